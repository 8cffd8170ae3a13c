// @ts-check
// What the uploads of a batch share: one limiter of requests, turns that a pause gives away, one signal that keeps what an
// abort discards.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch } from '../../../js/batch.js';
import { deferred, record, settled } from './helpers.mjs';
import { context, TUS, token } from './upload-context.mjs';

/** @typedef {import('./upload-context.mjs').FakeUpload} FakeUpload */
/** @typedef {import('./helpers.mjs').FakeLane} FakeLane */

const files = (/** @type {string[]} */ ...names) => names.map((name) => new File(['0123456789'], name));
const parted = (/** @type {string[]} */ ...names) =>
  files(...names).map((source) => ({ source, options: { target: TUS } }));

/** A client whose uploads end when the test says so. */
function world() {
  /** @type {Map<string, { upload: FakeUpload, resolve: (value: unknown) => void, reject: (error: unknown) => void }>} */
  const running = new Map();
  const client = context((upload) => {
    const { promise, resolve, reject } = deferred();
    running.set(upload.job.name, { upload, resolve, reject });
    upload.signal.addEventListener('abort', () => reject(upload.signal.reason));
    upload.job.onState('uploading');
    return promise;
  });
  const asked = (/** @type {string} */ name) => running.get(name)?.upload.asked;
  return { client, running, asked, finish: (/** @type {string} */ name) => running.get(name)?.resolve(record(name)) };
}

test('all of them go through one lane as wide as the batch, which ends with it', async () => {
  const { client, finish } = world();
  const batch = new Batch(client, parted('a', 'b', 'c'), { concurrency: 2 });
  await settled();
  const [a, b] = client.uploads;
  const lane = /** @type {FakeLane} */ (a?.lane);
  assert.equal(lane.concurrency, 2);
  assert.equal(b?.lane, lane);
  assert.deepEqual(
    client.jobs.map(({ concurrency }) => concurrency),
    [2, 2],
  );
  finish('a');
  finish('b');
  await settled();
  assert.equal(client.uploads[2]?.lane, lane);
  assert.equal(lane.freed, false);
  finish('c');
  await batch;
  assert.equal(lane.freed, true);
  await new Batch(client, []);
});

test('one that is paused gives its turn away, and goes on when it has another', async () => {
  const { client, running, asked, finish } = world();
  const batch = new Batch(client, parted('a', 'b', 'c'), { concurrency: 1 });
  await settled();
  const [a] = batch.uploads;
  a?.pause();
  await settled();
  assert.deepEqual([...running.keys()], ['a', 'b']);
  a?.resume();
  await settled();
  assert.deepEqual([a?.state, asked('a')], ['queued', ['run', 'pause']]);
  finish('b');
  await settled();
  assert.deepEqual([...running.keys()], ['a', 'b', 'c'], 'who waited longer goes first');
  finish('c');
  await settled();
  assert.deepEqual([a?.state, asked('a')], ['uploading', ['run', 'pause', 'resume']]);
  finish('a');
  assert((await batch).every(({ ok }) => ok));
});

test('a turn that nobody needs any more is passed on', async () => {
  const { client, running, finish } = world();
  const batch = new Batch(client, parted('a', 'b', 'c'), { concurrency: 1 });
  await settled();
  const [a] = batch.uploads;
  a?.pause();
  await settled();
  a?.resume();
  a?.pause();
  finish('b');
  await settled();
  assert.deepEqual([...running.keys()], ['a', 'b', 'c']);
  await a?.abort('enough');
  finish('c');
  assert.deepEqual(
    (await batch).map(({ ok }) => ok),
    [false, true, true],
  );
});

test('the signal keeps what abort discards', async () => {
  for (const [how, expected] of /** @type {const} */ ([
    ['signal', ['run']],
    ['abort', ['run', 'discard', 'free']],
  ])) {
    const { client, asked } = world();
    const controller = new AbortController();
    const batch = new Batch(client, parted('a', 'b'), { concurrency: 1, signal: controller.signal });
    await settled();
    client.jobs[0]?.onSaved(token(), undefined);
    const [upload] = client.uploads;
    if (upload) upload.told = token();
    if (how === 'signal') controller.abort('later');
    else await batch.abort('no more');
    const outcomes = await batch;
    assert.deepEqual(
      outcomes.map((outcome) => outcome.ok || outcome.error),
      how === 'signal'
        ? ['later', outcomes[1] && !outcomes[1].ok && outcomes[1].error]
        : ['no more', outcomes[1] && !outcomes[1].ok && outcomes[1].error],
    );
    await settled();
    assert.deepEqual(asked('a'), expected);
    assert.equal(client.store.entries.size, how === 'signal' ? 1 : 0);
  }
});

test('stopOnError leaves alone what has begun, paused or not', async () => {
  const { client, running, finish } = world();
  const batch = new Batch(client, parted('a', 'b', 'c', 'd'), { concurrency: 2, stopOnError: true });
  await settled();
  const [a] = batch.uploads;
  a?.pause();
  await settled();
  assert.deepEqual([...running.keys()], ['a', 'b', 'c']);
  running.get('b')?.reject(new Error('refused'));
  await settled();
  assert.equal(running.has('d'), false);
  finish('c');
  await settled();
  assert.equal(a?.state, 'paused');
  a?.resume();
  await settled();
  finish('a');
  assert.deepEqual(
    (await batch).map(({ ok }) => ok),
    [true, false, true, false],
  );
});

test('more files than the platform takes may go to a target', async () => {
  const { client, finish } = world();
  const upload = {
    protocols: /** @type {const} */ (['form-data']),
    maxBytes: null,
    maxFiles: 1,
    idempotencyKey: false,
  };
  client.capabilities = { ...client.capabilities, upload: { ...upload, protocols: [...upload.protocols] } };
  const batch = new Batch(client, parted('a', 'b'));
  await settled();
  finish('a');
  finish('b');
  assert.equal((await batch).length, 2);
  await assert.rejects(Promise.resolve(new Batch(client, files('a', 'b'))), /takes 1/);
});
