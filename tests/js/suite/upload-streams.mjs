// B10 to B12, C4: a stream of known length as the body of a form: as it comes in Node and in Workers, collected in a page. Its
// length is said, kept to, and its digest is compared all the same.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256 } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { streams } from './support/kinds.mjs';
import { peer, remote } from './support/peer.mjs';

/**
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {number} [chunk]
 */
function source(content, chunk = 64_000) {
  const seen = { pulled: 0, cancelled: false };
  const stream = new ReadableStream(
    {
      pull(controller) {
        if (seen.pulled >= content.length) return controller.close();
        controller.enqueue(content.slice(seen.pulled, seen.pulled + chunk));
        seen.pulled += chunk;
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

test('B11, C4: a stream of known length arrives whole, its length said', async (t) => {
  const content = bytes(700_000);
  const { base, seen } = await peer(t, [
    { method: 'POST', times: 0, json: cuadraFile({ sizeBytes: 700_000, sha256: await sha256(content) }) },
  ]);
  const client = remote(t, base);
  const options = { name: 'a.bin', size: content.length };
  await client.upload(source(content).stream, options);
  await client.upload(new Response(source(content).stream), { ...options, onProgress: () => {} });
  await client.upload(source(content).stream, { ...options, checksum: false });
  const requests = await seen();
  assert.lengthOf(requests, 3);
  for (const { headers, received, form } of requests) {
    assert.equal(new Map(headers).get('content-length'), String(received));
    assert.isUndefined(new Map(headers).get('transfer-encoding'));
    const [file] = /** @type {import('../origin/form.mjs').FormPart[]} */ (form);
    assert.include(file, { name: 'file', filename: 'a.bin', size: content.length, sha256: await sha256(content) });
  }
});

test('C7: the digest of a stream is compared with what the platform says', async (t) => {
  const content = bytes(200_000);
  const wrong = await sha256(bytes(200_000, 2));
  const { base } = await peer(t, [{ method: 'POST', json: cuadraFile({ sizeBytes: 200_000, sha256: wrong }) }]);
  const upload = remote(t, base).upload(source(content).stream, { size: content.length });
  await rejected(upload, 'checksum_mismatch');
});

test('B12: more or fewer bytes than were said are no success, and no form that is whole', async (t) => {
  const content = bytes(300_000);
  const { base, seen } = await peer(t, [
    { method: 'POST', times: 0, json: cuadraFile({ sizeBytes: null, sha256: null }) },
  ]);
  const client = remote(t, base);
  for (const [size, code] of /** @type {const} */ ([
    [300_001, 'truncated'],
    [299_999, 'size_exceeded'],
  ])) {
    const upload = client.upload(source(content).stream, { size });
    await rejected(upload, code);
    assert.equal(upload.state, 'failed');
  }
  const text = new ReadableStream({
    start(controller) {
      controller.enqueue(/** @type {never} */ ('text'));
      controller.close();
    },
  });
  await rejected(client.upload(text, { size: 4 }), 'invalid_argument');
  for (const { complete } of await seen()) assert.isFalse(complete);
});

test('a source that fails on its way is the cause', async (t) => {
  const { base, seen } = await peer(t, [{ method: 'POST', times: 0, json: cuadraFile() }]);
  const mine = new Error('the disk');
  let pulled = 0;
  const stream = new ReadableStream({
    pull(controller) {
      if (pulled++ > 2) controller.error(mine);
      else controller.enqueue(bytes(50_000));
    },
  });
  const error = await rejected(remote(t, base).upload(stream, { size: 1_000_000 }), 'network');
  assert.equal(error.cause, mine);
  for (const { complete } of await seen()) assert.isFalse(complete);
});

test('what the network does not take is not read, and an abort lets go of the source', async (t) => {
  if (!streams(t)) t.notApplicable('here a stream is collected before anything is sent');
  const content = bytes(40 << 20);
  const { base, until } = await peer(t, [{ method: 'POST', discard: true, take: 1 }]);
  const { stream, seen } = source(content, 256_000);
  const upload = remote(t, base).upload(stream, { size: content.length, checksum: false });
  await until('received', 1);
  // As long as anything moves, it may go on until the systems between are full.
  for (let before = -1; before !== seen.pulled; ) {
    before = seen.pulled;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  assert.isBelow(seen.pulled, content.length);
  const aborting = upload.abort('enough');
  await rejected(upload, 'aborted');
  await aborting;
  for (let turn = 0; !seen.cancelled; turn++) {
    assert.isBelow(turn, 1_000);
    await new Promise((resolve) => void setTimeout(resolve, 1));
  }
});

test('a stream that has begun to leave is not sent twice', async (t) => {
  if (!streams(t)) t.notApplicable('here a stream is collected, and then is at hand for a second try');
  const { base, seen } = await peer(t, [{ method: 'POST', times: 0, status: 503, headers: { 'retry-after': '0' } }]);
  const client = remote(t, base, { retry: { maxRetries: 3, baseDelay: 0, maxDelay: 0 } });
  const error = await rejected(client.upload(source(bytes(100_000)).stream, { size: 100_000 }), 'unavailable');
  assert.equal(error.attempts, 1);
  assert.lengthOf(await seen(), 1);
});
