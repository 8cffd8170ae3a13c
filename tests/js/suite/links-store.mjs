// Where fresh URLs are kept: asked before the platform is, given what was refreshed and nothing else. Stores that are broken are in links-store-broken.mjs.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected, TOKEN, thrown } from './support/errors.mjs';
import { contentOf, OWN, Signer } from './support/signing.mjs';

/** @typedef {{ url: string, expiresAt: Date | null }} Entry */

const HOUR = 3_600_000;

/** A store that keeps, and remembers what it was asked. */
class Store {
  /** @type {Map<string, Entry>} */
  kept = new Map();
  /** @type {string[]} */
  asked = [];
  /** @type {[string, Entry][]} */
  given = [];
  /** @type {string[]} */
  dropped = [];

  /** @param {string} key */
  async get(key) {
    this.asked.push(key);
    return this.kept.get(key) ?? null;
  }

  /** @param {string} key @param {Entry} value */
  async set(key, value) {
    this.given.push([key, value]);
    this.kept.set(key, value);
  }

  /** @param {string} key */
  async delete(key) {
    this.dropped.push(key);
    this.kept.delete(key);
  }

  /** The one entry that there is. */
  get only() {
    const [entry] = this.kept.values();
    if (entry === undefined || this.kept.size !== 1) throw new Error(`the store keeps ${this.kept.size} entries`);
    return entry;
  }
}

/** @param {Response} response */
const text = (response) => response.text();

test('store: what one client had signed, another need not ask for', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const first = platform.client(t, { urlStore });
  assert.equal(await first.download('a').then(text), contentOf('a'));
  assert.equal(platform.refreshes, 1);
  const second = platform.client(t, { urlStore });
  assert.equal(await second.download('a').then(text), contentOf('a'));
  const link = platform.client(t, { urlStore }).link('a');
  assert.equal(await link.url(), urlStore.only.url);
  assert.equal(link.expiresAt?.getTime(), urlStore.only.expiresAt?.getTime());
  assert.equal(platform.refreshes, 1, 'nobody asked the platform again');
  assert.lengthOf(urlStore.given, 1);
  assert.instanceOf(urlStore.only.expiresAt, Date);
});

test('store: it is asked once, and not for what the client holds itself', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const client = platform.client(t, { urlStore });
  await Promise.all([...Array(20)].map(() => client.download('a').then(text)));
  await client.download('a').then(text);
  assert.lengthOf(urlStore.asked, 1);
  assert.lengthOf(urlStore.given, 1);
  assert.equal(platform.refreshes, 1);
});

test('store: keys differ by file, version, platform, address and scope, and tell none of them', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const scoped = { ...OWN, scope: { required: ['team'] } };
  const record = { ...platform.old('a'), url: null, urlExpiresAt: null };
  /** @type {[Partial<import('@attache/client').ClientOptions>, string | import('@attache/client').FileRecord][]} */
  const asks = [
    [{}, 'a'],
    [{}, 'b'],
    [{}, record],
    [{}, { ...record, sha256: null, updatedAt: new Date(1_700_000_000_000) }],
    [{}, { ...record, sha256: null, updatedAt: new Date(1_700_000_000_001) }],
    [{ backend: { ...OWN, name: 'other' } }, 'a'],
    [{ baseUrl: 'https://api.own.test/below' }, 'a'],
    [{ backend: scoped, scope: { team: 'red' } }, 'a'],
    [{ backend: scoped, scope: { team: 'blue' } }, 'a'],
  ];
  for (const [options, file] of asks)
    await platform
      .client(t, { urlStore, ...options })
      .link(file)
      .url();
  const keys = urlStore.given.map(([key]) => key);
  assert.lengthOf(new Set(keys), asks.length);
  for (const key of keys) assert.match(key, /^attache:url:[0-9a-f]{64}$/);
  const before = platform.refreshes;
  for (const [options, file] of asks)
    await platform
      .client(t, { urlStore, ...options })
      .link(file)
      .url();
  assert.equal(platform.refreshes, before, 'the same again is found again');
});

test('store: another version is not another’s bytes', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const client = platform.client(t, { urlStore });
  const record = { ...platform.old('a'), url: null, urlExpiresAt: null };
  const one = await client.link({ ...record, sha256: 'aa' }).url();
  const two = await client.link({ ...record, sha256: 'bb' }).url();
  assert.notEqual(one, two);
  assert.equal(platform.refreshes, 2);
});

