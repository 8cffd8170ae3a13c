// D1: what an upload tells of itself never goes back, never exceeds the total, and says 1 only when the server has answered.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { PAGES } from './support/kinds.mjs';
import { peer, remote } from './support/peer.mjs';
import { written } from './support/scripted.mjs';
import { deferred } from './support/timing.mjs';

const NO_XHR = 'a service worker has no XMLHttpRequest, and its fetch tells nothing of the bytes';

/** @typedef {import('@attache/client').UploadProgress} UploadProgress */

const answer = (/** @type {number} */ size) => ({ json: cuadraFile({ sizeBytes: size, sha256: null }) });

/**
 * @param {UploadProgress[]} events
 * @param {number} total
 * @param {'done' | 'failed' | 'aborted'} end
 */
function honest(events, total, end) {
  assert.isAbove(events.length, 0);
  let before = { sent: 0, acknowledged: 0, fraction: 0 };
  for (const [index, event] of events.entries()) {
    const { sent, acknowledged, fraction } = event;
    const told = JSON.stringify(events);
    assert.equal(event.total, total, told);
    assert.isAtLeast(sent, before.sent, told);
    assert.isAtLeast(acknowledged, before.acknowledged, told);
    assert.isAtMost(sent, total, told);
    assert.isAtMost(acknowledged, sent, told);
    assert.isNumber(fraction);
    assert.isAtLeast(Number(fraction), before.fraction, told);
    if (fraction === 1) assert.equal(event.state, 'done', told);
    if (index < events.length - 1) assert.notInclude(['done', 'failed', 'aborted'], event.state, told);
    before = { sent, acknowledged, fraction: Number(fraction) };
  }
  const last = /** @type {UploadProgress} */ (events.at(-1));
  assert.equal(last.state, end);
  if (end === 'done') assert.include(last, { sent: total, acknowledged: total, fraction: 1 });
  else assert.isBelow(Number(last.fraction), 1);
}

test('D1: nothing but honest progress, heard, iterated and looked at', async (t) => {
  const size = 700_000;
  const reply = deferred();
  const left = deferred();
  const { client } = written(t, 'cuadra', [
    async (call) => {
      await call.body();
      left.resolve(undefined);
      await reply.promise;
      return answer(size);
    },
  ]);
  /** @type {UploadProgress[]} */
  const heard = [];
  const upload = client.upload(bytes(size), { checksum: false, onProgress: (event) => heard.push(event) });
  assert.include(upload.progress, { sent: 0, acknowledged: 0, total: size, fraction: 0 });
  const iterated = (async () => {
    const events = [];
    for await (const event of upload) events.push(event);
    return events;
  })();
  await left.promise;
  assert.isBelow(Number(upload.progress.fraction), 1, 'the answer is still out');
  assert.equal(upload.progress.acknowledged, 0);
  assert.equal(upload.state, 'uploading');
  reply.resolve(undefined);
  await upload;
  honest(heard, size, 'done');
  honest(await iterated, size, 'done');
  assert.deepEqual(upload.progress, heard.at(-1));
  const states = [...new Set(heard.map(({ state }) => state))].filter((state) => state !== 'queued');
  assert.deepEqual(states, ['uploading', 'verifying', 'done']);
});

test('D1: an attempt that is repeated does not take progress back', async (t) => {
  const size = 600_000;
  const { client } = written(t, 'cuadra', [
    async (call) => {
      await call.body();
      return { status: 503, headers: { 'retry-after': '0' } };
    },
    async (call) => {
      await call.body();
      throw new TypeError('reset');
    },
    async (call) => {
      await call.body();
      return answer(size);
    },
  ]);
  /** @type {UploadProgress[]} */
  const heard = [];
  await client.upload(bytes(size), { checksum: false, onProgress: (event) => heard.push(event) });
  honest(heard, size, 'done');
});

test('D1: the last event tells how it ended, also where it ended badly', async (t) => {
  const { client } = written(t, 'cuadra', [{ status: 422, json: { detail: [] } }], { retry: { maxRetries: 0 } });
  /** @type {UploadProgress[]} */
  const heard = [];
  const upload = client.upload(bytes(1_000), { onProgress: (event) => heard.push(event) });
  await rejected(upload, 'validation');
  honest(heard, 1_000, 'failed');
  assert.equal(upload.state, 'failed');
  /** @type {UploadProgress[]} */
  const seen = [];
  const iterating = async () => {
    for await (const event of upload) seen.push(event);
  };
  await rejected(iterating(), 'validation');
  assert.equal(seen.at(-1)?.state, 'failed');
});

test('D1: an empty file is done when the server says so, and not before', async (t) => {
  const { client } = written(t, 'cuadra', [answer(0)]);
  /** @type {UploadProgress[]} */
  const heard = [];
  await client.upload(new Blob([]), { onProgress: (event) => heard.push(event) });
  honest(heard, 0, 'done');
});

test('D1: the total of a stream is known when it has been read', async (t) => {
  const { client } = written(t, 'cuadra', [answer(5)]);
  const source = /** @type {ReadableStream<Uint8Array>} */ (new Response('bytes').body);
  const upload = client.upload(source, { checksum: false });
  assert.isNull(upload.progress.total);
  assert.isNull(upload.progress.fraction);
  await upload;
  assert.include(upload.progress, { total: 5, sent: 5, fraction: 1 });
});

