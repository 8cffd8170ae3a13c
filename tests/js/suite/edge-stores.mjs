// Stores of links that isolates share: over a Cache and over a KV namespace. They keep a link no longer than it is good, and a
// store that fails is as if it were empty.

import { cacheUrlStore, kvUrlStore } from '@attache/client/edge';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { clientOf, emulated } from './support/emulated.mjs';
import { thrown } from './support/errors.mjs';
import { PAGES } from './support/kinds.mjs';

/** @typedef {import('@attache/client').UrlStore} UrlStore */

const KEY = `attache:url:${'ab'.repeat(32)}`;
const LINK = 'https://storage.test/x?sig=secret';
const inMinutes = (/** @type {number} */ minutes) => new Date(Date.now() + minutes * 60_000);

/** A Cache as a Worker has it, and what was put into it. */
function aCache() {
  /** @type {Map<string, { text: string, headers: Record<string, string> }>} */
  const entries = new Map();
  const cache = {
    async match(/** @type {string} */ url) {
      const entry = entries.get(new URL(url).href);
      return entry && new Response(entry.text, { headers: entry.headers });
    },
    async put(/** @type {string} */ url, /** @type {Response} */ response) {
      entries.set(new URL(url).href, { text: await response.text(), headers: Object.fromEntries(response.headers) });
    },
    async delete(/** @type {string} */ url) {
      return entries.delete(new URL(url).href);
    },
  };
  return { cache: /** @type {Cache} */ (/** @type {unknown} */ (cache)), entries };
}

/** A namespace as a Worker has it, with its rule for short times. */
function aNamespace() {
  /** @type {Map<string, { text: string, ttl: number | undefined }>} */
  const entries = new Map();
  /** Times for which somebody wanted something kept. @type {(number | undefined)[]} */
  const asked = [];
  const namespace = {
    async get(/** @type {string} */ key, /** @type {'json'} */ type) {
      assert.equal(type, 'json');
      const entry = entries.get(key);
      return entry ? JSON.parse(entry.text) : null;
    },
    async put(
      /** @type {string} */ key,
      /** @type {string} */ text,
      /** @type {{ expirationTtl?: number }} */ { expirationTtl: ttl } = {},
    ) {
      asked.push(ttl);
      if (ttl !== undefined && (ttl < 60 || !Number.isInteger(ttl))) throw new Error('Invalid expiration_ttl');
      entries.set(key, { text, ttl });
    },
    async delete(/** @type {string} */ key) {
      entries.delete(key);
    },
  };
  return { namespace, entries, asked };
}

/** @param {UrlStore} store */
async function keeps(store) {
  assert.isNull(await store.get(KEY));
  const expiresAt = inMinutes(10);
  await store.set(KEY, { url: LINK, expiresAt });
  assert.deepEqual(await store.get(KEY), { url: LINK, expiresAt });
  await store.set(KEY, { url: `${LINK}2`, expiresAt: null });
  assert.deepEqual(await store.get(KEY), { url: `${LINK}2`, expiresAt: null });
  await store.delete(KEY);
  await store.delete(KEY);
  assert.isNull(await store.get(KEY));
  for (const ended of [inMinutes(-1), new Date(Number.NaN), new Date()]) {
    await store.set(KEY, { url: LINK, expiresAt: ended });
    assert.isNull(await store.get(KEY));
  }
}

test('edge: stores: a cache keeps a link until its end, under a host that nobody serves', async () => {
  const { cache, entries } = aCache();
  const store = cacheUrlStore(cache, { namespace: 'a/b' });
  await keeps(store);
  await store.set(KEY, { url: LINK, expiresAt: inMinutes(10) });
  const [[address, kept] = ['', undefined]] = entries;
  assert.match(address, /^https:\/\/[a-z.]+\.invalid\/a%2Fb\/attache%3Aurl%3A[a-z0-9]+$/);
  assert.match(String(kept?.headers['cache-control']), /^max-age=(?:599|600)$/);
  assert.isNull(await cacheUrlStore(cache, { namespace: 'other' }).get(KEY));
  assert.isNull(await cacheUrlStore(cache).get(KEY));
  await store.set(KEY, { url: LINK, expiresAt: null });
  assert.match(String([...entries.values()][0]?.headers['cache-control']), /^max-age=(?:299|300)$/);
});

