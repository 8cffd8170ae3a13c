// @ts-check
// What is remembered of uploads, and by what.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownStore } from '../../../js/indexed.js';
import * as contract from '../../../js/slim.js';
import { UploadShelf } from '../../../js/upload-store.js';
import { coded, deferred, refuses, settled } from './helpers.mjs';
import { memory, token } from './upload-context.mjs';

const key = (/** @type {string} */ id) => `attache:upload:${id}`;
const shelf = (/** @type {import('../../../js/index.js').UploadStore} */ store) => {
  const seen = { warnings: 0 };
  return Object.assign(
    new UploadShelf(store, () => {
      seen.warnings++;
    }),
    { seen },
  );
};

test('pending uploads: the newest first, only this backend’s, as the contract tells them', async () => {
  const store = memory();
  const kept = shelf(store);
  kept.keep('one', token(), undefined);
  kept.keep(
    'two',
    token({ id: 'two', startedAt: 3_000, size: undefined, expiresAt: Date.now() + 1e6 }),
    Date.now() + 1e6,
  );
  kept.keep('other', token({ id: 'other', backend: 'another' }), undefined);
  store.entries.set('mine', 'not ours');
  const [first, second, ...rest] = await kept.pending('test');
  assert.deepEqual(rest, []);
  assert.deepEqual(second, {
    token: token(),
    name: 'a.txt',
    size: 10,
    acknowledged: 4,
    startedAt: new Date(1_000),
    expiresAt: null,
  });
  assert.deepEqual([first?.size, first?.startedAt.getTime()], [null, 3_000]);
  assert(first?.expiresAt instanceof Date);
  assert.equal(kept.seen.warnings, 0);
});

test('expired entries are deleted, those of a newer version and what cannot be read are left alone', async () => {
  const store = memory();
  const newer = token({ v: 2, id: 'new', expiresAt: 1 });
  store.entries.set(key('old'), token({ id: 'old', expiresAt: 1 }));
  store.entries.set(key('theirs'), token({ id: 'theirs', backend: 'another', expiresAt: 1 }));
  store.entries.set(key('new'), newer);
  store.entries.set(key('broken'), '{');
  const kept = shelf(store);
  assert.deepEqual(await kept.pending('test'), []);
  await kept.pending('test');
  assert.deepEqual([...store.entries.keys()].sort(), [key('broken'), key('new')]);
  assert.equal(store.entries.get(key('new')), newer);
});

test('a slow write does not bring back what was dropped after it; of many only the newest is written', async () => {
  const store = memory();
  let slow = deferred();
  /** @type {string[]} */
  const written = [];
  const set = store.set;
  store.set = async (name, value, expiresAt) => {
    written.push(value);
    await slow.promise;
    await set(name, value, expiresAt);
  };
  const kept = shelf(store);
  kept.keep('one', 'first', undefined);
  await settled();
  kept.keep('one', 'second', undefined);
  kept.keep('one', 'third', undefined);
  await settled();
  slow.resolve(undefined);
  await settled();
  assert.deepEqual([written, store.entries.get(key('one'))], [['first', 'third'], 'third']);
  kept.keep('one', 'fourth', undefined);
  kept.drop('one');
  await settled();
  assert.deepEqual([written.length, store.entries.size], [2, 0]);
  slow = deferred();
  kept.keep('one', 'fifth', undefined);
  await settled();
  kept.drop('one');
  kept.keep('two', 'mine', undefined);
  await settled();
  slow.resolve(undefined);
  await settled();
  assert.deepEqual([...store.entries], [[key('two'), 'mine']]);
});

