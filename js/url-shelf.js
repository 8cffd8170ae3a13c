// @ts-check
// The caller's store of signed URLs as the core meets it: what it throws is nothing held, and what it gives is looked at. When it is
// asked, under which key and for how long is decided in the core.

import { isObject } from './check.js';
import { dateOf } from './date.js';

/** @typedef {import('./index.js').UrlStore} UrlStore */
/** @typedef {Required<Pick<import('./door.js').Face, 'urlGet' | 'urlSet' | 'urlDelete'>>} UrlMethods */

/**
 * @param {UrlStore | undefined} store
 * @param {() => void} warn of its failure
 * @returns {UrlMethods | undefined}
 */
export function shelfOf(store, warn) {
  if (store === undefined) return undefined;
  /**
   * @template T
   * @param {() => T | Promise<T>} ask
   * @returns {Promise<T | undefined>}
   */
  const quietly = async (ask) => {
    try {
      return await ask();
    } catch {
      warn();
      return undefined;
    }
  };
  return {
    urlGet: (key) => quietly(async () => held(await store.get(key))),
    urlSet: (key, url, expiresAt) => quietly(() => store.set(key, { url, expiresAt: dateOf(expiresAt) })),
    urlDelete: (key) => quietly(() => store.delete(key)),
  };
}

/**
 * What a store gave, when it can be what was put there. Everything is read once: a store may give objects of its own making.
 * @param {unknown} given
 * @returns {{ url: string, expiresAt: number | undefined } | undefined}
 */
function held(given) {
  if (!isObject(given)) return undefined;
  const { url, expiresAt } = given;
  if (typeof url !== 'string' || url === '') return undefined;
  if (expiresAt === null) return { url, expiresAt: undefined };
  // Not `instanceof`: a store may be of another realm.
  if (Object.prototype.toString.call(expiresAt) !== '[object Date]') return undefined;
  const end = Number(expiresAt);
  return Number.isNaN(end) ? undefined : { url, expiresAt: end };
}
