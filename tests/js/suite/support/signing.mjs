// A platform that signs URLs, and the storage host that looks at them: no network, every request counted.

import { createClient } from '@attache/client';
import { TOKEN } from './errors.mjs';
import { callOf } from './scripted.mjs';
import { record } from './served.mjs';

/** @typedef {import('./scripted.mjs').Call} Call */
/** @typedef {import('@attache/client').ClientOptions} ClientOptions */
/** @typedef {import('@attache/client').FileRecord} FileRecord */

const HOUR = 3_600_000;
const API = 'https://api.own.test';
const STORAGE = 'https://files.own.test';

/** @satisfies {import('@attache/client').BackendDefinition} */
export const OWN = {
  name: 'own',
  baseUrl: API,
  auth: { scheme: 'bearer' },
  get: { path: '/files/{id}' },
  delete: { path: '/files/{id}' },
  download: { via: 'record-url' },
  refresh: { path: '/files/{id}', url: 'url' },
  record: { id: 'id', name: 'name', sha256: 'digest', url: 'url', urlExpiresAt: { at: 'ends', as: 'rfc3339' } },
};

/** How S3 refuses a URL that has ended. */
export const S3_EXPIRED = {
  status: 403,
  body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
};

export class Signer {
  /** Requests for a URL. */
  refreshes = 0;
  /** Requests to storage. @type {Call[]} */
  storage = [];
  /** Every request. @type {Call[]} */
  calls = [];
  /** The next refreshes fail so. @type {{ status: number, body?: string }[]} */
  failures = [];
  /** Files that were deleted. @type {Set<string>} */
  deleted = new Set();
  /** Waited for before the platform answers. @type {Promise<unknown> | undefined} */
  gate;
  /** URLs up to this number are refused, whatever they say. */
  voided = 0;
  #signed = 0;

  /** @param {{ refusal?: { status: number, body?: string, headers?: Record<string, string> }, life?: number, now?: () => number, tells?: boolean }} [rules] `tells`: the record tells when its URL ends */
  constructor({ refusal = S3_EXPIRED, life = HOUR, now = Date.now, tells = true } = {}) {
    this.refusal = refusal;
    this.life = life;
    this.now = now;
    this.tells = tells;
  }

  /** @param {string} id */
  sign(id) {
    this.#signed += 1;
    return `${STORAGE}/${id}?number=${this.#signed}&ends=${this.now() + this.life}&signature=canary-of-${this.#signed}`;
  }

  /**
   * A record as somebody keeps it: its URL is past its time, and says that it is not.
   * @param {string} id
   * @returns {FileRecord}
   */
  old(id) {
    const url = this.sign(id);
    this.voided = this.#signed;
    return { ...EMPTY, id, name: id, url, sha256: digestOf(id), urlExpiresAt: new Date(Date.now() + HOUR) };
  }

  /**
   * @param {import('../harness.mjs').Test} t
   * @param {Partial<ClientOptions>} [options]
   */
  client(t, options = {}) {
    const client = createClient({
      backend: OWN,
      auth: { bearer: TOKEN },
      retry: { baseDelay: 0, maxDelay: 0 },
      fetch: (input, init = {}) => this.#fetch(callOf(input, init, undefined)),
      ...options,
    });
    t.after(() => client.close());
    return client;
  }

  /** @param {Call} call */
  async #fetch(call) {
    this.calls.push(call);
    if (call.url.origin === STORAGE) return this.#stored(call);
    if (call.url.origin !== API) throw new Error(`nobody is at ${call.url.origin}`);
    const id = decodeURIComponent(call.url.pathname.split('/').at(-1) ?? '');
    if (call.method === 'DELETE') {
      this.deleted.add(id);
      return new Response(null, { status: 204 });
    }
    this.refreshes += 1;
    await this.gate;
    const failure = this.failures.shift();
    if (failure) return new Response(failure.body ?? null, { status: failure.status });
    if (this.deleted.has(id)) return new Response('{"message":"no such file"}', { status: 404 });
    const ends = this.tells ? { ends: new Date(this.now() + this.life).toISOString() } : {};
    return Response.json({ id, name: id, digest: digestOf(id), url: this.sign(id), ...ends });
  }

  /** @param {Call} call */
  #stored(call) {
    this.storage.push(call);
    const { searchParams, pathname } = call.url;
    const ended = Number(searchParams.get('ends')) <= this.now() || Number(searchParams.get('number')) <= this.voided;
    const { status, body, headers } = this.refusal;
    if (ended)
      return new Response(body ?? null, { status, headers: { 'content-type': 'application/xml', ...headers } });
    return new Response(contentOf(pathname.slice(1)));
  }
}

/** @param {string} id */
export const contentOf = (id) => `the bytes of ${id}`;

/** @param {string} id */
const digestOf = (id) => DIGESTS[id] ?? null;

/** SHA-256 of what `contentOf` gives. @type {Record<string, string>} */
const DIGESTS = {
  a: '26ab4df29094339e660b639150ce695fb9fca60524b8ebcd073573835dc5b1e3',
  b: '037f45653ac204dc974ee5c5aeb1cac90ceaa4cd1e047b887b87b2648041e90b',
};

const EMPTY = record({ id: '', name: '', backend: 'own' });
