// @ts-check
// What the core asks of the runtime and of the caller: fetch with its middleware, secrets, results as plain objects,
// errors, log lines. Turns shapes into shapes; decides nothing about a request.

import { answerSecret } from './auth.js';
import { secretsOf, silenced } from './cause.js';
import { AttacheError } from './errors.js';
import { recordOf } from './record.js';
import { rowsOf } from './rows.js';
import { slices, streamsBodies } from './stream.js';
import { shelfOf } from './url-shelf.js';

/**
 * What the caller put into the client that is code rather than data.
 * @typedef {object} Hooks
 * @property {string} backend
 * @property {typeof globalThis.fetch | undefined} fetch
 * @property {import('./index.js').Middleware[]} middleware
 * @property {import('./index.js').Auth | undefined} auth
 * @property {import('./index.js').Logger | undefined} logger
 * @property {'auto' | 'fetch' | 'xhr'} transport
 * @property {import('./index.js').UrlStore | undefined} [urlStore]
 * @property {import('./rows.js').Rules} [rules] how a record is read
 */

/**
 * @param {Hooks} hooks
 * @returns {import('./door.js').Face}
 */
export function createFace({ backend, fetch: own, middleware, auth, logger, transport, urlStore, rules }) {
  // As free functions: engines refuse a `fetch` that is called on another object. The global one is looked up late, so that
  // what replaces it (test doubles, instrumentation) is used.
  /** @type {(input: Request | string, init?: RequestInit) => Promise<Response>} */
  const send = (input, init) => {
    const free = own ?? globalThis.fetch;
    return free(input, init);
  };

  /** @type {import('./door.js').Face['log']} */
  const log = (level, event, verb, method, url, status, attempt, delay, code) => {
    if (!logger?.[level]) return;
    const told = Object.entries({ verb, method, url, status, attempt, delay, code }).filter(
      ([, value]) => value !== undefined,
    );
    try {
      logger[level]({ event, ...Object.fromEntries(told) });
    } catch {
      // A logger that fails must not fail the call it reports on.
    }
  };

  return {
    xhr: hasXhr() && !own && middleware.length === 0 && transport !== 'fetch',
    logs: logger !== undefined,
    get hidden() {
      return globalThis.document?.visibilityState === 'hidden';
    },
    streams: streamsBodies(),
    stream: slices,

    init(method, lines, follows) {
      const headers = new Headers();
      const words = lines === '' ? [] : lines.split('\n');
      for (let at = 0; at < words.length; at += 2) headers.append(words[at] ?? '', words[at + 1] ?? '');
      // Which page of the caller's asks is nobody's business.
      return { method, redirect: follows ? 'follow' : 'manual', referrerPolicy: 'no-referrer', headers };
    },

    async send(url, init, verb, attempt, storage) {
      /** @type {Response} */
      let response;
      try {
        response = await (middleware.length === 0
          ? send(url, init)
          : through(middleware, send, new Request(url, init), { verb, attempt, storage }));
      } catch (cause) {
        throw silenced(cause, secretsOf(url, init, storage));
      }
      // Not `instanceof`: test doubles and other realms give answers of their own class.
      if (typeof response?.status === 'number' && typeof response.headers?.get === 'function') return response;
      throw new TypeError(middleware.length === 0 ? 'fetch gave no Response' : 'the middleware gave no Response');
    },

    secret: (reason) => answerSecret(auth, reason),

    record: recordOf,

    rows: rowsOf(backend, rules ?? {}),

    fresh: (records, met) => records.filter(({ id }) => met.size !== met.add(id).size),

    page: (items, nextCursor, total, raw) => ({ items, nextCursor: nextCursor ?? null, total: total ?? null, raw }),

    operation: (name, state, done, progress, resource, error, metadata, raw) => ({
      name,
      state,
      done,
      progress: progress ?? null,
      resource: resource ?? null,
      error: error ?? null,
      metadata,
      raw,
    }),

    deleted: (id, deleted, alreadyGone, raw) => ({ id, deleted, alreadyGone, raw: raw ?? null }),

    error(
      code,
      message,
      status,
      retryable,
      retryAfter,
      commit,
      attempts,
      requestId,
      reason,
      fields,
      operation,
      raw,
      cause,
    ) {
      const details = { code, status, retryable, retryAfter, commit, attempts, requestId, reason, raw, cause, backend };
      return new AttacheError(message, {
        ...details,
        fields: fields.map(([path, text]) => ({ path, message: text })),
        operation: /** @type {import('./index.js').Operation | undefined} */ (operation),
      });
    },

    log,

    keepsUrls: urlStore !== undefined,
    ...shelfOf(urlStore, () => log('warn', 'store', 'link')),
  };
}

/**
 * @param {import('./index.js').Middleware[]} middleware
 * @param {(request: Request) => Promise<Response>} send
 * @param {Request} request
 * @param {{ verb: string, attempt: number, storage: boolean }} context
 * @returns {Promise<Response>}
 */
async function through(middleware, send, request, context) {
  const [first, ...rest] = middleware;
  return await (first ? first(request, (next) => through(rest, send, next, context), context) : send(request));
}

const hasXhr = () => typeof XMLHttpRequest === 'function' && typeof XMLHttpRequestUpload === 'function';