test('a store that fails in every way is warned of and nothing else', async () => {
  const fails = () => {
    throw new Error('full');
  };
  const kept = shelf({ get: fails, set: fails, delete: () => Promise.reject(new Error('gone')), list: fails });
  kept.keep('one', token(), undefined);
  kept.drop('two');
  assert.deepEqual(await kept.pending('test'), []);
  assert.equal(kept.seen.warnings, 3);
  const odd = shelf({ ...memory(), list: async () => /** @type {never} */ (7) });
  assert.deepEqual(await odd.pending('test'), []);
  const empty = shelf({ ...memory(), list: async () => [key('x')], get: async () => /** @type {never} */ (undefined) });
  assert.deepEqual(await empty.pending('test'), []);
  assert.deepEqual([odd.seen.warnings, empty.seen.warnings], [1, 0]);
});

test('the store of a client: its methods keep their `this`, failures are told as an event, closing ends it', async () => {
  /** @type {unknown[]} */
  const events = [];
  class Own {
    /** @type {Map<string, string>} */
    entries = new Map([[key('one'), token({ backend: 'cuadra' })]]);
    async get(/** @type {string} */ name) {
      return this.entries.get(name) ?? null;
    }
    async set() {}
    async delete() {}
    async list() {
      return [...this.entries.keys()];
    }
  }
  const client = contract.createClient({ backend: 'cuadra', uploadStore: new Own() });
  assert.equal((await client.pendingUploads())[0]?.name, 'a.txt');
  await client.close();
  await assert.rejects(client.pendingUploads(), coded('disposed'));
  const failing = contract.createClient({
    backend: 'cuadra',
    uploadStore: { ...memory(), list: () => Promise.reject(new Error('no')) },
    logger: { warn: (event) => events.push(event) },
  });
  assert.deepEqual(await failing.pendingUploads(), []);
  assert.deepEqual(events, [{ event: 'store', verb: 'upload' }]);
  for (const missing of ['get', 'set', 'delete', 'list'])
    refuses(
      () => contract.createClient({ backend: 'cuadra', uploadStore: { ...memory(), [missing]: undefined } }),
      `uploadStore.${missing}`,
    );
});

test('memory is a client’s own', async () => {
  const [one, other] = [ownStore(), ownStore()];
  await one.set('a', 'b', null);
  assert.deepEqual([await one.get('a'), await one.list(), await other.get('a')], ['b', ['a'], null]);
  await one.delete('a');
  assert.deepEqual([await one.get('a'), await one.list()], [null, []]);
});

test('an IndexedDB that fails is memory', async (t) => {
  const failing = (/** @type {string} */ how) => ({
    open() {
      if (how === 'throws') throw new Error('SecurityError');
      const request = { onblocked() {}, onerror() {}, onsuccess() {}, result: {} };
      setImmediate(() => {
        if (how === 'blocked') request.onblocked();
        if (how === 'fails') request.onerror();
        if (how === 'breaks') {
          request.result = {
            transaction() {
              throw new Error('InvalidStateError');
            },
          };
          request.onsuccess();
        }
        if (how === 'aborts') {
          request.result = {
            transaction() {
              const transaction = {
                onabort() {},
                objectStore: () => ({ put: () => ({}), get: () => ({}), delete: () => ({}), getAllKeys: () => ({}) }),
              };
              setImmediate(() => transaction.onabort());
              return transaction;
            },
          };
          request.onsuccess();
        }
      });
      return request;
    },
  });
  t.after(() => {
    Reflect.deleteProperty(globalThis, 'indexedDB');
  });
  for (const how of ['throws', 'blocked', 'fails', 'breaks', 'aborts']) {
    Object.defineProperty(globalThis, 'indexedDB', { value: failing(how), configurable: true });
    const store = ownStore();
    await store.set('a', 'b', null);
    assert.deepEqual([await store.get('a'), await store.list()], ['b', ['a']], how);
    await store.delete('a');
    assert.deepEqual([await store.get('a'), await store.list()], [null, []], how);
  }
  Object.defineProperty(globalThis, 'indexedDB', {
    get() {
      throw new Error('a sandboxed frame');
    },
    configurable: true,
  });
  const store = ownStore();
  await store.set('a', 'b', null);
  assert.equal(await store.get('a'), 'b');
});
