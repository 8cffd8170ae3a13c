import assert from 'node:assert/strict';
import test from 'node:test';
import { thrifty } from '../../../js/tee.js';

const CHUNK = 1024 * 1024;

/**
 * A body of so many chunks, each filled with its number.
 * @param {number} count
 * @param {{ fails?: number }} [options] the chunk that fails instead
 */
function body(count, { fails } = {}) {
  const seen = { pulled: 0, cancelled: /** @type {unknown} */ (undefined) };
  const stream = new ReadableStream(
    {
      pull(controller) {
        if (seen.pulled === fails) throw new Error('the source broke');
        if (seen.pulled === count) controller.close();
        else controller.enqueue(new Uint8Array(CHUNK).fill(seen.pulled++));
      },
      cancel(reason) {
        seen.cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  const [one, other] = thrifty(stream).tee();
  return { one, other, seen, stream };
}

/** @param {ReadableStream<Uint8Array>} stream @returns {Promise<number[]>} what each chunk was filled with */
async function read(stream) {
  const numbers = [];
  for await (const chunk of stream) {
    assert.equal(chunk.length, CHUNK);
    numbers.push(Number(chunk[0]));
  }
  return numbers;
}

const upTo = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => index);

test('a body up to 16 MiB can be read a second time', async () => {
  const { one, other, stream } = body(16);
  assert.equal(stream.locked, true);
  assert.deepEqual(await read(other), upTo(16));
  assert.deepEqual(await read(one), upTo(16));
});

test('of a longer one nothing is kept for a half that nobody reads, and reading it later fails', async () => {
  const { one, other } = body(17);
  assert.deepEqual(await read(one), upTo(17));
  await assert.rejects(read(other), /larger than 16 MiB/);
});

test('halves that are read side by side both have all of a longer one', async () => {
  const { one, other, seen } = body(40);
  assert.deepEqual(await Promise.all([read(one), read(other)]), [upTo(40), upTo(40)]);
  assert.equal(seen.pulled, 40);
});

test('a half can be copied again', async () => {
  const { one, other } = body(3);
  const [first, second] = one.tee();
  assert.deepEqual(await Promise.all([read(first), read(other)]), [upTo(3), upTo(3)]);
  assert.deepEqual(await read(second), upTo(3));
});

test('nothing is read before somebody asks', async () => {
  const { one, seen } = body(3);
  await Promise.resolve();
  assert.equal(seen.pulled, 0);
  await one.getReader().read();
  assert.equal(seen.pulled, 1);
});

test('the source is let go when both halves are', async () => {
  const { one, other, seen } = body(3);
  await one.cancel('the first');
  assert.equal(seen.cancelled, undefined);
  await other.cancel('the second');
  assert.equal(seen.cancelled, 'the second');
});

test('a half that is let go leaves the other all of it', async () => {
  const { one, other } = body(3);
  const reader = one.getReader();
  await reader.read();
  await reader.cancel();
  assert.deepEqual(await read(other), upTo(3));
});

test('both halves learn that the source failed', async () => {
  const { one, other } = body(3, { fails: 1 });
  const outcomes = await Promise.allSettled([read(one), read(other)]);
  for (const outcome of outcomes) assert.match(String(/** @type {PromiseRejectedResult} */ (outcome).reason), /broke/);
});
