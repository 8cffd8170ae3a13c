// @ts-check
// A stored file as the answer to a visitor's request. Its bytes go from the storage host to the visitor untouched: nothing is
// read, counted or continued on the way. What was asked is edge-range.js's to read, what came edge-answer.js's to judge,
// what is told edge-headers.js's.

import { judged } from './edge-answer.js';
import { refused, servingFailure } from './edge-failure.js';
import { guard, headersOf } from './edge-headers.js';
import { rulesOf, serveBy } from './edge-options.js';
import { askedBy } from './edge-range.js';

/** @typedef {import('./edge-range.js').Asked} Asked */
/** @typedef {import('./edge-options.js').Rules} Rules */
/** @typedef {import('./door.js').CoreAnswer} CoreAnswer */

const UNSATISFIABLE = { status: 416, code: 'range_not_satisfiable', message: 'The file has no such bytes.' };

/**
 * @param {Request} request
 * @param {import('./index.js').Client} client
 * @param {string | import('./index.js').FileRecord} file
 * @param {import('./edge.js').ServeOptions} [options]
 * @returns {Promise<Response>}
 */
export async function serveFile(request, client, file, options = {}) {
  const rules = rulesOf(options);
  const serve = serveBy(client, file);
  const { method } = request;
  const head = method === 'HEAD';
  const origin = request.headers.get('origin');
  const plain = () => {
    const headers = new Headers();
    guard(headers, rules, origin);
    return headers;
  };
  if (method === 'OPTIONS' && rules.cors) return preflight(plain());
  if (method !== 'GET' && !head) {
    const allow = rules.cors ? 'GET, HEAD, OPTIONS' : 'GET, HEAD';
    return refused({ status: 405, code: 'method_not_allowed', message: 'Files are only read here.', allow }, plain());
  }
  const signal = request.signal ?? undefined;
  try {
    const { answer, verdict } = await sought(askedBy(request), (asked) => serve(file, { ...asked, signal }), rules);
    const [upstream, ending] = answer;
    const { status } = verdict;
    const headers = headersOf(upstream, verdict, file, rules, origin);
    if (head || (status !== 200 && status !== 206) || !upstream.body) {
      leave(answer, rules);
      return status === 416 ? refused(UNSATISFIABLE, headers, head) : new Response(null, { status, headers });
    }
    if (ending) endWith(signal, ending);
    return new Response(upstream.body, { status, headers });
  } catch (error) {
    return refused(servingFailure(error), plain(), head);
  }
}

/**
 * @param {Asked} asked
 * @param {(asked: object) => Promise<CoreAnswer>} serve
 * @param {Rules} rules
 */
async function sought(asked, serve, rules) {
  for (const wanted of [asked, { ...asked, range: undefined, ifRange: undefined }]) {
    const { range, ifRange } = wanted;
    // No host need be asked for no byte at all; whether it is one is judged by what it tells of the whole.
    const none = range && 'last' in range && range.last === 0;
    const sent = none ? { range: undefined, ifRange: undefined } : { range, ifRange };
    const answer = await serve({ ...wanted, ...sent, serve: true });
    try {
      const verdict = judged(answer[0], wanted);
      if (verdict !== 'whole') return { answer, verdict };
    } catch (error) {
      leave(answer, rules);
      throw error;
    }
    leave(answer, rules);
  }
  throw new Error('the whole of a file was not taken for the whole');
}

/**
 * A body that nobody will read: its connection is given back.
 * @param {CoreAnswer} answer
 * @param {Rules} rules
 */
function leave([{ body }, ending], rules) {
  if (!body) return;
  // Ended first: Firefox keeps the connection of a body that is cancelled, and at times does not hear of its request's end afterwards.
  ending?.abort();
  const left = body.cancel().catch(() => {});
  // Workers may never settle the cancelling of a body whose request was ended.
  if (!ending) rules.later(left);
}

/**
 * A visitor who goes takes the request to the storage host along, where the runtime tells of it.
 * @param {AbortSignal | undefined} signal
 * @param {AbortController} ending
 */
function endWith(signal, ending) {
  const end = () => ending.abort(signal?.reason);
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end, { once: true });
}

/** @param {Headers} headers */
function preflight(headers) {
  headers.append('vary', 'Access-Control-Request-Headers, Access-Control-Request-Method');
  headers.set('allow', 'GET, HEAD, OPTIONS');
  if (headers.has('access-control-allow-origin')) {
    headers.delete('access-control-expose-headers');
    headers.set('access-control-allow-methods', 'GET, HEAD');
    const asked = 'If-Modified-Since, If-None-Match, If-Range, Range';
    if (!headers.has('access-control-allow-headers')) headers.set('access-control-allow-headers', asked);
    if (!headers.has('access-control-max-age')) headers.set('access-control-max-age', '600');
  }
  return new Response(null, { status: 204, headers });
}
