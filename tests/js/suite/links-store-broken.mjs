// Stores of URLs that throw, hang, lie or give what was never put there: harmless, each of them.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { contentOf, Signer } from './support/signing.mjs';

const HOUR = 3_600_000;
/** As long as a client waits for a store. */
const PATIENCE = 5_000;

/** @param {Response} response */
const text = (response) => response.text();

/**
 * Waits of exactly a store's patience pass at once.
 * @param {import('./harness.mjs').Test} t
 */
function impatient(t) {
  const real = globalThis.setTimeout;
  let waits = 0;
  /** @type {(callback: () => void, milliseconds?: number) => ReturnType<typeof setTimeout>} */
  const quick = (callback, milliseconds = 0) => {
    if (milliseconds === PATIENCE) waits += 1;
    return real(callback, milliseconds === PATIENCE ? 0 : milliseconds);
  };
  globalThis.setTimeout = /** @type {typeof setTimeout} */ (quick);
  t.after(() => {
    globalThis.setTimeout = real;
  });
  return { count: () => waits };
}

test('store: what throws, or gives what was never put there, is as if it were empty', async (t) => {
  const broken = () => {
    throw new Error('secret-of-the-store');
  };
  const rejecting = () => Promise.reject(new Error('secret-of-the-store'));
  const expiresAt = new Date(Date.now() + HOUR);
  const quiet = { set: async () => {}, delete: async () => {} };
  const giving = (/** @type {unknown} */ value) => ({ ...quiet, get: async () => value });
  for (const [what, store] of Object.entries({
    'throws at once': { get: broken, set: broken, delete: broken },
    rejects: { get: rejecting, set: rejecting, delete: rejecting },
    'gives nothing': giving(undefined),
    'gives a text': giving('https://files.own.test/a'),
    'gives a number': giving(7),
    'gives an array': giving([{ url: 'https://files.own.test/a', expiresAt }]),
    'gives no URL': giving({ url: 'nowhere', expiresAt }),
    'gives an empty URL': giving({ url: '', expiresAt }),
    'gives a number for the end': giving({ url: 'https://files.own.test/a', expiresAt: Date.now() + HOUR }),
    'gives a text for the end': giving({ url: 'https://files.own.test/a', expiresAt: expiresAt.toISOString() }),
    'gives no end': giving({ url: 'https://files.own.test/a' }),
    'gives http': giving({ url: 'http://files.own.test/a', expiresAt }),
    'gives a script': giving({ url: 'javascript:alert(1)', expiresAt }),
    'gives a name and a password': giving({ url: 'https://user:pw@files.own.test/a', expiresAt }),
    'gives an Invalid Date': giving({ url: 'https://files.own.test/a', expiresAt: new Date(Number.NaN) }),
  })) {
    const platform = new Signer();
    const urlStore = /** @type {import('@attache/client').UrlStore} */ (store);
    const client = platform.client(t, { urlStore });
    assert.equal(await client.download('a').then(text), contentOf('a'), what);
    assert.equal(platform.refreshes, 1, what);
    assert.lengthOf(platform.storage, 1, what);
    await client.delete('a');
    const error = await rejected(client.link('a').url(), 'not_found', ['secret-of-the-store']);
    assert.isNull(error.cause ?? null);
  }
});

test('store: one that leads to a host that is not trusted is not followed', async (t) => {
  const platform = new Signer();
  const lying = { url: 'https://evil.test/a', expiresAt: new Date(Date.now() + HOUR) };
  const urlStore = { get: async () => lying, set: async () => {}, delete: async () => {} };
  const client = platform.client(t, { urlStore, trustedHosts: ['files.own.test'] });
  assert.equal(await client.download('a').then(text), contentOf('a'));
  assert.deepEqual(
    platform.calls.filter(({ url }) => url.hostname === 'evil.test'),
    [],
  );
});

test('store: a URL that was made up costs a request to storage, and no download', async (t) => {
  const platform = new Signer();
  const old = platform.old('a');
  const urlStore = {
    get: async () => ({ url: 'https://files.own.test/a?number=0&ends=0', expiresAt: null }),
    set: async () => {},
    delete: async () => {},
  };
  assert.equal(await platform.client(t, { urlStore }).download('a').then(text), contentOf('a'));
  assert.equal(await platform.client(t, { urlStore }).download(old).then(text), contentOf('a'));
  assert.equal(platform.refreshes, 2);
});

test('store: one that hangs is waited for, and then done without', async (t) => {
  const waits = impatient(t);
  const never = () => new Promise(() => {});
  for (const hangs of ['get', 'set', 'delete']) {
    const platform = new Signer();
    const store = { get: async () => null, set: async () => {}, delete: async () => {}, [hangs]: never };
    const urlStore = /** @type {import('@attache/client').UrlStore} */ (store);
    const client = platform.client(t, { urlStore });
    const before = waits.count();
    assert.equal(await client.download('a').then(text), contentOf('a'), hangs);
    await client.delete('a');
    assert.isAbove(waits.count(), before, `${hangs}: somebody watches over it`);
  }
});

test('store: F8: no log tells a URL’s query, nor what a store has thrown', async (t) => {
  const platform = new Signer();
  /** @type {import('@attache/client').LogEvent[]} */
  const events = [];
  const log = (/** @type {import('@attache/client').LogEvent} */ event) => void events.push(event);
  const broken = () => Promise.reject(new Error('secret-of-the-store'));
  const urlStore = { get: broken, set: broken, delete: broken };
  const client = platform.client(t, { urlStore, logger: { debug: log, info: log, warn: log, error: log } });
  await client.download(platform.old('a')).then(text);
  platform.voided = 1_000;
  await rejected(client.download('a'), 'link_expired');
  await client.delete('a');
  assert.isAbove(events.filter(({ event }) => event === 'store').length, 2);
  assert.notMatch(JSON.stringify(events), /canary|signature|secret|number=/);
});
