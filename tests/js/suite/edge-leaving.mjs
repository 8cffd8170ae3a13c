// H1, H5, H16: bytes that nobody reads are let go, a visitor who leaves takes the request to storage along, and the body is the
// storage host's own, untouched.

import { serveFile } from '@attache/client/edge';
import { assert } from 'chai';
import { source, visitor } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { isServer } from './support/kinds.mjs';
import { peer, remote } from './support/peer.mjs';
import { never, written } from './support/scripted.mjs';
import { settled } from './support/timing.mjs';

const content = bytes(300_000);

/** @param {ResponseInit} init */
function body(init) {
  const { stream, seen } = source(content);
  return { response: () => new Response(stream, init), seen };
}

/** What is asked, what came, and what it becomes: none of these bodies is read. @type {[Record<string, string>, string, ResponseInit, number][]} */
const UNREAD = [
  [{}, 'HEAD', { status: 200, headers: { 'content-length': '300000' } }, 200],
  [{ 'if-none-match': '"a"' }, 'GET', { status: 200, headers: { etag: '"a"' } }, 304],
  [
    { 'if-none-match': '"a"', range: 'bytes=0-1' },
    'GET',
    { status: 206, headers: { etag: '"a"', 'content-range': 'bytes 0-1/9' } },
    304,
  ],
  [{ range: 'bytes=9-' }, 'GET', { status: 416, headers: { 'content-range': 'bytes */9' } }, 416],
  [{ range: 'bytes=-0' }, 'GET', { status: 200, headers: { 'content-length': '300000' } }, 416],
  [{}, 'GET', { status: 202 }, 502],
  [{}, 'GET', { status: 206, headers: { 'content-range': 'bytes 0-1/9' } }, 502],
];

test('edge: H16: what is not sent on is let go, and its request ended', async (t) => {
  for (const [headers, method, init, status] of UNREAD) {
    const { response, seen } = body(init);
    /** @type {Promise<unknown>[]} */
    const later = [];
    const { client, calls } = written(t, 'cuadra', [response], { retry: { maxRetries: 0 } });
    const answer = await serveFile(visitor(headers, method), client, 'f', { waitUntil: (work) => later.push(work) });
    const what = `${method} ${JSON.stringify(headers)} of ${init.status}`;
    assert.equal(answer.status, status, what);
    await Promise.all(later);
    await settled();
    assert.isTrue(seen.cancelled || calls[0]?.signal?.aborted, what);
    assert.isBelow(seen.pulled, content.length, what);
    if (method === 'HEAD') assert.equal(answer.headers.get('content-length'), '300000');
    assert.equal((await answer.arrayBuffer()).byteLength > 0, status >= 400, what);
  }
});

test('edge: what waits for the end, taken off its context, fails nobody', async (t) => {
  const { client } = written(t, 'cuadra', [{ body: content }]);
  const waitUntil = () => {
    throw new TypeError('Illegal invocation');
  };
  assert.equal((await serveFile(visitor({}, 'HEAD'), client, 'f', { waitUntil })).status, 200);
});

test('edge: H16: what was of no use is let go before the whole is asked for', async (t) => {
  const first = body({ status: 206, headers: { etag: '"new"', 'content-range': 'bytes 5-9/300000' } });
  const { client, calls } = written(t, 'cuadra', [first.response, { body: 'all of it', headers: { etag: '"new"' } }]);
  const answer = await serveFile(visitor({ range: 'bytes=5-9', 'if-range': '"old"' }), client, 'f');
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), 'all of it');
  assert.isTrue(first.seen.cancelled);
  assert.lengthOf(calls, 2);
  assert.notProperty(calls[1]?.headers, 'range');
  assert.notProperty(calls[1]?.headers, 'if-range');
});

