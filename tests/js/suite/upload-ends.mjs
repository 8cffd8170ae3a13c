// How an upload of several requests ends when something else does: its client, the core under it, its time, its source.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256 } from './support/bytes.mjs';
import { panic } from './support/death.mjs';
import { rejected } from './support/errors.mjs';
import { parted } from './support/parted.mjs';

const PART = 100_000;

/**
 * An upload whose second part is on its way. Its server may still take up what came of that part when the client has long
 * asked where it stands: then bytes are offered a second time and refused.
 * @param {import('./harness.mjs').Test} t
 */
async function within(t) {
  const world = await parted(t, 'tus', [{ method: 'PATCH', skip: 1, pass: true, take: 10_000 }]);
  const content = bytes(3 * PART);
  const source = new Blob([content]);
  const client = world.client();
  const options = { target: world.endpoint, partSize: PART };
  const start = (/** @type {object} */ more = {}) => client.upload(source, { ...options, ...more });
  return { world, content, source, client, options, start, begun: () => world.until('received', PART + 10_000) };
}

test('a client that is closed lets its uploads end, and they can still be steered', async (t) => {
  const { world, content, client, start, begun } = await within(t);
  const upload = start();
  await begun();
  await client.close();
  await rejected(client.pendingUploads(), 'disposed');
  await rejected(client.upload(new Blob(['x'])), 'disposed');
  upload.pause();
  assert.isString(upload.token());
  await world.go();
  upload.resume();
  await upload;
  assert.include(await world.file(), { complete: true, sha256: await sha256(content) });
});

test('a deadline ends it, and what has arrived is kept', async (t) => {
  const { world, source, options, content, start, begun } = await within(t);
  const upload = start({ deadline: 3_000 });
  await begun();
  await rejected(upload, 'deadline_exceeded');
  await world.go();
  await world.client().resumeUpload(String(upload.token()), source, options);
  assert.include(await world.file(), { complete: true, sha256: await sha256(content) });
});

test('a source that stops giving ends with the deadline, and is let go', async (t) => {
  const world = await parted(t, 'tus');
  let cancelled = false;
  const silent = new ReadableStream({
    start: (controller) => controller.enqueue(bytes(10)),
    cancel() {
      cancelled = true;
    },
  });
  const upload = world.client().upload(silent, { target: world.endpoint, size: 1_000, deadline: 500 });
  await rejected(upload, 'deadline_exceeded');
  assert.isTrue(cancelled);
});

test('B12: parts of a source that was said to be longer or shorter make no file', async (t) => {
  for (const [size, code] of /** @type {const} */ ([
    [250_001, 'truncated'],
    [249_999, 'size_exceeded'],
  ])) {
    const world = await parted(t, 'tus');
    const source = /** @type {ReadableStream<Uint8Array>} */ (new Response(bytes(250_000)).body);
    await rejected(world.client().upload(source, { target: world.endpoint, size, partSize: PART }), code);
    for (const file of await world.files()) assert.isFalse(file.complete);
  }
});

test(
  'A11: a core that dies under an upload leaves its token, by which a fresh one goes on',
  async (t) => {
    const { world, client, source, options, content, start, begun } = await within(t);
    const upload = start();
    const paused = start({ name: 'other' });
    paused.pause();
    await begun();
    await panic();
    assert.include(await rejected(upload, 'core_lost'), { commit: 'unknown' });
    const token = String(upload.token());
    assert.include(JSON.parse(token), { v: 1, protocol: 'tus' });
    await upload.abort();
    await world.go();
    await client.resumeUpload(token, source, options);
    assert.include(await world.file(), { complete: true, sha256: await sha256(content) });
    await paused.abort();
  },
  { hooks: true },
);
