// Plays one step against one request: reads as much of the body as the step says, answers as well or as badly as it says.
// Which step it is, and who waits for what, is the script's.

import { Buffer } from 'node:buffer';
import { cors } from './cors.mjs';

/** @typedef {import('./script.mjs').Step} Step */
/** @typedef {import('./script.mjs').Seen} Seen */
/** @typedef {import('./script.mjs').Script} Script */
/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/**
 * @param {Script} script
 * @param {'first' | 'second'} origin
 * @param {Request} request
 * @param {Response} response
 */
export async function play(script, origin, request, response) {
  const path = (request.url ?? '').slice(`/s/${script.id}`.length);
  const method = request.method ?? 'GET';
  /** @type {Seen} */
  const seen = {
    origin,
    method,
    path,
    headers: headersOf(request),
    body: '',
    received: 0,
    complete: false,
    closed: false,
    broken: false,
  };
  script.seen.push(seen);
  response.once('close', () => {
    seen.closed = true;
    seen.broken = !response.writableFinished;
    script.changed();
  });
  script.changed();

  const step = script.next(method, path) ?? {
    status: 404,
    json: { detail: 'the script has no step for this request' },
  };
  try {
    if (step.at === 'headers') request.resume();
    const body = step.at === 'headers' ? Buffer.alloc(0) : await take(script, step, request, seen);
    await answer(script, step.pass ? served(script, step, seen, body) : step, response);
  } catch {
    // The peer went away in the middle: `broken` tells it.
    response.destroy();
  }
}

/**
 * What the script's server says, sent as the step says.
 * @param {Script} script
 * @param {Step} step
 * @param {Seen} seen
 * @param {Buffer} body
 * @returns {Step}
 */
function served(script, step, seen, body) {
  const { method, path, headers } = seen;
  const url = new URL(path, 'http://server.localhost');
  const reply = script.server?.answer({
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: new Map(headers),
    body,
  }) ?? { status: 404 };
  return step.cut === undefined ? { ...reply, ...step } : { ending: 'reset' };
}

/** @param {Request} request */
function headersOf(request) {
  /** @type {[string, string][]} */
  const headers = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.push([String(request.rawHeaders[index]).toLowerCase(), String(request.rawHeaders[index + 1])]);
  }
  return headers;
}

/**
 * @param {Script} script
 * @param {Step} step
 * @param {Request} request
 * @param {Seen} seen
 * @returns {Promise<Buffer>} what arrived, where a server wants it
 */
async function take(script, step, request, seen) {
  /** @type {Buffer[]} */
  const chunks = [];
  let held = step.take;
  const { cut = Number.POSITIVE_INFINITY } = step;
  try {
    for await (const chunk of request) {
      if (!step.discard) chunks.push(chunk);
      seen.received += chunk.length;
      script.changed();
      if (seen.received >= cut) break;
      // The socket is not read while this loop waits: the sender feels it as a slow network.
      if (held !== undefined && seen.received >= held) {
        held = undefined;
        await script.gate();
      }
    }
  } catch (error) {
    // A server keeps what has come of a request that broke off.
    if (step.pass) served(script, step, seen, Buffer.concat(chunks));
    throw error;
  }
  const body = Buffer.concat(chunks).subarray(0, cut);
  if (!step.pass) seen.body = body.toString('base64');
  seen.complete = request.complete;
  script.changed();
  return body;
}

/**
 * @param {Script} script
 * @param {Step} step
 * @param {Response} response
 */
async function answer(script, step, response) {
  const { ending = 'end', send } = step;
  if (step.raw !== undefined) {
    response.socket?.write(Buffer.from(script.fill(step.raw), 'latin1'));
    return finish(script, ending, response);
  }
  const body = bodyOf(step);
  const cut = send === undefined ? body.length : Math.min(send, body.length);
  // A reset or a close before anything was said.
  if (ending !== 'end' && send === undefined) {
    if (ending === 'hold') await script.gate();
    else return finish(script, ending, response);
  }
  response.writeHead(step.status ?? 200, headersFor(script, step, body.length));
  response.flushHeaders();
  await written(response, body.subarray(0, cut));
  if (ending !== 'end' && send !== undefined) await finish(script, ending, response);
  if (!response.destroyed && !response.writableEnded) response.end(body.subarray(cut));
}

/**
 * @param {Script} script
 * @param {NonNullable<Step['ending']>} how
 * @param {Response} response
 */
async function finish(script, how, response) {
  if (how === 'hold') return script.gate();
  // A reset can overtake what was written; a close cannot.
  if (how === 'reset') response.socket?.resetAndDestroy();
  else
    await new Promise(
      (/** @type {(done: void) => void} */ resolve) => void (response.socket?.end(() => resolve()) ?? resolve()),
    );
  if (how === 'close') response.socket?.destroySoon();
}

/**
 * @param {Response} response
 * @param {Buffer} bytes
 */
async function written(response, bytes) {
  if (bytes.length === 0) return;
  await new Promise((/** @type {(done: void) => void} */ resolve, reject) => {
    response.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** @param {Step} step */
function bodyOf({ body = '', json, base64, repeat }) {
  if (json !== undefined) return Buffer.from(JSON.stringify(json));
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  if (repeat !== undefined)
    return Buffer.from((repeat.head ?? '') + repeat.text.repeat(repeat.count) + (repeat.tail ?? ''));
  return Buffer.from(body);
}

/**
 * @param {Script} script
 * @param {Step} step
 * @param {number} length
 */
function headersFor(script, step, length) {
  /** @type {Record<string, string>} */
  const headers = {
    ...cors(),
    'content-type': step.json === undefined ? 'application/octet-stream' : 'application/json',
  };
  if (!step.chunked && step.status !== 204 && step.status !== 304) headers['content-length'] = String(length);
  for (const [name, value] of Object.entries(step.headers ?? {})) headers[name] = script.fill(value);
  return headers;
}
