// Many files at once, over a real network: no more requests than the batch allows, whatever their number of parts; each with
// an outcome of its own, all with one progress; kept by a signal, discarded by abort. The server is tests/js/origin/tus.mjs.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256 } from './support/bytes.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { MIB, parted, signer } from './support/parted.mjs';
import { peer, remote } from './support/peer.mjs';

/** @typedef {Parameters<NonNullable<import('@attache/client').UploadAllOptions['onProgress']>>[0]} Combined */

/** @param {number} size @param {number} seed */
const blob = (size, seed) => new Blob([bytes(size, seed)]);

test('batch: every file arrives, told of together', async (t) => {
  const world = await parted(t, 'tus');
  const sizes = [0, 1, 250_000, 400_000, 99_999];
  const options = { target: world.endpoint, partSize: 100_000 };
  const sources = sizes.map((size, index) => ({
    source: blob(size, index),
    options: { ...options, name: `${index}` },
  }));
  /** @type {Combined[]} */
  const heard = [];
  const batch = world.client().uploadAll(sources, { concurrency: 2, onProgress: (progress) => heard.push(progress) });
  assert.lengthOf(batch.uploads, sizes.length);
  const outcomes = await batch;
  assert.deepEqual(
    outcomes.map((outcome) => [outcome.index, outcome.ok && outcome.file.size]),
    sizes.map((size, index) => [index, size]),
  );
  const files = await world.files();
  const expected = await Promise.all(sizes.map((size, index) => sha256(bytes(size, index))));
  assert.sameMembers(
    files.map((file) => String(file.sha256)),
    expected,
  );
  for (const [index, progress] of heard.entries()) {
    const before = heard[index - 1];
    assert.equal(progress.count, sizes.length);
    assert.equal(progress.total, 750_000);
    assert.isAtLeast(progress.sent, before?.sent ?? 0);
    assert.isAtLeast(progress.acknowledged, before?.acknowledged ?? 0);
    assert.isAtLeast(Number(progress.fraction), before?.fraction ?? 0);
    assert.isAtLeast(progress.done, before?.done ?? 0);
    if (progress.fraction === 1) assert.equal(progress.done, sizes.length);
  }
  assert.include(heard.at(-1), { fraction: 1, done: sizes.length, failed: 0, sent: 750_000, state: 'done' });
});

test('batch: parts of all files together are never more than it allows', async (t) => {
  const part = 5 * MIB;
  const world = await parted(t, 's3');
  let flying = 0;
  let most = 0;
  const client = world.client({
    fetch: async (input, init) => {
      flying++;
      most = Math.max(most, flying);
      try {
        return await fetch(input, init);
      } finally {
        flying--;
      }
    },
  });
  const one = bytes(part);
  const sources = ['a', 'b', 'c'].map((key) => ({
    source: new Blob([one, one, 'end']),
    options: { target: signer(world.base, key).target, partSize: part },
  }));
  const outcomes = await client.uploadAll(sources, { concurrency: 2 });
  assert.isTrue(outcomes.every(({ ok }) => ok));
  assert.equal(most, 2);
  for (const file of await world.files()) assert.include(file, { complete: true, size: 2 * part + 3, twice: 0 });
});

test('batch: iterated, outcomes come as they settle; one failure is one outcome', async (t) => {
  const world = await parted(t, 'tus', [{ method: 'POST', skip: 1, status: 403 }]);
  const sources = [1, 2, 3].map((seed) => ({ source: blob(1_000, seed), options: { target: world.endpoint } }));
  /** @type {[number, boolean][]} */
  const seen = [];
  for await (const { index, ok } of world.client().uploadAll(sources, { concurrency: 1 })) seen.push([index, ok]);
  assert.deepEqual(seen, [
    [0, true],
    [1, false],
    [2, true],
  ]);
});

test('batch: with stopOnError nothing new begins', async (t) => {
  const world = await parted(t, 'tus', [{ method: 'POST', status: 403 }]);
  const sources = [1, 2, 3].map((seed) => ({ source: blob(1_000, seed), options: { target: world.endpoint } }));
  const [first, ...rest] = await world.client().uploadAll(sources, { concurrency: 1, stopOnError: true });
  assert.isTrue(first && !first.ok && first.error.code === 'forbidden');
  for (const outcome of rest) {
    if (outcome.ok) assert.fail('it was begun');
    assert.include(outcome.error, { code: 'aborted', commit: 'not-sent' });
    assert.equal(outcome.error.cause, first && !first.ok && first.error);
  }
  assert.lengthOf(
    (await world.seen()).filter(({ method }) => method === 'POST'),
    1,
  );
});

test('batch: its signal keeps what can be continued, its abort discards it', async (t) => {
  for (const how of /** @type {const} */ (['signal', 'abort'])) {
    const world = await parted(t, 'tus', [{ method: 'PATCH', skip: 1, pass: true, take: 1_000 }]);
    const content = bytes(300_000);
    const options = { target: world.endpoint, partSize: 100_000 };
    const client = world.client();
    const controller = new AbortController();
    const batch = client.uploadAll(
      [
        { source: new Blob([content]), options },
        { source: blob(10, 1), options },
      ],
      {
        concurrency: 1,
        signal: controller.signal,
      },
    );
    await world.until('received', 101_000);
    const ending = how === 'signal' ? controller.abort('later') : batch.abort('no more');
    const outcomes = await batch;
    assert.isTrue(outcomes.every((outcome) => !outcome.ok && outcome.error.code === 'aborted'));
    await world.go();
    await ending;
    const token = batch.uploads[0]?.token();
    if (how === 'abort') {
      assert.isNull(token);
      assert.deepEqual(await world.files(), []);
    } else {
      await client.resumeUpload(String(token), new Blob([content]), options);
      assert.include(await world.file(), { complete: true, sha256: await sha256(content) });
    }
    assert.isNull(batch.uploads[1]?.token());
  }
});

test('batch: a platform that says 429 is asked by none of them before its time', async (t) => {
  const { base, seen } = await peer(t, [
    { method: 'POST', status: 429, headers: { 'retry-after': '1' }, json: { detail: 'slowly' } },
    { method: 'POST', times: 0, json: cuadraFile({ sizeBytes: null, sha256: null }) },
  ]);
  const times = /** @type {number[]} */ ([]);
  const client = remote(t, base, {
    retry: { maxRetries: 2 },
    fetch: (input, init) => {
      times.push(performance.now());
      return fetch(input, init);
    },
  });
  const outcomes = await client.uploadAll([blob(10, 1), blob(10, 2), blob(10, 3)], { concurrency: 1 });
  assert.isTrue(outcomes.every(({ ok }) => ok));
  assert.lengthOf(await seen(), 4);
});
