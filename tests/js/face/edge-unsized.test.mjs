// @ts-check
// A stream whose length nobody knows as the body of one request: only where it was asked for, and no length is said of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feed } from '../../../js/feed.js';
import { UNSIZED } from '../../../js/serve.js';
import { prepared } from '../../../js/source.js';
import { coded } from './helpers.mjs';

const bytes = (/** @type {number[]} */ ...values) => Uint8Array.from(values);
const stream = (/** @type {Uint8Array[]} */ ...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
const bounds = (maxBytes = /** @type {number | null} */ (null)) => ({
  maxBytes,
  signal: new AbortController().signal,
  whole: true,
});

test('it is one shot where it was asked for, and collected where not', async () => {
  const source = () => stream(bytes(1, 2), bytes(3));
  const unsized = await prepared(source(), /** @type {never} */ ({ [UNSIZED]: true }), bounds());
  assert(unsized.source instanceof Feed);
  assert.deepEqual([unsized.source.oneShot, unsized.source.size, unsized.size], [true, undefined, undefined]);
  const plain = await prepared(source(), {}, bounds());
  assert(plain.source instanceof Blob);
  assert.equal(plain.size, 3);
});

test('its body is between its two pieces, and its size is known at the end', async () => {
  const feed = new Feed(stream(bytes(1, 2), bytes(3)), undefined, undefined, true);
  /** @type {number[]} */
  const told = [];
  const body = feed.whole(bytes(9), bytes(8, 8), (total) => told.push(total));
  assert.deepEqual([...new Uint8Array(await new Response(body).arrayBuffer())], [9, 1, 2, 3, 8, 8]);
  assert.deepEqual([feed.size, feed.ended], [3, true]);
  assert.equal(told.at(-1), 6);
});

test('the platform’s limit holds for it too', async () => {
  const { source } = await prepared(
    stream(bytes(1, 2), bytes(3, 4)),
    /** @type {never} */ ({ [UNSIZED]: true }),
    bounds(3),
  );
  assert(source instanceof Feed);
  const body = source.whole(bytes(9), bytes(8), () => {});
  await assert.rejects(new Response(body).arrayBuffer());
  assert(coded('too_large')(source.failure));
});
