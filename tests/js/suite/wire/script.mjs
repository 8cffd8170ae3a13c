// A fetch that plays a case's exchanges: the next request must be the next one expected, to the letter.

import { fromBase64, text, toBase64, utf8 } from '../support/bytes.mjs';
import { callOf } from '../support/scripted.mjs';
import { difference, inequality } from './compare.mjs';
import { strictForm } from './form.mjs';

/** @typedef {import('./case.js').Exchange} Exchange */
/** @typedef {import('../support/scripted.mjs').Call} Call */

/** @param {{ text?: string, base64?: string }} content */
export const bytesOf = ({ text: words, base64 }) => (base64 === undefined ? utf8(words ?? '') : fromBase64(base64));

/** @param {Exchange[]} exchanges */
export function player(exchanges) {
  const left = [...exchanges];
  /** @type {string[]} */
  const complaints = [];
  /** @type {Map<string, string>} */
  const words = new Map();
  let count = 0;

  return {
    /**
     * @param {unknown} input
     * @param {RequestInit} [init]
     */
    async fetch(input, init = {}) {
      const call = callOf(input, init, undefined);
      const at = `request ${++count} (${call.method} ${call.href})`;
      const next = left.shift();
      if (!next) {
        complaints.push(`${at}: not expected`);
        throw new TypeError('not expected');
      }
      const { method, url, headers = {}, body } = next.request;
      if (method !== call.method || url !== call.href) complaints.push(`${at}: ${method} ${url} expected`);
      for (const [name, wanted] of Object.entries(headers)) {
        const wrong = headerObjection(wanted, call.headers[name.toLowerCase()], words);
        if (wrong) complaints.push(`${at}: header ${name}: ${wrong}`);
      }
      const wrong = await bodyObjection(body, call);
      if (wrong) complaints.push(`${at}: ${wrong}`);
      return answer(next.response);
    },
    complaints: () => [...complaints, ...left.map(({ request }) => `never sent: ${request.method} ${request.url}`)],
  };
}

/**
 * @param {string | null} wanted
 * @param {string | undefined} found
 * @param {Map<string, string>} words
 */
function headerObjection(wanted, found, words) {
  if (wanted === null) return found === undefined ? undefined : `is there (${found}) and must not be`;
  if (found === undefined) return 'is not there';
  if (!wanted.startsWith('$')) return wanted === found ? undefined : `${wanted} expected, found ${found}`;
  const before = words.get(wanted);
  if (before !== undefined) return before === found ? undefined : `${before} expected as before, found ${found}`;
  if ([...words.values()].includes(found)) return `${found} was sent before as another`;
  words.set(wanted, found);
  return undefined;
}

/**
 * @param {Exchange['request']['body']} expected
 * @param {Call} call
 * @returns {Promise<string | undefined>}
 */
async function bodyObjection(expected, call) {
  const given = call.init.body;
  if (!expected) return given === undefined || given === null ? undefined : 'has a body and must not';
  if (given === undefined || given === null) return 'has no body';
  const body = await call.body();
  if (expected.text !== undefined)
    return expected.text === text(body) ? undefined : `body ${expected.text} expected, found ${text(body)}`;
  if (expected.json !== undefined) return inequality(expected.json, JSON.parse(text(body)), 'body');
  return formObjection(
    /** @type {import('./case.js').FormExpected} */ (expected.form),
    call.headers['content-type'] ?? '',
    body,
  );
}

/**
 * @param {import('./case.js').FormExpected} expected
 * @param {string} type
 * @param {Uint8Array} body
 */
function formObjection({ fields = {}, file }, type, body) {
  const parts = strictForm(type, body);
  const last = parts.at(-1);
  if (!last || last.filename === null) return 'the form’s last part is no file';
  const others = parts.slice(0, -1).map(({ name, filename, content }) => [name, filename, content]);
  // Characters of a field's content are bytes here.
  const wanted = Object.entries(fields).map(([name, value]) => [name, null, String.fromCharCode(...utf8(value))]);
  const byName = (/** @type {(string | null)[]} */ one, /** @type {(string | null)[]} */ other) =>
    String(one[0]).localeCompare(String(other[0]));
  const wrong = difference(wanted.sort(byName), others.sort(byName), 'fields');
  if (wrong) return wrong;
  const { field, name, mediaType } = file;
  const told = inequality(
    { field, name, mediaType },
    { field: last.name, name: last.filename, mediaType: last.mediaType },
    'file',
  );
  if (told) return told;
  return toBase64(bytesOf(file)) === btoa(last.content) ? undefined : 'the file’s content is another';
}

/**
 * @param {Exchange['response']} response
 * @returns {Response}
 */
function answer({ status = 200, headers = {}, json, text: words, base64, cut, fail }) {
  if (fail === 'refused')
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
  if (fail === 'reset') throw new TypeError('fetch failed');
  const type = json !== undefined ? 'application/json' : words !== undefined ? 'text/plain' : undefined;
  const all = new Headers(headers);
  if (type && !all.has('content-type')) all.set('content-type', type);
  const content =
    json === undefined
      ? { ...(words === undefined ? {} : { text: words }), ...(base64 === undefined ? {} : { base64 }) }
      : { text: JSON.stringify(json) };
  const bytes = bytesOf(content);
  const none = [204, 205, 304].includes(status) || (json === undefined && words === undefined && base64 === undefined);
  return new Response(none ? null : cut === undefined ? bytes : broken(bytes.slice(0, cut)), { status, headers: all });
}

/** @param {Uint8Array} bytes */
const broken = (bytes) =>
  new ReadableStream({
    pull(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.error(new TypeError('the connection broke'));
    },
  });