test('store: a failed refresh is not put there', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const client = platform.client(t, { urlStore, retry: { maxRetries: 0 } });
  platform.failures = [{ status: 500 }, { status: 403 }, { status: 200, body: '{}' }, { status: 200, body: '<html>' }];
  for (const code of /** @type {const} */ (['server', 'forbidden', 'link_expired', 'bad_response'])) {
    await rejected(client.link('a').url(), code);
  }
  assert.deepEqual(urlStore.given, []);
  assert.equal(await client.download('a').then(text), contentOf('a'));
  assert.lengthOf(urlStore.given, 1);
});

test('store: a URL that storage refuses is renewed, for the next one too', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  await platform.client(t, { urlStore }).link('a').url();
  const stale = urlStore.only.url;
  platform.voided = 1;
  const client = platform.client(t, { urlStore });
  assert.equal(await client.download('a').then(text), contentOf('a'));
  assert.equal(platform.refreshes, 2);
  assert.lengthOf(platform.storage, 2);
  assert.notEqual(urlStore.only.url, stale);
  assert.equal(await platform.client(t, { urlStore }).download('a').then(text), contentOf('a'));
  assert.equal(platform.refreshes, 2);
});

test('store: whoever is refused looks there first: another may have renewed it', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const [one, two] = [platform.client(t, { urlStore }), platform.client(t, { urlStore })];
  for (const client of [one, two]) await client.download('a').then(text);
  platform.voided = 1;
  for (const client of [one, two]) assert.equal(await client.download('a').then(text), contentOf('a'));
  assert.equal(platform.refreshes, 2, 'one for each expiry, not for each client');
});

test('store: a refresh that is asked for goes to the platform', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const first = await platform.client(t, { urlStore }).link('a').url();
  const anew = await platform.client(t, { urlStore }).link('a').refresh();
  assert.notEqual(anew, first);
  assert.equal(platform.refreshes, 2);
  assert.equal(urlStore.only.url, anew);
});

test('store: what has ended there, or ends too soon, is not taken', async (t) => {
  for (const left of [-HOUR, -1, 0, 59_000]) {
    const platform = new Signer();
    const urlStore = new Store();
    await platform.client(t, { urlStore }).link('a').url();
    urlStore.only.expiresAt = new Date(Date.now() + left);
    const taken = urlStore.only.url;
    assert.notEqual(await platform.client(t, { urlStore }).link('a').url(), taken, `${left} ms left`);
    assert.equal(platform.refreshes, 2);
  }
});

test('store: two clients at once ask the platform once each at most, and all get bytes', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const clients = [platform.client(t, { urlStore }), platform.client(t, { urlStore })];
  const record = platform.old('a');
  const asks = [...Array(40)].map((_, index) => clients[index % 2]?.download(record).then(text));
  assert.deepEqual([...new Set(await Promise.all(asks))], [contentOf('a')]);
  assert.isAtMost(platform.refreshes, 2);
});

test('store: storage is told nothing, and the store is told no credential', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const client = platform.client(t, { urlStore, headers: { 'x-own': 'ours' } });
  await client.download(platform.old('a')).then(text);
  for (const { headers } of platform.storage) assert.notProperty(headers, 'authorization');
  for (const { headers } of platform.storage) assert.notProperty(headers, 'x-own');
  assert.notInclude(JSON.stringify([urlStore.given, urlStore.asked]), TOKEN);
});

test('store: what leads to a deleted file is taken away', async (t) => {
  const platform = new Signer();
  const urlStore = new Store();
  const client = platform.client(t, { urlStore });
  const record = { ...platform.old('a'), url: null, urlExpiresAt: null };
  await client.link('b').url();
  await client.link(record).url();
  assert.equal(urlStore.kept.size, 2);
  await client.delete('a');
  assert.equal(urlStore.kept.size, 1, 'of the version that was known');
  await rejected(client.link('a').url(), 'not_found');
  await client.delete('b');
  assert.equal(urlStore.kept.size, 0, 'of a file by its id');
});

test('store: its methods are looked at when the client is made', async () => {
  const make = (/** @type {unknown} */ urlStore) =>
    createClient({ backend: OWN, urlStore: /** @type {import('@attache/client').UrlStore} */ (urlStore) });
  for (const [store, named] of /** @type {[unknown, string][]} */ ([
    [null, 'urlStore'],
    ['memory', 'urlStore'],
    [[], 'urlStore'],
    [{}, 'urlStore.get'],
    [{ get() {}, set() {} }, 'urlStore.delete'],
    [{ get() {}, set: true, delete() {} }, 'urlStore.set'],
  ])) {
    assert.include(thrown(() => make(store), 'invalid_argument').message, named);
  }
});