test('an upload that nobody awaits, and that fails, is kept on its handle', async (t) => {
  const { client } = written(t, 'cuadra', [{ status: 403 }]);
  const upload = client.upload(new Blob(['abc']));
  for (let turn = 0; upload.state !== 'failed'; turn++) {
    assert.isBelow(turn, 10_000);
    await new Promise((resolve) => void setTimeout(resolve, 0));
  }
  const told = await upload.catch((error) => error.code);
  assert.equal(told, 'forbidden');
  let last = false;
  await rejected(
    upload.finally(() => {
      last = true;
    }),
    'forbidden',
  );
  assert.isTrue(last);
});

test(
  'D1: on a network that holds, bytes are told as they go, and the rest is not',
  async (t) => {
    if (t.realm === 'service worker') t.notApplicable(NO_XHR);
    const size = 24 << 20;
    const { base, go } = await peer(t, [
      { method: 'POST', take: 1, json: cuadraFile({ sizeBytes: size, sha256: null }) },
    ]);
    const client = remote(t, base);
    const upload = client.upload(new Blob([bytes(size)]), { checksum: false });
    /** @type {UploadProgress[]} */
    const heard = [];
    let going = false;
    for await (const event of upload) {
      heard.push(event);
      if (going || event.sent === 0) continue;
      // The peer has stopped reading: what the systems between buffer is far less than the file.
      assert.isBelow(event.sent, size);
      going = true;
      await go();
    }
    assert.isTrue(going);
    honest(heard, size, 'done');
    assert.isAbove(new Set(heard.map(({ sent }) => sent)).size, 2, 'progress in several steps');
  },
  {
    only: ['node', 'bun', ...PAGES],
    reason: 'the fetch of a Worker and of Deno takes the Blob and tells nothing of its bytes',
  },
);

test(
  'D1: XMLHttpRequest carries an upload only when somebody listens',
  async (t) => {
    if (t.realm === 'service worker') t.notApplicable(NO_XHR);
    const Real = XMLHttpRequest;
    let used = 0;
    globalThis.XMLHttpRequest = class extends Real {
      constructor() {
        super();
        used++;
      }
    };
    t.after(() => {
      globalThis.XMLHttpRequest = Real;
    });
    const { base, seen } = await peer(t, [
      { method: 'POST', times: 0, json: cuadraFile({ sizeBytes: 3, sha256: null }) },
    ]);
    const file = new Blob(['abc']);
    const onProgress = () => {};
    const auto = remote(t, base);
    await auto.upload(file, { checksum: false });
    assert.equal(used, 0);
    await auto.upload(file, { checksum: false, onProgress });
    assert.equal(used, 1);
    for await (const _event of auto.upload(file, { checksum: false }));
    assert.equal(used, 2);
    await remote(t, base, { uploadTransport: 'fetch' }).upload(file, { checksum: false, onProgress });
    assert.equal(used, 2);
    await remote(t, base, { uploadTransport: 'xhr' }).upload(file, { checksum: false });
    assert.equal(used, 3);
    await remote(t, base, { fetch: (input, init) => fetch(input, init) }).upload(file, { checksum: false, onProgress });
    assert.equal(used, 3);
    const bodies = (await seen()).map(({ form }) => form);
    for (const form of bodies) assert.deepEqual(form, bodies[0]);
  },
  { only: PAGES, reason: 'only a window has XMLHttpRequest' },
);

test('without XMLHttpRequest, asking for it says so', async (t) => {
  if (globalThis.XMLHttpRequest) t.notApplicable('a window has XMLHttpRequest');
  const client = remote(t, 'http://127.0.0.1:9', { uploadTransport: 'xhr' });
  await rejected(client.upload(new Blob(['abc'])), 'unsupported');
});

/**
 * @param {string} kind
 * @param {number} size
 * @returns {import('@attache/client').UploadSource}
 */
function sourceOf(kind, size) {
  const content = bytes(size);
  if (kind === 'a Blob') return new Blob([content]);
  if (kind === 'a File') return new File([content], 'own.bin');
  if (kind === 'bytes') return content;
  const response = new Response(content);
  return kind === 'a Response' ? response : /** @type {ReadableStream<Uint8Array>} */ (response.body);
}

test('C4, C6: over the network a form has its length, also an empty file’s', async (t) => {
  const { base, seen } = await peer(t, [
    { method: 'POST', times: 0, json: cuadraFile({ sizeBytes: null, sha256: null }) },
  ]);
  const client = remote(t, base);
  for (const size of [0, 1, 300_000]) {
    for (const kind of ['a Blob', 'a File', 'bytes', 'a stream', 'a Response']) {
      for (const onProgress of [undefined, () => {}]) {
        await client.upload(sourceOf(kind, size), { name: 'a.bin', size, ...(onProgress ? { onProgress } : {}) });
      }
    }
  }
  const requests = await seen();
  assert.lengthOf(requests, 30);
  for (const { headers, received, form } of requests) {
    assert.equal(headers.filter(([name]) => name === 'content-length').length, 1);
    assert.equal(new Map(headers).get('content-length'), String(received));
    assert.isUndefined(new Map(headers).get('transfer-encoding'));
    assert.include(/** @type {import('../origin/form.mjs').FormPart[]} */ (form)[0], {
      name: 'file',
      filename: 'a.bin',
    });
  }
});
