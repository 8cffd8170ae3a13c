// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { knownSize, prepared } from '../../../js/source.js';
import { slices } from '../../../js/stream.js';
import { coded, refusesLater } from './helpers.mjs';

/**
 * @param {unknown} source
 * @param {import('../../../js/index.js').UploadOptions} [options]
 * @param {number | null} [maxBytes]
 */
const prepare = async (source, options = {}, maxBytes = null) => {
  const made = await prepared(source, options, { maxBytes, signal: new AbortController().signal });
  assert(made.source instanceof Blob);
  return { ...made, source: made.source };
};

/**
 * @param {unknown[]} chunks
 * @returns {ReadableStream}
 */
const streamOf = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
const bytes = (/** @type {number} */ length, value = 7) => new Uint8Array(length).fill(value);

test('a Blob goes by reference, a File brings its name', async () => {
  const file = new File(['abc'], 'ä "b".txt', { type: 'text/plain' });
  assert.deepEqual(await prepare(file), { source: file, name: 'ä "b".txt', mediaType: 'text/plain', size: 3 });
  const blob = new Blob(['abc']);
  assert.deepEqual(await prepare(blob), { source: blob, name: 'file', mediaType: 'application/octet-stream', size: 3 });
  assert.equal((await prepare(new File([], ''))).name, 'file');
});

test('bytes are taken as they are now, whatever view they come in', async () => {
  const buffer = new ArrayBuffer(8);
  new Uint8Array(buffer).set([0, 1, 2, 3, 4, 5, 6, 7]);
  const shared = new SharedArrayBuffer(4);
  new Uint8Array(shared).set([9, 8, 7, 6]);
  for (const [source, expected] of /** @type {[BufferSource, number[]][]} */ ([
    [buffer, [0, 1, 2, 3, 4, 5, 6, 7]],
    [new Uint8Array(buffer, 2, 3), [2, 3, 4]],
    [new DataView(buffer, 6), [6, 7]],
    [new Uint16Array(buffer, 2, 1), [2, 3]],
    [/** @type {never} */ (shared), [9, 8, 7, 6]],
    [/** @type {never} */ (new Uint8Array(shared, 1, 2)), [8, 7]],
    [vm.runInNewContext('new Uint8Array([1, 2])'), [1, 2]],
    [vm.runInNewContext('new ArrayBuffer(1)'), [0]],
  ])) {
    const { source: blob, size } = await prepare(source);
    assert.deepEqual([...new Uint8Array(await blob.arrayBuffer())], expected);
    assert.equal(size, expected.length);
  }
  const source = bytes(2, 1);
  const taken = prepare(source);
  source.fill(0);
  assert.deepEqual([...new Uint8Array(await (await taken).source.arrayBuffer())], [1, 1]);
});

test('a stream is collected whole, in lumps', async () => {
  const chunks = Array.from({ length: 10 }, (_, index) => bytes(1_000_000, index));
  const { source, size, name } = await prepare(streamOf(...chunks));
  assert.deepEqual([size, name], [10_000_000, 'file']);
  const all = new Uint8Array(await source.arrayBuffer());
  assert(chunks.every((_, index) => all[index * 1_000_000] === index && all[index * 1_000_000 + 999_999] === index));
});

test('a stream of the declared size passes; shorter, longer or of text fails', async () => {
  assert.equal((await prepare(streamOf(bytes(3), bytes(2)), { size: 5 })).size, 5);
  await assert.rejects(prepare(streamOf(bytes(3)), { size: 5 }), coded('truncated', { commit: 'not-sent' }));
  await assert.rejects(
    prepare(streamOf(bytes(3), bytes(3)), { size: 5 }),
    coded('size_exceeded', { commit: 'not-sent' }),
  );
  await refusesLater(prepare(streamOf('text')), 'source', /not bytes/);
});

test("a stream over the platform's limit is left, before or while it is read", async () => {
  let cancelled = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(bytes(10)),
    cancel() {
      cancelled = true;
    },
  });
  await assert.rejects(prepare(endless, {}, 25), coded('too_large', { commit: 'not-sent' }));
  assert(cancelled);
  await assert.rejects(prepare(streamOf(bytes(1)), { size: 26 }, 25), coded('too_large'));
});

