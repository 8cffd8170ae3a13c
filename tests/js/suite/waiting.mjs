// Waiting until a platform has processed a file: each look told, progress never back, both words of failure.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { emulatedSlowly } from './support/emulated.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { written } from './support/scripted.mjs';

test('cuadra: waiting until a file is ready tells each look and never goes back', async (t) => {
  const { client } = emulatedSlowly(t, 'cuadra', 4_000, { processingTime: 10_000 });
  const stored = await client.upload(new Blob(['abc']), { name: 'a.pdf' });
  assert.equal(stored.status, 'pending');
  /** @type {(number | null)[]} */
  const seen = [];
  const ready = await client.waitUntilReady(stored, {
    interval: 1_000,
    onProgress: ({ progress }) => seen.push(progress),
  });
  assert.equal(ready.status, 'ready');
  assert.isAbove(seen.length, 1);
  const told = seen.filter((progress) => progress !== null);
  assert.deepEqual(
    told,
    told.toSorted((one, other) => one - other),
  );
  assert.equal(told.at(-1), 1);
});

test('cuadra: upload until ready, and both words of failure', async (t) => {
  const { client } = emulatedSlowly(t, 'cuadra', 3_000, { processingTime: 5_000 });
  const uploaded = (/** @type {string} */ name) => client.upload(new Blob([name]), { name, until: 'ready' });
  const [good, ...bad] = ['good.pdf', 'will-fail.pdf', 'an-error.pdf'].map(uploaded);
  const failures = bad.map((upload) => rejected(upload, 'processing_failed'));
  assert.equal((await good)?.status, 'ready');
  for (const error of await Promise.all(failures)) {
    assert.include(error.message, 'Failed to extract text from PDF');
    assert.equal(error.commit, 'stored');
  }
  const words = (await client.list().toArray()).map(({ status, failure }) => ({ status, failure }));
  const failure = 'Failed to extract text from PDF';
  assert.sameDeepMembers(words, [
    { status: 'failed', failure },
    { status: 'failed', failure },
    { status: 'ready', failure: null },
  ]);
});

test('cuadra: a look that fails on the way does not end the wait', async (t) => {
  const { client, calls } = written(
    t,
    'cuadra',
    [{ json: cuadraFile({ status: 'processing' }) }, { status: 503 }, { json: cuadraFile() }],
    { retry: { maxRetries: 0 } },
  );
  const ready = await client.waitUntilReady('file_1', { interval: 1_000, maxInterval: 1_000 });
  assert.equal(ready.status, 'ready');
  assert.lengthOf(calls, 3);
});

test('cuadra: a wait ends at its deadline, and the file goes on', async (t) => {
  const { client } = written(t, 'cuadra', [{ json: cuadraFile({ status: 'processing' }) }]);
  const error = await rejected(client.waitUntilReady('file_1', { deadline: 50 }), 'deadline_exceeded');
  assert.isTrue(error.retryable);
});

test('cuadra: a file that is gone while it is waited for is not_found', async (t) => {
  const { client } = written(t, 'cuadra', [{ status: 404 }]);
  await rejected(client.waitUntilReady('file_1'), 'not_found');
});
