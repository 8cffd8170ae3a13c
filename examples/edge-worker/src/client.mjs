// @ts-check
// The client, one for all visitors of an isolate: they share its links, and a link that has ended is renewed once. Where
// links are shared further, among isolates and data centres, is said here too.

import { createClient } from '@attache/client';
import { cacheUrlStore, kvUrlStore } from '@attache/client/edge';
import { words } from './settings.mjs';

/** @typedef {import('./settings.mjs').Env} Env */
/** @typedef {import('@attache/client').Client} Client */
/** @typedef {import('@attache/client').UrlStore} UrlStore */

/** @type {Client | undefined} */
let client;

/** Made by the first request: what it is made of is not there before. @param {Env} env */
export function clientOf(env) {
  client ??= createClient(optionsOf(env));
  return client;
}

/** @param {Env} env */
function optionsOf(env) {
  const { BASE_URL, PLATFORM } = env;
  const hosts = words(env.STORAGE_HOSTS);
  const urlStore = storeOf(env);
  /** @type {import('@attache/client').ClientOptions} */
  const options = {
    backend: /** @type {import('@attache/client').BackendName} */ (env.BACKEND),
    auth: { bearer: env.BACKEND_TOKEN },
  };
  if (BASE_URL) options.baseUrl = BASE_URL;
  if (hosts.length > 0) options.trustedHosts = hosts;
  if (PLATFORM) options.fetch = (input, init) => PLATFORM.fetch(input, init);
  if (urlStore) options.urlStore = urlStore;
  return options;
}

/** @param {Env} env @returns {UrlStore | undefined} none: every isolate has its own */
function storeOf({ LINKS, LINK_CACHE }) {
  const far = LINKS && kvUrlStore(LINKS);
  const near = LINK_CACHE
    ? cacheUrlStore(/** @type {CacheStorage & { default: Cache }} */ (caches).default)
    : undefined;
  return far && near ? twoLevels(near, far) : (far ?? near);
}

/**
 * The data centre's cache before the namespace of all. Sound, because a link is a hint: one that the storage host refuses is
 * asked for anew, and then stands in both. At worst a data centre renews one that another has renewed already.
 * @param {UrlStore} near
 * @param {UrlStore} far
 * @returns {UrlStore}
 */
function twoLevels(near, far) {
  return {
    async get(key) {
      const found = await near.get(key);
      if (found) return found;
      const known = await far.get(key);
      if (known) await near.set(key, known);
      return known;
    },
    async set(key, value) {
      await Promise.all([near.set(key, value), far.set(key, value)]);
    },
    async delete(key) {
      await Promise.all([near.delete(key), far.delete(key)]);
    },
  };
}
