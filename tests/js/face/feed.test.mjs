// @ts-check
// Streams cut into parts, and handed out whole.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feed } from '../../../js/feed.js';
import { prepared } from '../../../js/source.js';
import { coded } from './helpers.mjs';

const bytes = (/** @type {number} */ length, from = 0) =>
  Uint8Array.from({ length }, (_, index) => (from + index) % 251);
const read = async (/** @type {Blob} */ blob) => [...new Uint8Array(await blob.arrayBuffer())];
const all = async (/** @type {ReadableStream<Uint8Array>} */ stream) =>
  new Uint8Array(await new Response(stream).arrayBuffer());
const sum = (/** @type {number[]} */ numbers) => numbers.reduce((total, number) => total + number, 0);

/**
 * A source that notes how far it was read.
 * @param {unknown[]} chunks
 */
function source(chunks) {
  const seen = { pulled: 0, cancelled: /** @type {unknown} */ (undefined) };
  const stream = new ReadableStream(
    {
      pull(controller) {
        const chunk = chunks[seen.pulled++];
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: (reason) => {
        seen.cancelled = reason ?? true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}
const tens = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => bytes(10, index * 10));

test('parts are cut across chunks, and nothing is read that nobody asked for', async () => {
  const { stream, seen } = source(tens(10));
  const feed = new Feed(stream, 100);
  assert.deepEqual([feed.ready, feed.ended, feed.begun, seen.pulled], [0, false, false, 0]);
  await feed.fill(25);
  assert.deepEqual([feed.ready, feed.begun, seen.pulled], [30, true, 3]);
  assert.deepEqual(await read(feed.slice(0, 25)), [...bytes(25)]);
  assert.deepEqual(await read(feed.slice(8, 12)), [...bytes(4, 8)]);
  await feed.fill(20);
  assert.equal(seen.pulled, 3);
  feed.forget(25);
  await Promise.all([feed.fill(50), feed.fill(45), feed.fill(60)]);
  assert.deepEqual([feed.ready, seen.pulled], [60, 6]);
  assert.deepEqual(await read(feed.slice(25, 60)), [...bytes(35, 25)]);
  assert.throws(() => feed.slice(24, 30));
  await feed.fill(100);
  assert.deepEqual([feed.ready, feed.ended, feed.size], [100, true, 100]);
  assert.deepEqual(await read(feed.slice(90, 100)), [...bytes(10, 90)]);
});

test('an unknown size is known at the end; an empty source has one too', async () => {
  const feed = new Feed(source(tens(3)).stream, undefined);
  assert.equal(feed.size, undefined);
  await feed.fill(1_000);
  assert.deepEqual([feed.size, feed.ready, feed.ended], [30, 30, true]);
  const empty = new Feed(source([]).stream, undefined);
  await empty.fill(1);
  assert.deepEqual([empty.size, empty.ended, empty.slice(0, 0).size], [0, true, 0]);
});

test('bytes that are forgotten ahead are dropped as they come', async () => {
  const feed = new Feed(source(tens(10)).stream, 100);
  feed.forget(73);
  await feed.fill(85);
  assert.deepEqual(await read(feed.slice(73, 85)), [...bytes(12, 73)]);
});

test('more or fewer bytes than declared, and chunks of text, fail as what they are', async () => {
  for (const [chunks, size, code] of /** @type {const} */ ([
    [tens(3), 31, 'truncated'],
    [tens(3), 29, 'size_exceeded'],
    [tens(3), 20, 'size_exceeded'],
    [['text'], 4, 'invalid_argument'],
    [[bytes(10), 'text'], undefined, 'invalid_argument'],
  ])) {
    const { stream, seen } = source([...chunks]);
    const feed = new Feed(stream, size);
    await assert.rejects(feed.fill(size ?? 1_000), coded(code));
    await assert.rejects(feed.fill(1), coded(code), 'and again');
    coded(code)(feed.failure);
    if (code !== 'truncated') assert.equal(seen.cancelled, feed.failure);
  }
  const limited = new Feed(source(tens(3)).stream, undefined, 25);
  await assert.rejects(limited.fill(100), coded('too_large'));
  const broken = new Feed(new ReadableStream({ pull: () => Promise.reject(new Error('disk')) }), 9);
  await assert.rejects(
    broken.fill(1),
    (error) => coded('network')(error) && /** @type {Error} */ (error).cause instanceof Error,
  );
});

test('one that is let go reads no more, and that is no mistake of the source', async () => {
  const { stream, seen } = source(tens(3));
  const feed = new Feed(stream, 30);
  await feed.fill(5);
  feed.cancel('enough');
  assert.equal(seen.cancelled, 'enough');
  await assert.rejects(feed.fill(30));
  assert.equal(feed.failure, undefined);
});

test('whole: between two pieces, counted as the network takes it, shown before it leaves', async () => {
  const { stream } = source(tens(5));
  const feed = new Feed(stream, 50, undefined, true);
  /** @type {number[]} */
  const told = [];
  /** @type {number[]} */
  const shown = [];
  const body = feed.whole(
    bytes(7, 100),
    bytes(3, 200),
    (sent) => told.push(sent),
    (chunk) => shown.push(...chunk),
  );
  assert.equal(feed.begun, false);
  assert.deepEqual([...(await all(body))], [...bytes(7, 100), ...bytes(50), ...bytes(3, 200)]);
  assert.deepEqual(told, [7, 17, 27, 37, 47, 57, 60]);
  assert.deepEqual(shown, [...bytes(50)]);
  assert(feed.begun && feed.ended);
});

test('whole: a wrong length ends the body badly, and is remembered', async () => {
  for (const [size, code] of /** @type {const} */ ([
    [49, 'size_exceeded'],
    [51, 'truncated'],
  ])) {
    const feed = new Feed(source(tens(5)).stream, size, undefined, true);
    await assert.rejects(all(feed.whole(bytes(1), bytes(1), () => {})), coded(code));
    coded(code)(feed.failure);
  }
  const { stream, seen } = source(tens(5));
  const feed = new Feed(stream, 50, undefined, true);
  const body = feed.whole(bytes(1), bytes(1), () => {});
  await body.cancel('gone');
  assert.equal(seen.cancelled, 'gone');
});

test('what the network does not take is not read', async () => {
  const { stream, seen } = source(tens(100));
  const reader = new Feed(stream, 1_000, undefined, true).whole(bytes(1), bytes(1), () => {}).getReader();
  await reader.read();
  await reader.read();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(seen.pulled, 1);
  await reader.cancel();
});

test('back-pressure: what is held is what was asked for and one chunk', async () => {
  const { stream } = source(tens(1_000));
  const feed = new Feed(stream, 10_000);
  for (let at = 0; at < 10_000; at += 1_000) {
    await feed.fill(at + 1_000);
    assert(feed.ready - at <= 1_010);
    assert.equal(sum(await read(feed.slice(at, at + 1_000))), sum([...bytes(1_000, at)]));
    feed.forget(at + 1_000);
  }
});

test('which way a stream goes: cut for parts, native with a known size where the runtime can, collected else', async () => {
  const { signal } = new AbortController();
  const way = async (/** @type {object} */ bounds, /** @type {number | undefined} */ size) => {
    const options = size === undefined ? {} : { size };
    const { source: made } = await prepared(source(tens(1)).stream, options, { maxBytes: null, signal, ...bounds });
    return made instanceof Blob ? 'collected' : made.oneShot ? 'whole' : 'cut';
  };
  assert.equal(await way({ cuts: true }, 10), 'cut');
  assert.equal(await way({ cuts: true }, undefined), 'cut');
  assert.equal(await way({ whole: true }, 10), 'whole');
  assert.equal(await way({ whole: true }, undefined), 'collected');
  assert.equal(await way({}, 10), 'collected');
  const { source: known } = await prepared(new Blob(['x']), {}, { maxBytes: null, signal, cuts: true });
  assert(known instanceof Blob);
  await assert.rejects(
    prepared(source(tens(1)).stream, { size: 10 }, { maxBytes: 9, signal, cuts: true }),
    coded('too_large'),
  );
});

test("Node's fetch copies a body for a redirect: what nobody reads of the copy is not kept", async () => {
  const chunk = 1024 * 1024;
  const { stream } = source(Array.from({ length: 17 }, () => new Uint8Array(chunk)));
  const body = new Feed(stream, 17 * chunk, undefined, true).whole(bytes(1), bytes(1), () => {});
  const [sent, spare] = body.tee();
  assert.equal((await all(sent)).length, 17 * chunk + 2);
  await assert.rejects(all(spare), /not kept/);
});
