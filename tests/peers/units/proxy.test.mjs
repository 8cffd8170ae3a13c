// @ts-check
// The proxy itself: each fault does what its name says, and the counts are right. A server of Node stands behind it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { drawFaults } from '../faults.mjs';
import { startProxy } from '../proxy.mjs';

/** @typedef {{ method: string, body: number, whole: boolean }} Came */

/** @type {Came[]} */
let came = [];
/** @type {import('../proxy.mjs').FaultProxy} */
let proxy;
const server = createServer(async (request, response) => {
  const hash = createHash('sha256');
  const one = { method: request.method ?? '', body: 0, whole: false };
  came.push(one);
  try {
    for await (const chunk of request) {
      hash.update(chunk);
      one.body += chunk.length;
    }
    one.whole = request.complete;
    response.end(hash.digest('hex'));
  } catch {
    // It broke off.
  }
});

before(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  proxy = await startProxy(typeof address === 'object' && address !== null ? address.port : 0);
});
after(async () => {
  await proxy.close();
  server.closeAllConnections();
  server.close();
});

/**
 * @param {import('../proxy.mjs').Fault[]} faults
 * @param {Uint8Array<ArrayBuffer>} body
 */
async function put(faults, body) {
  came = [];
  proxy.plan(faults);
  const answer = await fetch(proxy.address, { method: 'PUT', body }).then(
    async (response) => ({ status: response.status, text: await response.text() }),
    (error) => ({ status: 0, text: String(error.cause?.code ?? error) }),
  );
  return { answer, counts: proxy.counts };
}

const body = new Uint8Array(300_000).fill(7);
const digest = createHash('sha256').update(body).digest('hex');

test('without a fault everything goes through, and is counted', async () => {
  const { answer, counts } = await put([], body);
  assert.deepEqual(answer, { status: 200, text: digest });
  assert.equal(counts.requests.length, 1);
  const [request] = counts.requests;
  assert.deepEqual([request?.method, request?.body, request?.whole, request?.status], ['PUT', 300_000, true, 200]);
  assert(counts.up > 300_000 && counts.up < 301_000, String(counts.up));
  assert(counts.down > 64);
});

test('chunked bodies are counted without their framing', async () => {
  proxy.plan([]);
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(body);
      controller.close();
    },
  });
  const init = /** @type {RequestInit} */ ({ method: 'POST', body: stream, duplex: 'half' });
  assert.equal(await (await fetch(proxy.address, init)).text(), digest);
  assert.deepEqual([proxy.counts.requests[0]?.declared, proxy.counts.requests[0]?.body], [null, 300_000]);
});

for (const kind of /** @type {const} */ (['cut', 'reset', 'stall', 'refuse'])) {
  test(`${kind} strikes where it is told, and the next request goes through`, async () => {
    const { answer, counts } = await put([{ kind, after: 100_000, hold: 20 }], body);
    assert.equal(answer.status, 0);
    assert.equal(counts.up, 100_000);
    assert.equal(counts.struck.length, 1);
    assert(came.every(({ whole }) => !whole));
    for (let tries = 0; tries < 200; tries += 1) {
      const again = await fetch(proxy.address, { method: 'PUT', body }).catch(() => null);
      if (again === null) continue;
      assert.equal(await again.text(), digest);
      return;
    }
    assert.fail('it still refuses');
  });
}

test('swallow lets the request through whole and drops its answer', async () => {
  const { answer, counts } = await put([{ kind: 'swallow', after: 10 }], body);
  assert.equal(answer.status, 0);
  assert.deepEqual(came, [{ method: 'PUT', body: 300_000, whole: true }]);
  assert.equal(counts.down, 0);
});

test('short lets only the beginning of the answer through', async () => {
  const { answer, counts } = await put([{ kind: 'short', after: 10, bytes: 30 }], body);
  assert.equal(answer.status, 0);
  assert.equal(counts.down, 30);
  assert.equal(came[0]?.whole, true);
});

test('a peer whose heads are spared is struck inside bodies alone', async () => {
  proxy.heads = false;
  try {
    const { counts } = await put([{ kind: 'cut', after: 5 }], body);
    assert.equal(counts.requests[0]?.body, 1);
  } finally {
    proxy.heads = true;
  }
});

test('the same seed draws the same faults', () => {
  assert.deepEqual(drawFaults(7, 30, 1_000_000), drawFaults(7, 30, 1_000_000));
  assert.notDeepEqual(drawFaults(7, 30, 1_000_000), drawFaults(8, 30, 1_000_000));
});
