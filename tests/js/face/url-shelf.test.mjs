// @ts-check
// What the core is told of a caller's store of URLs, whatever the store does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { createFace } from '../../../js/face.js';

const WHEN = Date.parse('2026-11-22T10:00:00Z');
const URL_TEXT = 'https://storage.example/a?sig=1';

/**
 * @param {object} [methods] of the store
 * @param {(event: import('@attache/client').LogEvent) => void} [warn]
 */
const faceOver = (methods, warn) =>
  createFace({
    backend: 'test',
    fetch: undefined,
    middleware: [],
    auth: undefined,
    logger: warn && { warn },
    transport: 'auto',
    urlStore: methods && /** @type {import('@attache/client').UrlStore} */ ({ ...empty, ...methods }),
  });
const empty = { get: async () => null, set: async () => {}, delete: async () => {} };

test('without a store there is nothing to ask', () => {
  const face = faceOver();
  assert.equal(face.urlGet, undefined);
  assert.equal(face.urlSet, undefined);
  assert.equal(face.urlDelete, undefined);
});

test('what was put there comes back', async () => {
  /** @type {Map<string, unknown>} */
  const kept = new Map();
  const face = faceOver({
    get: async (/** @type {string} */ key) => kept.get(key) ?? null,
    set: async (/** @type {string} */ key, /** @type {unknown} */ value) => void kept.set(key, value),
    delete: async (/** @type {string} */ key) => void kept.delete(key),
  });
  await face.urlSet?.('a', URL_TEXT, WHEN);
  assert.deepEqual(kept.get('a'), { url: URL_TEXT, expiresAt: new Date(WHEN) });
  assert.deepEqual(await face.urlGet?.('a'), { url: URL_TEXT, expiresAt: WHEN });
  await face.urlSet?.('b', URL_TEXT, undefined);
  assert.deepEqual(kept.get('b'), { url: URL_TEXT, expiresAt: null });
  assert.deepEqual(await face.urlGet?.('b'), { url: URL_TEXT, expiresAt: undefined });
  await face.urlSet?.('c', URL_TEXT, 9e99);
  assert.deepEqual(kept.get('c'), { url: URL_TEXT, expiresAt: null }, 'no Date can hold it');
  await face.urlDelete?.('a');
  assert.equal(await face.urlGet?.('a'), undefined);
});

test('methods are called on the store', async () => {
  class Store {
    #kept = new Map();
    /** @param {string} key */
    async get(key) {
      return this.#kept.get(key) ?? null;
    }
    /** @param {string} key @param {unknown} value */
    async set(key, value) {
      this.#kept.set(key, value);
    }
    /** @param {string} key */
    async delete(key) {
      this.#kept.delete(key);
    }
  }
  const face = createFace({
    backend: 'test',
    fetch: undefined,
    middleware: [],
    auth: undefined,
    logger: undefined,
    transport: 'auto',
    urlStore: new Store(),
  });
  await face.urlSet?.('a', URL_TEXT, WHEN);
  assert.deepEqual(await face.urlGet?.('a'), { url: URL_TEXT, expiresAt: WHEN });
});

test('a Date of another realm is one', async () => {
  const expiresAt = vm.runInNewContext(`new Date(${WHEN})`);
  const face = faceOver({ get: async () => ({ url: URL_TEXT, expiresAt }) });
  assert.deepEqual(await face.urlGet?.('a'), { url: URL_TEXT, expiresAt: WHEN });
});

test('a store may give its answer without a promise', async () => {
  const face = faceOver({ get: () => ({ url: URL_TEXT, expiresAt: null }) });
  assert.deepEqual(await face.urlGet?.('a'), { url: URL_TEXT, expiresAt: undefined });
});

test('anything else than a URL and its end is nothing', async () => {
  for (const given of [
    undefined,
    null,
    '',
    URL_TEXT,
    7,
    true,
    [],
    [URL_TEXT, null],
    {},
    { url: URL_TEXT },
    { url: '', expiresAt: null },
    { url: new URL(URL_TEXT), expiresAt: null },
    { url: 7, expiresAt: null },
    { url: null, expiresAt: null },
    { url: URL_TEXT, expiresAt: undefined },
    { url: URL_TEXT, expiresAt: WHEN },
    { url: URL_TEXT, expiresAt: new Date(WHEN).toISOString() },
    { url: URL_TEXT, expiresAt: new Date(Number.NaN) },
    { url: URL_TEXT, expiresAt: { getTime: () => WHEN } },
    { expiresAt: new Date(WHEN) },
    () => ({ url: URL_TEXT, expiresAt: null }),
  ]) {
    const face = faceOver({ get: async () => given });
    assert.equal(await face.urlGet?.('a'), undefined, String(given));
  }
});

test('a store that throws is empty, keeps nothing, and is told of once for each time', async () => {
  const failure = new Error('the store is broken');
  const broken = () => {
    throw failure;
  };
  for (const fails of [
    broken,
    async () => {
      throw failure;
    },
    () => Promise.reject(undefined),
    () => ({
      get url() {
        throw failure;
      },
    }),
    () => Object.defineProperty({}, 'then', { get: broken }),
  ]) {
    /** @type {import('@attache/client').LogEvent[]} */
    const events = [];
    const face = faceOver({ get: fails, set: fails, delete: fails }, (event) => void events.push(event));
    assert.equal(await face.urlGet?.('a'), undefined);
    assert.deepEqual(events.at(-1), { event: 'store', verb: 'link' });
    await face.urlSet?.('a', URL_TEXT, WHEN);
    await face.urlDelete?.('a');
    assert(events.length >= 1 && events.length <= 3);
  }
});

test('a logger that throws as well changes nothing', async () => {
  const face = faceOver({ get: () => Promise.reject(new Error('no')) }, () => {
    throw new Error('no log either');
  });
  assert.equal(await face.urlGet?.('a'), undefined);
});
