// A visitor of an edge handler, and what such a handler gave: no test of its own.

import { text } from './support/bytes.mjs';

/**
 * A page may not set every header on a Request; `serveFile` looks at what a Request has.
 * @param {Record<string, string>} [headers]
 * @param {string} [method]
 * @param {AbortSignal} [signal]
 * @returns {Request}
 */
export function visitor(headers = {}, method = 'GET', signal = undefined) {
  const { signal: own } = new Request('https://edge.test/');
  const asked = { url: 'https://edge.test/f', method, headers: new Headers(headers), signal: signal ?? own };
  return /** @type {Request} */ (/** @type {unknown} */ (asked));
}

/**
 * A file on its way up; the same for uploads.
 * @param {ReadableStream<Uint8Array> | null} body
 * @param {Record<string, string>} [headers]
 * @param {{ method?: string, signal?: AbortSignal }} [more]
 * @returns {Request}
 */
export function sender(body, headers = {}, { method = 'POST', signal } = {}) {
  const blob = async () => new Response(body).blob();
  const asked = { url: 'https://edge.test/f', method, headers: new Headers(headers), signal, body, blob };
  return /** @type {Request} */ (/** @type {unknown} */ (asked));
}

/**
 * A body in pieces of this size, which notes how far it was read and that it was let go.
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {number} [piece]
 */
export function source(content, piece = 64_000) {
  const seen = { pulled: 0, cancelled: false };
  /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */
  const stream = new ReadableStream(
    {
      pull(controller) {
        if (seen.pulled >= content.length) return controller.close();
        controller.enqueue(content.slice(seen.pulled, seen.pulled + piece));
        seen.pulled += piece;
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

/** @param {Response} response */
export async function taken(response) {
  const body = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: Object.fromEntries(response.headers), body, text: text(body) };
}