test('edge: stores: a namespace keeps one as long, and none for less than it can', async () => {
  const { namespace, entries, asked } = aNamespace();
  const store = kvUrlStore(namespace);
  await keeps(store);
  await store.set(KEY, { url: LINK, expiresAt: inMinutes(10) });
  assert.include([599, 600], entries.get(KEY)?.ttl);
  await store.set(KEY, { url: LINK, expiresAt: null });
  assert.include([299, 300], entries.get(KEY)?.ttl);
  entries.clear();
  await store.set(KEY, { url: LINK, expiresAt: inMinutes(0.9) });
  assert.lengthOf([...entries], 0);
  assert.isTrue(
    asked.every((ttl) => Number(ttl) >= 60),
    `${asked}`,
  );
});

test('edge: stores: what was kept too long is not given out', async () => {
  const { namespace, entries } = aNamespace();
  const store = kvUrlStore(namespace);
  await store.set(KEY, { url: LINK, expiresAt: inMinutes(10) });
  const kept = JSON.parse(String(entries.get(KEY)?.text));
  const put = (/** @type {unknown} */ value) => entries.set(KEY, { text: JSON.stringify(value), ttl: undefined });
  put({ ...kept, until: Date.now() - 1 });
  assert.isNull(await store.get(KEY));
  for (const garbage of [
    null,
    7,
    'x',
    [],
    {},
    { url: 7 },
    { url: LINK },
    { url: LINK, until: 'x' },
    { ...kept, url: null },
  ]) {
    put(garbage);
    assert.isNull(await store.get(KEY), JSON.stringify(garbage));
  }
  put({ ...kept, expiresAt: 'x' });
  assert.deepEqual(await store.get(KEY), { url: LINK, expiresAt: null });
});

test('edge: stores: one that fails is as if it were empty', async () => {
  const ways = [
    () => {
      throw new Error('down');
    },
    () => Promise.reject(new Error('down')),
    () => Promise.resolve(new Response('no JSON')),
    () => undefined,
  ];
  for (const way of ways) {
    const broken = /** @type {never} */ ({ match: way, put: way, get: way, delete: way });
    for (const store of [cacheUrlStore(broken), kvUrlStore(broken)]) {
      await store.set(KEY, { url: LINK, expiresAt: inMinutes(10) });
      assert.isNull(await store.get(KEY));
      await store.delete(KEY);
    }
  }
  thrown(() => cacheUrlStore(/** @type {never} */ ({})), 'invalid_argument');
  thrown(() => kvUrlStore(/** @type {never} */ (undefined)), 'invalid_argument');
  thrown(() => cacheUrlStore(aCache().cache, /** @type {never} */ ({ namespace: 7 })), 'invalid_argument');
});

test(
  'edge: stores: over the cache of an engine',
  async (t) => {
    const name = `attache-${Math.random()}`;
    t.after(() => caches.delete(name));
    await keeps(cacheUrlStore(await caches.open(name)));
  },
  {
    only: [...PAGES, 'deno'],
    reason: 'Node and Bun have none, and workerd none that keeps anything without a server for it',
  },
);

test('edge: stores: two isolates that share a store ask the platform once', async (t) => {
  for (const urlStore of [cacheUrlStore(aCache().cache), kvUrlStore(aNamespace().namespace)]) {
    const { emulator, client: uploader } = emulated(t, 'voipbin');
    const { id } = await uploader.upload(new Blob(['abc']));
    const [one, two] = [clientOf(t, 'voipbin', emulator, { urlStore }), clientOf(t, 'voipbin', emulator, { urlStore })];
    const url = await one.client.link(id).url();
    assert.equal(await two.client.link(id).url(), url);
    assert.lengthOf(one.calls, 1);
    assert.lengthOf(two.calls, 0);
  }
});