test('a stream that fails, is taken, or belongs to an aborted upload', async () => {
  const broken = new ReadableStream({
    pull() {
      throw new Error('disk');
    },
  });
  await assert.rejects(
    prepare(broken),
    (error) => coded('network', { commit: 'not-sent' })(error) && /** @type {Error} */ (error).cause instanceof Error,
  );
  const locked = streamOf(bytes(1));
  locked.getReader();
  await refusesLater(prepare(locked), 'source', /somebody reads/);
  const controller = new AbortController();
  let reason;
  const stuck = new ReadableStream({
    cancel(given) {
      reason = given;
    },
  });
  const waiting = prepared(stuck, {}, { maxBytes: null, signal: controller.signal });
  setImmediate(() => controller.abort('stop'));
  await assert.rejects(waiting, coded('aborted', { commit: 'not-sent' }));
  assert.equal(reason, 'stop');
});

test('a response brings its body and type, unless it is none to be had', async () => {
  const { source, mediaType } = await prepare(new Response('abc', { headers: { 'content-type': 'text/csv' } }));
  assert.deepEqual([await source.text(), mediaType], ['abc', 'text/csv']);
  assert.equal((await prepare(new Response(null))).size, 0);
  await refusesLater(prepare(new Response('no', { status: 404 })), 'source', /404/);
  const read = new Response('abc');
  await read.text();
  await refusesLater(prepare(read), 'source', /read already/);
});

test('sizes that are known before anything is read', () => {
  assert.deepEqual(
    [new Blob(['abc']), bytes(4), new ArrayBuffer(2), streamOf(), 'text', null, undefined].map((source) =>
      knownSize(source, undefined),
    ),
    [3, 4, 2, null, null, null, null],
  );
  assert.equal(knownSize(streamOf(), 9), 9);
});

test('a body in slices holds every byte and counts what was taken', async () => {
  for (const length of [0, 1, 262_144, 262_145, 1_000_000, 1_048_576, 3_000_000]) {
    const blob = new Blob([bytes(length, 3)]);
    /** @type {number[]} */
    const told = [];
    const body = new Uint8Array(await new Response(slices(blob, (sent) => told.push(sent))).arrayBuffer());
    assert.equal(body.length, length);
    assert.equal(told.at(-1) ?? 0, length);
    assert.deepEqual(
      told,
      [...told].sort((a, b) => a - b),
    );
  }
});

test('both halves of such a body are the whole of it, and what is not read keeps nothing', async () => {
  const blob = new Blob([bytes(2_500_000, 5)]);
  let reads = 0;
  const counted = {
    size: blob.size,
    slice: (/** @type {number} */ from, /** @type {number} */ to) => {
      reads += 1;
      return blob.slice(from, to);
    },
  };
  /** @type {number[]} */
  const told = [];
  const body = slices(/** @type {Blob} */ (/** @type {unknown} */ (counted)), (sent) => told.push(sent));
  const [one, other] = body.tee();
  assert.equal(body.locked, true);
  const expected = new Uint8Array(await blob.arrayBuffer());
  assert.deepEqual(new Uint8Array(await new Response(one).arrayBuffer()), expected);
  assert.equal(reads, 3);
  assert.deepEqual(new Uint8Array(await new Response(other).arrayBuffer()), expected);
  assert.equal(told.at(-1), blob.size);
  assert.deepEqual(
    told,
    [...new Set(told)].sort((a, b) => a - b),
  );
});

test('a body of which something was read is tee’d as the platform does', async () => {
  const blob = new Blob([bytes(300_000, 5)]);
  const body = slices(blob, () => {});
  const reader = body.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  const [one, other] = body.tee();
  const rest = blob.size - Number(value?.length);
  for (const half of [one, other]) assert.equal((await new Response(half).arrayBuffer()).byteLength, rest);
});

test('who has let a body go is told nothing of its halves', async () => {
  /** @type {number[]} */
  const told = [];
  const body = slices(new Blob([bytes(300_000, 5)]), (sent) => told.push(sent));
  const [one] = body.tee();
  body.onSent = undefined;
  await new Response(one).arrayBuffer();
  assert.deepEqual(told, []);
});
