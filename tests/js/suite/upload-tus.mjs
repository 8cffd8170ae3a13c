// tus in every runtime, over a real network: to the byte, through cuts and lost answers, paused, kept, discarded. The server
// is tests/js/origin/tus.mjs.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256 } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { MIB, parted } from './support/parted.mjs';

/** @typedef {import('@attache/client').UploadProgress} UploadProgress */

/**
 * @param {Awaited<ReturnType<typeof parted>>} world
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {boolean} [late] its server may take up a request that was left only after it was asked where it stands
 */
async function holds({ file }, content, late = false) {
  const { size, sha256: digest, complete, twice } = await file();
  assert.deepEqual({ size, digest, complete }, { size: content.length, digest: await sha256(content), complete: true });
  if (!late) assert.equal(twice, 0, 'no byte into the same place twice');
}

test('tus: files of every size arrive as they are, whole or in parts', async (t) => {
  for (const [size, partSize] of /** @type {const} */ ([
    [0, 'auto'],
    [1, 'auto'],
    [300_000, 100_000],
    [300_001, 100_000],
    [2 * MIB, 'auto'],
  ])) {
    const world = await parted(t, 'tus');
    const content = bytes(size);
    const source = new File([content], 'a.bin');
    const file = await world.client().upload(source, { target: world.endpoint, partSize });
    await holds(world, content);
    assert.include(file, { id: '1', size });
    assert.equal((await world.file()).metadata?.filename, 'a.bin');
  }
});

test('tus: a stream of unknown length is cut, and never held whole', async (t) => {
  const world = await parted(t, 'tus');
  const content = bytes(1_000_000);
  let pulled = 0;
  const source = new ReadableStream({
    pull(controller) {
      if (pulled === content.length) return controller.close();
      controller.enqueue(content.slice(pulled, pulled + 50_000));
      pulled += 50_000;
    },
  });
  const upload = world.client().upload(source, { target: world.endpoint, partSize: 200_000, name: 'a.bin' });
  assert.isNull(upload.progress.total);
  await upload;
  await holds(world, content);
  assert.include(upload.progress, { total: content.length, acknowledged: content.length, fraction: 1 });
});

test('D6, D7: a connection that breaks within the bytes goes on from where the server stands', async (t) => {
  const world = await parted(t, 'tus', [
    { method: 'PATCH', pass: true, cut: 150_000 },
    { method: 'PATCH', pass: true, cut: 90_000 },
  ]);
  const content = bytes(1_500_000);
  /** @type {UploadProgress[]} */
  const heard = [];
  await world.client().upload(new Blob([content]), {
    target: world.endpoint,
    partSize: 400_000,
    onProgress: (progress) => heard.push(progress),
  });
  await holds(world, content);
  for (const [index, { acknowledged, sent, fraction }] of heard.entries()) {
    assert.isAtLeast(acknowledged, heard[index - 1]?.acknowledged ?? 0);
    assert.isAtLeast(sent, heard[index - 1]?.sent ?? 0);
    if (fraction === 1) assert.equal(index, heard.length - 1);
  }
  assert.isAbove((await world.seen()).filter(({ method }) => method === 'HEAD').length, 0);
});

test('D10: the lost answer to the last bytes is no failure and no second copy', async (t) => {
  const world = await parted(t, 'tus', [{ method: 'PATCH', skip: 1, pass: true, ending: 'reset' }]);
  const content = bytes(400_000);
  await world.client().upload(new Blob([content]), { target: world.endpoint, partSize: 200_000 });
  await holds(world, content);
});

test('D8: a session that is gone is begun anew, once', async (t) => {
  const world = await parted(t, 'tus', [{ method: 'PATCH', skip: 1, status: 410 }]);
  const content = bytes(400_000);
  await world.client().upload(new Blob([content]), { target: world.endpoint, partSize: 100_000 });
  const complete = (await world.files()).filter((file) => file.complete);
  assert.lengthOf(complete, 1);
  assert.equal(complete[0]?.sha256, await sha256(content));
  const gone = await parted(t, 'tus', [{ method: 'PATCH', times: 0, status: 410 }]);
  await rejected(
    gone.client().upload(new Blob([content]), { target: gone.endpoint, partSize: 100_000 }),
    'session_lost',
  );
  assert.isAtMost((await gone.seen()).filter(({ method }) => method === 'POST').length, 2);
});

