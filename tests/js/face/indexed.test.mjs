// IndexedDB that never answers, as some engines' at times: what was asked is settled all the same, and kept in memory.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { ownStore } from '../../../js/indexed.js';

test('a database that never opens costs five seconds a question, and nothing is lost', async (t) => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: { open: () => ({}) } });
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => {
    mock.timers.reset();
    if (own) Object.defineProperty(globalThis, 'indexedDB', own);
    else Reflect.deleteProperty(globalThis, 'indexedDB');
  });
  const store = ownStore();
  /** @template T @param {Promise<T>} question */
  const answered = async (question) => {
    // The timer is set by now.
    await Promise.resolve();
    mock.timers.tick(5_000);
    return question;
  };
  await answered(store.set('key', 'value', null));
  assert.deepEqual(await answered(store.list()), ['key']);
  assert.equal(await store.get('key'), 'value');
});
