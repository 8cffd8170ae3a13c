// L2: connections that break, stop or were never an answer, over a real network. Typed errors, and every call ends.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { rejected, silent, TOKEN } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { peer, remote, servedEmulator } from './support/peer.mjs';

/** @typedef {import('./support/peer.mjs').Step} Step */

const json = JSON.stringify(cuadraFile());

/** What may become of a request that a peer treats so. @type {[string, Step][]} */
const BROKEN = [
  ['a reset before the headers', { ending: 'reset' }],
  ['a close without an answer', { ending: 'close' }],
  ['a reset after the headers', { body: json, send: 0, ending: 'reset' }],
  ['a reset in the middle of the body', { body: json, send: 20, ending: 'reset' }],
  ['a close in the middle of the body', { body: json, send: 20, ending: 'close' }],
  ['a chunked body that breaks', { body: json, send: 20, ending: 'close', chunked: true }],
  ['garbage', { raw: 'garbage in the place of a status\r\n\r\n', ending: 'close' }],
  [
    'a bad chunk size',
    {
      raw: `HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n${json}\r\n0\r\n\r\n`,
      ending: 'close',
    },
  ],
  ['nothing but a newline', { raw: '\r\n', ending: 'close' }],
];

test('L2: connections that break are typed errors', async (t) => {
  for (const [what, step] of BROKEN) {
    const { base } = await peer(t, [{ ...step, times: 0 }]);
    const client = remote(t, base);
    const codes = /** @type {const} */ (['network', 'bad_response', 'truncated', 'stalled']);
    await rejected(client.get('file_1'), [...codes], [], what);
    await rejected(client.list(), [...codes], [], what);
    // Its answer has no text that must be read: where the status came, the file is gone.
    await client.delete('file_1').catch((error) => rejected(Promise.reject(error), [...codes], [], what));
    const upload = await rejected(
      client.upload(bytes(1_000), { onAmbiguous: 'fail' }),
      ['network', 'ambiguous', 'bad_response', 'truncated'],
      [],
      what,
    );
    assert.include(['unknown', 'stored'], String(upload.commit), what);
  }
});

test('L2: a length that is none is a typed error, or looked over', async (t) => {
  const raw = `HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: ten\r\n\r\n${json}`;
  const { base } = await peer(t, [{ raw, ending: 'close', times: 0 }]);
  // Engines differ: some take such an answer as one without a length, which this one then is.
  const outcome = await remote(t, base)
    .get('file_1')
    .catch((error) => rejected(Promise.reject(error), 'network'));
  if ('id' in outcome) assert.equal(outcome.id, 'file_1');
});

test('L2: what breaks once is tried again, where that is harmless', async (t) => {
  for (const [what, step] of BROKEN.slice(0, 6)) {
    const { base, seen } = await peer(t, [step, { json: cuadraFile() }]);
    const client = remote(t, base, { retry: { maxRetries: 1, baseDelay: 0 } });
    assert.equal((await client.get('file_1')).id, 'file_1', what);
    assert.lengthOf(await seen(), 2, what);
  }
});

test('L2: an upload that breaks is sent again with its key', async (t) => {
  for (const step of /** @type {Step[]} */ ([
    { at: 'headers', ending: 'reset' },
    { ending: 'reset' },
    { ending: 'close' },
  ])) {
    const { base, seen } = await peer(t, [step, { json: cuadraFile({ sizeBytes: null, sha256: null }) }]);
    const client = remote(t, base, { retry: { maxRetries: 1, baseDelay: 0 } });
    await client.upload(bytes(200_000), { checksum: false });
    const keys = (await seen()).map(({ headers }) => new Map(headers).get('idempotency-key'));
    assert.lengthOf(keys, 2);
    assert.equal(keys[0], keys[1]);
  }
});

