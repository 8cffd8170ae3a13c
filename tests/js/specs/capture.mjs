// A fetch between the client and the emulator that keeps every message as it is on the wire. Judges nothing.

/**
 * A request below a platform's base address, and its answer.
 * @typedef {object} Message
 * @property {string} method
 * @property {string} path below the base address, without its query
 * @property {URLSearchParams} query
 * @property {Record<string, string>} headers names in lower case
 * @property {Uint8Array<ArrayBuffer>} body
 * @property {number} status
 * @property {Record<string, string>} answerHeaders
 * @property {Uint8Array<ArrayBuffer>} answer
 */

/**
 * @param {import('@attache/client/emulator').Emulator} emulator
 * @param {string} base
 */
export function capture(emulator, base) {
  /** @type {Message[]} */
  const messages = [];
  /** Requests to the storage host, which no platform's document describes. @type {string[]} */
  const elsewhere = [];

  /** @type {typeof globalThis.fetch} */
  const fetch = async (input, init) => {
    const asked = new Request(input, init);
    const { method, url, headers, redirect, signal } = asked;
    const body = new Uint8Array(await asked.arrayBuffer());
    const bodiless = method === 'GET' || method === 'HEAD';
    const sent = { method, headers, redirect, signal, ...(bodiless || body.length === 0 ? {} : { body }) };
    const response = await emulator.fetch(new Request(url, sent));
    if (!url.startsWith(`${base}/`)) {
      elsewhere.push(url);
      return response;
    }
    const { pathname, searchParams } = new URL(url);
    messages.push({
      method,
      path: pathname.slice(new URL(base).pathname.length),
      query: searchParams,
      headers: Object.fromEntries(headers),
      body,
      status: response.status,
      answerHeaders: Object.fromEntries(response.headers),
      answer: new Uint8Array(await response.clone().arrayBuffer()),
    });
    return response;
  };
  return { fetch, messages, elsewhere };
}