test('edge: H5: a visitor who leaves before there is an answer ends the request to storage', async (t) => {
  const leaving = new AbortController();
  const { client, calls } = written(t, 'cuadra', [
    (call) => {
      queueMicrotask(() => leaving.abort());
      return never(call);
    },
  ]);
  const answer = await serveFile(visitor({}, 'GET', leaving.signal), client, 'f');
  assert.equal(answer.status, 502);
  assert.lengthOf(calls, 1);
  assert.isTrue(calls[0]?.signal?.aborted);
  const gone = AbortSignal.abort();
  assert.equal((await serveFile(visitor({}, 'GET', gone), client, 'f')).status, 502);
  assert.lengthOf(calls, 1, 'who has left already asks for nothing');
});

test('edge: H5: one who leaves in the middle does too, by his signal or by letting go of the body', async (t) => {
  for (const way of ['signal', 'body']) {
    const leaving = new AbortController();
    const { response, seen } = body({ headers: { 'content-length': '300000' } });
    const { client, calls } = written(t, 'cuadra', [response]);
    const answer = await serveFile(visitor({}, 'GET', leaving.signal), client, 'f');
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    assert.isFalse((await reader.read()).done);
    assert.isFalse(calls[0]?.signal?.aborted);
    if (way === 'signal') leaving.abort();
    else await reader.cancel();
    await settled();
    assert.isTrue(way === 'signal' ? calls[0]?.signal?.aborted : seen.cancelled, way);
    await reader.cancel().catch(() => {});
  }
});

test('edge: H5: over a network, storage sees him go', async (t) => {
  // Firefox keeps the connection of a body that is let go, and gives nobody another way to end it.
  for (const way of t.runtime === 'firefox' ? ['signal'] : ['signal', 'body']) {
    const leaving = new AbortController();
    const large = { repeat: { text: 'x'.repeat(1_000), count: 20_000 } };
    const { base, until } = await peer(t, [{ ...large, send: 100_000, ending: 'hold' }]);
    const answer = await serveFile(visitor({}, 'GET', leaving.signal), remote(t, base), 'f');
    assert.equal(answer.status, 200);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    await reader.read();
    if (way === 'signal') leaving.abort();
    else await reader.cancel();
    await until('broken');
    await reader.cancel().catch(() => {});
  }
});

test('edge: H16: over a network, HEAD reads nothing of the file and keeps its length', async (t) => {
  const { base, until } = await peer(t, [
    { repeat: { text: 'x'.repeat(1_000), count: 20_000 }, send: 1_000, ending: 'hold' },
  ]);
  const answer = await serveFile(visitor({}, 'HEAD'), remote(t, base), 'f');
  assert.equal(answer.status, 200);
  // A page is not shown another origin's length unless that says so.
  if (isServer(t)) assert.equal(answer.headers.get('content-length'), '20000000');
  assert.equal(await answer.text(), '');
  await until('broken');
});

test('edge: H1: no stream of our own stands between storage and the visitor', async (t) => {
  const { ReadableStream, TransformStream } = globalThis;
  let made = 0;
  /** @type {(maker: Function) => Function} */
  const counted = (maker) =>
    new Proxy(maker, {
      construct(target, given, own) {
        made++;
        return Reflect.construct(target, given, own);
      },
    });
  const { client } = written(t, 'cuadra', [{ body: content, headers: { 'content-length': '300000' } }]);
  t.after(() => Object.assign(globalThis, { ReadableStream, TransformStream }));
  await client.get('warm').catch(() => {});
  const upstream = new Response(content, { headers: { 'content-length': '300000' } });
  const { client: second } = written(t, 'cuadra', [() => upstream]);
  Object.assign(globalThis, { ReadableStream: counted(ReadableStream), TransformStream: counted(TransformStream) });
  const answer = await serveFile(visitor(), second, 'f');
  Object.assign(globalThis, { ReadableStream, TransformStream });
  assert.equal(made, 0);
  // Deno hands the bytes over behind its streams, and shows neither.
  if (t.runtime !== 'deno') assert.isTrue(upstream.bodyUsed || upstream.body === answer.body || upstream.body?.locked);
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), content);
});
