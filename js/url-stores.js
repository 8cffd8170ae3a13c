// @ts-check
// Signed links that isolates share: kept in the Cache API, or in a Workers KV namespace, never longer than they are good.
// A store that fails is as if it were empty. Which link is looked for, and when it is too old, is the client's to decide.

import { invalid } from './errors.js';

/** @typedef {import('./index.js').UrlStore} UrlStore */
/** @typedef {{ url: string, expiresAt: number | null, until: number }} Kept times in epoch milliseconds */

/** So long a link is kept that does not tell its end, in milliseconds. */
const UNKNOWN = 5 * 60_000;
/** KV keeps nothing for a shorter time, in seconds. */
const SHORTEST = 60;
/** No runtime answers under it, and no visitor can ask for what is below it. */
const HOST = 'https://links.attache.invalid/';

/**
 * @param {Cache} cache
 * @param {{ namespace?: string }} [options]
 * @returns {UrlStore}
 */
export function cacheUrlStore(cache, { namespace = '' } = {}) {
  needs(cache, 'cache', ['match', 'put', 'delete']);
  if (typeof namespace !== 'string') throw invalid('namespace', 'must be a text');
  const addressOf = (/** @type {string} */ key) => `${HOST}${encodeURIComponent(namespace)}/${encodeURIComponent(key)}`;
  return storeOver({
    get: async (key) => (await cache.match(addressOf(key)))?.json(),
    set: async (key, kept, seconds) => {
      if (seconds < 1) return;
      const headers = { 'cache-control': `max-age=${seconds}`, 'content-type': 'application/json' };
      await cache.put(addressOf(key), new Response(JSON.stringify(kept), { headers }));
    },
    delete: (key) => cache.delete(addressOf(key)),
  });
}

/**
 * @param {Parameters<typeof import('./edge.js').kvUrlStore>[0]} namespace
 * @returns {UrlStore}
 */
export function kvUrlStore(namespace) {
  needs(namespace, 'namespace', ['get', 'put', 'delete']);
  return storeOver({
    get: (key) => namespace.get(key, 'json'),
    set: async (key, kept, expirationTtl) => {
      if (expirationTtl >= SHORTEST) await namespace.put(key, JSON.stringify(kept), { expirationTtl });
    },
    delete: (key) => namespace.delete(key),
  });
}

/**
 * @param {object} place
 * @param {(key: string) => Promise<unknown>} place.get
 * @param {(key: string, kept: Kept, seconds: number) => Promise<void>} place.set
 * @param {(key: string) => Promise<unknown>} place.delete
 * @returns {UrlStore}
 */
function storeOver(place) {
  return {
    async get(key) {
      const kept = /** @type {Partial<Kept> | null | undefined} */ (await quietly(() => place.get(key)));
      // Not every cache lets go of what it was told to keep for a while only.
      if (typeof kept?.url !== 'string' || !(Number(kept.until) > Date.now())) return null;
      const { url, expiresAt } = kept;
      return { url, expiresAt: typeof expiresAt === 'number' ? new Date(expiresAt) : null };
    },
    async set(key, { url, expiresAt }) {
      const now = Date.now();
      const end = expiresAt?.getTime();
      const until = end ?? now + UNKNOWN;
      // A date that is none compares with nothing.
      if (!(until > now)) return;
      await quietly(() => place.set(key, { url, expiresAt: end ?? null, until }, Math.floor((until - now) / 1_000)));
    },
    async delete(key) {
      await quietly(() => place.delete(key));
    },
  };
}

/**
 * @template T
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function quietly(work) {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} store
 * @param {string} at
 * @param {string[]} methods
 */
function needs(store, at, methods) {
  for (const method of methods) {
    if (typeof (/** @type {Record<string, unknown> | null | undefined} */ (store)?.[method]) !== 'function')
      throw invalid(at, `must have the method ${method}()`);
  }
}
