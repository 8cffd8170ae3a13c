// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOf } from '../../../js/host.js';
import { deferred, settled } from './helpers.mjs';

test('timers fire as ever, can be cleared, and all end with the host', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const host = hostOf();
  /** @type {string[]} */
  const fired = [];
  host.setTimeout(() => fired.push('soon'), 1);
  host.clearTimeout(host.setTimeout(() => fired.push('cleared'), 2));
  host.setTimeout(() => fired.push('late'), 100);
  t.mock.timers.tick(10);
  assert.deepEqual(fired, ['soon']);
  host.end();
  t.mock.timers.tick(1_000);
  assert.deepEqual(fired, ['soon']);
});

test('requests whose answer has not come are aborted, the others are left alone', async () => {
  const host = hostOf();
  const pending = deferred();
  /** @type {AbortSignal[]} */
  const signals = [];
  const face = /** @type {import('../../../js/door.js').Face} */ (
    /** @type {unknown} */ ({
      xhr: false,
      get hidden() {
        return signals.length > 0;
      },
      send: (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        signals.push(/** @type {AbortSignal} */ (init.signal));
        return url === 'held'
          ? pending.promise
          : url === 'broken'
            ? Promise.reject(new Error('x'))
            : Promise.resolve('ok');
      },
    })
  );
  const watched = host.watched(face);
  assert.equal(watched.hidden, false);
  const Controller = /** @type {new () => AbortController} */ (/** @type {unknown} */ (host.AbortController));
  const sent = ['done', 'held', 'broken'].map((url) =>
    watched.send(url, { signal: new Controller().signal }, 'get', 1, false).catch(() => 'failed'),
  );
  assert.equal(watched.hidden, true, 'what may change is asked each time');
  await Promise.all([sent[0], sent[2]]);
  await settled();
  host.end();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [false, true, false],
  );
  host.end();
  pending.resolve(undefined);
});

test('one that cannot be ended does not keep the others', () => {
  const host = hostOf();
  const face = /** @type {never} */ ({ send: () => new Promise(() => {}) });
  const Controller = /** @type {new () => AbortController} */ (/** @type {unknown} */ (host.AbortController));
  const [first, second] = [new Controller(), new Controller()];
  first.abort = () => {
    throw new Error('belongs to another request');
  };
  for (const { signal } of [first, second]) void host.watched(face).send('x', { signal }, 'get', 1, false);
  host.end();
  assert.ok(second.signal.aborted);
});
