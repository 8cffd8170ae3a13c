// Clients over a fetch that a test writes down: each answer in order, each request kept. No network.

import { createClient } from '@attache/client';
import { TOKEN } from './errors.mjs';

/** @typedef {import('@attache/client').ClientOptions} ClientOptions */
/** @typedef {import('@attache/client').Client} Client */

/**
 * A request as the client handed it to fetch.
 * @typedef {object} Call
 * @property {string} method
 * @property {string} href
 * @property {URL} url
 * @property {Record<string, string>} headers names in lower case
 * @property {RequestInit} init
 * @property {unknown} self what fetch was called on
 * @property {AbortSignal | undefined} signal
 * @property {() => Promise<Uint8Array<ArrayBuffer>>} body
 */

/** @typedef {{ status?: number, headers?: Record<string, string>, json?: unknown, body?: BodyInit | null }} Plain */
/** @typedef {Plain | Error | ((call: Call) => Response | Plain | Promise<Response | Plain>)} Answer */

/** Where clients over a written fetch believe their platforms are. */
export const BASE = { cuadra: 'https://api.cuadra.test', voipbin: 'https://api.voipbin.test/v1.0' };

/**
 * @param {Plain} plain
 * @returns {Response}
 */
export function answerOf({ status = 200, headers = {}, json, body }) {
  const text = json === undefined ? (body ?? null) : JSON.stringify(json);
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : text, {
    status,
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  });
}

/**
 * @param {Answer[]} answers in order; a request too many is an error that fails the call
 */
export function scripted(answers) {
  /** @type {Call[]} */
  const calls = [];
  const left = [...answers];
  /** @type {typeof globalThis.fetch} */
  const fetch = async function (/** @type {unknown} */ input, init = {}) {
    // @ts-expect-error the type of `this` is what is looked at
    const call = callOf(input, init, this);
    calls.push(call);
    call.signal?.throwIfAborted();
    const answer = left.shift();
    if (answer === undefined)
      throw new Error(`request ${calls.length} was not expected: ${call.method} ${call.url.pathname}`);
    if (answer instanceof Error) throw answer;
    const made = typeof answer === 'function' ? await answer(call) : answer;
    return made instanceof Response ? made : answerOf(made);
  };
  return { fetch, calls };
}

/**
 * @param {unknown} input
 * @param {RequestInit} init
 * @param {unknown} self
 * @returns {Call}
 */
export function callOf(input, init, self) {
  const request = input instanceof Request ? input : undefined;
  const href = request ? request.url : String(input);
  const headers = Object.fromEntries(new Headers(request ? request.headers : init.headers));
  return {
    method: (request ? request.method : init.method) ?? 'GET',
    href,
    url: new URL(href),
    headers,
    init,
    self,
    signal: init.signal ?? undefined,
    body: async () => new Uint8Array(await (request ? request.clone() : new Response(init.body)).arrayBuffer()),
  };
}

/**
 * A request that never ends, unless it is aborted: as fetch does, with the signal's reason.
 * @param {Call} call
 * @returns {Promise<never>}
 */
export function never(call) {
  return new Promise((_, reject) => {
    call.signal?.addEventListener('abort', () => reject(call.signal?.reason));
  });
}

/**
 * @param {import('../harness.mjs').Test} t
 * @param {'cuadra' | 'voipbin' | import('@attache/client').BackendDefinition} backend
 * @param {Answer[]} answers
 * @param {Partial<ClientOptions>} [options]
 */
export function written(t, backend, answers, options = {}) {
  const { fetch, calls } = scripted(answers);
  const client = createClient({
    backend,
    ...(typeof backend === 'string' ? { baseUrl: BASE[backend] } : {}),
    auth: { bearer: TOKEN },
    retry: { baseDelay: 0, maxDelay: 0 },
    fetch,
    ...options,
  });
  t.after(() => client.close());
  return { client, calls };
}

/**
 * The plainest client there is, for those who count what it takes.
 * @param {Answer[]} answers
 */
export function simple(answers) {
  const { fetch, calls } = scripted(answers);
  return { client: createClient({ backend: 'cuadra', baseUrl: BASE.cuadra, retry: { maxRetries: 0 }, fetch }), calls };
}