test('tus: paused, nothing more leaves; resumed, it goes on to the same file', async (t) => {
  const world = await parted(t, 'tus', [{ method: 'PATCH', skip: 1, pass: true, take: 50_000 }]);
  const content = bytes(900_000);
  const upload = world.client().upload(new Blob([content]), { target: world.endpoint, partSize: 300_000 });
  await world.until('received', 350_000);
  upload.pause();
  assert.equal(upload.state, 'paused');
  await world.go();
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setTimeout(resolve, 0));
  const before = (await world.seen()).length;
  assert.equal(upload.state, 'paused');
  assert.isFalse((await world.file()).complete);
  assert.equal((await world.seen()).length, before);
  upload.resume();
  await upload;
  await holds(world, content, true);
});

test('D3: abort settles at once, and the server lets go of what it had', async (t) => {
  const world = await parted(t, 'tus', [{ method: 'PATCH', skip: 1, pass: true, take: 10_000 }]);
  const client = world.client();
  const upload = client.upload(new Blob([bytes(600_000)]), { target: world.endpoint, partSize: 200_000 });
  await world.until('received', 205_000);
  assert.isString(upload.token());
  const aborting = upload.abort('no longer wanted');
  const error = await rejected(upload, 'aborted');
  assert.equal(error.cause, 'no longer wanted');
  assert.equal(upload.state, 'aborted');
  await world.go();
  await aborting;
  assert.deepEqual(await world.files(), []);
  assert.isNull(upload.token());
  assert.deepEqual(await client.pendingUploads(), []);
  const methods = (await world.seen()).map(({ method }) => method);
  assert.equal(methods.at(-1), 'DELETE');
  assert.lengthOf(
    methods.filter((method) => method === 'DELETE'),
    1,
  );
});

test('tus: what the endpoint refuses is said as what it is, and nothing is sent', async (t) => {
  const world = await parted(t, 'tus', [{ method: 'POST', times: 0, status: 403 }]);
  await rejected(world.client().upload(new Blob(['abc']), { target: world.endpoint }), 'forbidden');
  assert.deepEqual(await world.sent('PATCH'), []);
});

test('E: the target’s headers go to its own origin, the client’s credentials do not', async (t) => {
  const world = await parted(t, 'tus');
  await world.client({ baseUrl: world.other, headers: { 'x-own': 'mine' } }).upload(new Blob(['abc']), {
    target: { ...world.endpoint, headers: { 'x-target': 'yes' } },
  });
  for (const { headers } of await world.seen()) {
    const named = new Map(headers);
    assert.equal(named.get('x-target'), 'yes');
    assert.isUndefined(named.get('authorization'));
    assert.isUndefined(named.get('x-own'));
  }
});

test(
  'tus: a device without network waits for it, and counts no failure meanwhile',
  async (t) => {
    const device = { onLine: true };
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    Object.defineProperty(globalThis, 'navigator', { value: device, configurable: true });
    t.after(() => {
      if (before) Object.defineProperty(globalThis, 'navigator', before);
      else Reflect.deleteProperty(globalThis, 'navigator');
    });
    const world = await parted(t, 'tus');
    const content = bytes(200_000);
    let failed = 0;
    /** @type {typeof globalThis.fetch} */
    const fetch = async (input, init) => {
      if (init?.method === 'PATCH' && failed === 0) {
        failed++;
        device.onLine = false;
        setTimeout(() => {
          device.onLine = true;
        }, 20);
        throw new TypeError('no network');
      }
      return globalThis.fetch(input, init);
    };
    await world
      .client({ fetch, retry: { maxRetries: 0 } })
      .upload(new File([content], 'a.bin'), { target: world.endpoint });
    assert.equal(failed, 1);
    await holds(world, content);
  },
  { only: ['node'], reason: 'elsewhere a test cannot say that the device has no network' },
);