test('L2: a peer that says nothing ends in a timeout', async (t) => {
  const { base, seen, until } = await peer(t, [{ ending: 'hold', times: 0 }]);
  const client = remote(t, base, { timeout: 50 });
  const error = await rejected(client.get('file_1'), 'timeout');
  assert.isTrue(error.retryable);
  await rejected(client.get('file_1', { deadline: 20, timeout: 10_000 }), 'deadline_exceeded');
  // On a busy machine the deadline is over before the request has left.
  await until('broken', (await seen()).length);
});

test('L2: a body that stops ends in a stall', async (t) => {
  const { base, until } = await peer(t, [{ body: json, send: 20, ending: 'hold', times: 0 }]);
  const client = remote(t, base, { stallTimeout: 50 });
  const error = await rejected(client.get('file_1'), 'stalled');
  assert.isTrue(error.retryable);
  await until('broken');
});

test('L2: 60 KB of headers are an answer or a typed error', async (t) => {
  const { base } = await peer(t, [{ headers: { 'x-long': 'x'.repeat(60_000) }, json: cuadraFile() }]);
  const outcome = await remote(t, base)
    .get('file_1')
    .catch((error) => rejected(Promise.reject(error), 'network'));
  assert.isOk(outcome);
});

test('a server that nobody runs: network, and where the runtime tells it, nothing was sent', async (t) => {
  // A port that was open a moment ago, so that nobody else has it.
  const { base } = await peer(t, []);
  const closed = new URL(base);
  closed.port = '9';
  const client = remote(t, `${closed.origin}/x`);
  const error = await rejected(client.get('file_1'), 'network');
  assert.isTrue(error.retryable);
  assert.include([null, 'not-sent'], error.commit);
  const upload = await rejected(client.upload(new Blob(['abc']), { onAmbiguous: 'fail' }), ['network', 'ambiguous']);
  assert.include(['not-sent', 'unknown'], String(upload.commit));
  silent(error, [TOKEN]);
});

test('over the network: the whole life of a file, on both platforms', async (t) => {
  const served = await servedEmulator(t, { processingTime: 0 });
  const content = bytes(3_000_000);
  for (const backend of /** @type {const} */ (['cuadra', 'voipbin'])) {
    const client = remote(t, served[backend], { backend });
    /** @type {(number | null)[]} */
    const fractions = [];
    const stored = await client.upload(new Blob([content]), {
      name: 'ü 😀.bin',
      onProgress: ({ fraction }) => fractions.push(fraction),
    });
    assert.equal(stored.name, 'ü 😀.bin');
    assert.equal(stored.size, content.length);
    assert.equal(fractions.at(-1), 1);
    assert.equal((await client.waitUntilReady(stored)).status, 'ready');
    assert.equal((await client.get(stored.id)).id, stored.id);
    assert.deepEqual(
      (await client.list().toArray()).map(({ id }) => id),
      [stored.id],
    );
    const response = await client.download(stored);
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), content);
    assert.isTrue((await client.delete(stored.id)).deleted);
    await rejected(client.get(stored.id), 'not_found');
    assert.deepEqual(await client.list().toArray(), []);
  }
});

test('C6: over the network: nothing goes up and comes back as nothing', async (t) => {
  const served = await servedEmulator(t);
  for (const backend of /** @type {const} */ (['cuadra', 'voipbin'])) {
    const client = remote(t, served[backend], { backend });
    const stored = await client.upload(new Blob([]), { name: 'empty.txt' });
    assert.equal(stored.size, 0);
    const response = await client.download(stored);
    assert.equal((await response.arrayBuffer()).byteLength, 0);
  }
});

test('over the network: a download that breaks off does not end as if it were whole', async (t) => {
  const { base } = await peer(t, [{ body: 'x'.repeat(100_000), send: 40_000, ending: 'close', times: 0 }]);
  const client = remote(t, base);
  for (const read of [
    (/** @type {Response} */ response) => response.arrayBuffer(),
    (/** @type {Response} */ response) => response.text(),
    (/** @type {Response} */ response) => response.blob(),
  ]) {
    const response = await client.download('file_1');
    let failure;
    try {
      await read(response);
    } catch (error) {
      failure = error;
    }
    assert.isDefined(failure, 'a body that was cut short is an error');
  }
});
