// I8, D3: an abort reaches every wait there is, with the caller's reason whatever it is, sends nothing more and leaves no
// listener on the caller's signal; nor does a call that ends well.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile, cuadraPage, voipbinFile } from './support/fixtures.mjs';
import { Listened } from './support/listened.mjs';
import { never, written } from './support/scripted.mjs';
import { deferred, settled } from './support/timing.mjs';
import { ENDINGS, WAITS } from './support/waits.mjs';

/** @typedef {import('./support/waits.mjs').Wait} Wait */

const REASONS = [undefined, 'a text', null, Object.freeze({ frozen: true })];

for (const [name, begin] of Object.entries(WAITS)) {
  test(`I8: an abort reaches ${name}`, async (t) => {
    for (const reason of REASONS) {
      const abort = new AbortController();
      const listened = new Listened(abort.signal);
      const { call, held, sent } = begin(t, listened.signal);
      // Some rejections are looked at only after the abort.
      Promise.resolve(call).catch(() => {});
      await held;
      await settled();
      const before = sent();
      abort.abort(reason);
      const error = await rejected(call, 'aborted');
      assert.strictEqual(error.cause, abort.signal.reason);
      if (reason !== undefined) assert.strictEqual(error.cause, reason);
      assert.isFalse(error.retryable);
      await settled();
      assert.equal(sent(), before, 'nothing was sent after the abort');
      assert.deepEqual(listened.left(), [], 'no listener is left');
    }
  });
}

test('I8: a signal that was aborted before sends nothing, and is not listened to', async (t) => {
  for (const [name, begin] of Object.entries(WAITS)) {
    const abort = new AbortController();
    abort.abort('before');
    const listened = new Listened(abort.signal);
    const { call, sent } = begin(t, listened.signal);
    const error = await rejected(call, 'aborted', [], name);
    assert.strictEqual(error.cause, 'before', name);
    await settled();
    assert.isAtMost(sent(), 0, name);
    assert.deepEqual(listened.left(), [], name);
  }
});

test('I8: a signal that is a clock ends the call with its own reason', async (t) => {
  for (const [name, begin] of Object.entries(WAITS)) {
    const signal = AbortSignal.timeout(5);
    const { call } = begin(t, signal);
    const error = await rejected(call, 'aborted', [], name);
    assert.strictEqual(error.cause, signal.reason, name);
    assert.equal(/** @type {DOMException} */ (error.cause).name, 'TimeoutError', name);
  }
});

test('I8: a call that ends well leaves no listener on its signal, nor does one that fails', async (t) => {
  for (const [name, run] of Object.entries(ENDINGS)) {
    const listened = new Listened(new AbortController().signal);
    await run(t, listened.signal);
    await settled();
    assert.isAbove(listened.added, 0, `${name} listens at all`);
    assert.deepEqual(listened.left(), [], name);
  }
});

test('I8: of many calls under one signal each ends, and none leaves a listener', async (t) => {
  const abort = new AbortController();
  const listened = new Listened(abort.signal);
  const { client, calls } = written(t, 'cuadra', Array(10).fill(never));
  const ends = Array.from({ length: 10 }, (_, index) =>
    rejected(
      index % 2
        ? client.get(`f${index}`, { signal: listened.signal })
        : client.delete(`f${index}`, { signal: listened.signal }),
      'aborted',
    ),
  );
  while (calls.length < 10) await settled();
  abort.abort('all of you');
  for (const error of await Promise.all(ends)) assert.equal(error.cause, 'all of you');
  assert.deepEqual(listened.left(), []);
});

test('I8: who waits for a credential that another asked for goes alone', async (t) => {
  const asked = deferred();
  const token = deferred();
  const { client } = written(t, 'cuadra', [{ json: cuadraFile() }], {
    auth: {
      bearer: () => {
        asked.resolve(undefined);
        return /** @type {Promise<string>} */ (token.promise);
      },
    },
  });
  const abort = new AbortController();
  const first = client.get('file_1');
  await asked.promise;
  const second = client.get('file_1', { signal: abort.signal });
  await settled();
  abort.abort('not me');
  assert.equal((await rejected(second, 'aborted')).cause, 'not me');
  token.resolve('fresh');
  assert.equal((await first).id, 'file_1');
});

test('I8: leaving a loop over pages ends the page in flight, and its listener', async (t) => {
  const held = deferred();
  const { client, calls } = written(t, 'cuadra', [
    { json: cuadraPage([cuadraFile()], 'more') },
    (call) => {
      held.resolve(call);
      return never(call);
    },
  ]);
  const listened = new Listened(new AbortController().signal);
  const pages = client.list({ signal: listened.signal }).pages()[Symbol.asyncIterator]();
  await pages.next();
  const second = pages.next();
  const { signal } = /** @type {import('./support/scripted.mjs').Call} */ (await held.promise);
  await pages.return?.();
  assert.isTrue((await second).done);
  assert.isTrue(signal?.aborted, 'the request is ended');
  assert.lengthOf(calls, 2);
  assert.deepEqual(listened.left(), []);
});

test('I8: an abort that comes with the answer settles once, one way or the other', async (t) => {
  for (const turn of [0, 1, 2, 3, 4, 5, 8]) {
    const abort = new AbortController();
    const { client } = written(t, 'voipbin', [{ json: voipbinFile() }]);
    const call = client.get('x', { signal: abort.signal });
    for (let tick = 0; tick < turn; tick++) await undefined;
    abort.abort('now');
    const outcome = await call.then(
      ({ id }) => id,
      (error) => rejected(Promise.reject(error), 'aborted').then(({ cause }) => cause),
    );
    assert.include(['now', voipbinFile().id], outcome);
  }
});
