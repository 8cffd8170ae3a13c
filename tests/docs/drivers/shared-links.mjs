// Two stores of links, one before the other: what one knows, both know.

import assert from 'node:assert/strict';

/** @type {import('../kit/programs.mjs').Driver} */
export async function drive(module) {
  const sharedLinks = /** @type {(cache: object, namespace: object) => import('@attache/client').UrlStore} */ (
    module.sharedLinks
  );
  const [cache, namespace] = [memoryCache(), memoryNamespace()];
  const link = { url: 'https://storage.example/1?signature=x', expiresAt: new Date(Date.now() + 3_600_000) };
  await sharedLinks(cache, namespace).set('key', link);
  assert.deepEqual(await sharedLinks(cache, memoryNamespace()).get('key'), link, 'by the cache');
  const cold = memoryCache();
  assert.deepEqual(await sharedLinks(cold, namespace).get('key'), link, 'by the namespace');
  assert.deepEqual(await sharedLinks(cold, memoryNamespace()).get('key'), link, 'and by the cache from then on');
  await sharedLinks(cold, namespace).delete('key');
  assert.equal(await sharedLinks(cold, namespace).get('key'), null);
}

function memoryCache() {
  /** @type {Map<string, Response>} */
  const held = new Map();
  const urlOf = (/** @type {Request | string} */ request) => (typeof request === 'string' ? request : request.url);
  return {
    match: async (/** @type {Request} */ request) => held.get(urlOf(request))?.clone(),
    put: async (/** @type {Request} */ request, /** @type {Response} */ response) =>
      void held.set(urlOf(request), response),
    delete: async (/** @type {Request} */ request) => held.delete(urlOf(request)),
  };
}

function memoryNamespace() {
  /** @type {Map<string, string>} */
  const held = new Map();
  return {
    get: async (/** @type {string} */ key) => JSON.parse(held.get(key) ?? 'null'),
    put: async (/** @type {string} */ key, /** @type {string} */ value) => void held.set(key, value),
    delete: async (/** @type {string} */ key) => void held.delete(key),
  };
}
