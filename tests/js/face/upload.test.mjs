// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UploadHandle } from '../../../js/upload.js';
import { coded, deferred, record, refusesLater, settled } from './helpers.mjs';
import { blob, context, stored } from './upload-context.mjs';

test('an upload starts at once and resolves with the stored file', async () => {
  const client = context(stored);
  const upload = new UploadHandle(client, blob());
  assert.equal(upload.state, 'queued');
  assert.deepEqual(upload.progress, {
    sent: 0,
    acknowledged: 0,
    total: 10,
    fraction: 0,
    bytesPerSecond: null,
    state: 'queued',
  });
  assert.equal((await upload).id, 'done');
  assert.deepEqual(upload.progress, {
    sent: 10,
    acknowledged: 10,
    total: 10,
    fraction: 1,
    bytesPerSecond: null,
    state: 'done',
  });
  assert.equal(upload.token(), null);
});

test('the job holds what was asked for, the Blob by reference', async () => {
  const source = new File(['abc'], 'a.txt', { type: 'text/plain' });
  const client = context(stored, { reportsSha256: true });
  await new UploadHandle(client, source, { fields: { type: 'rag' }, idempotencyKey: 'k', until: 'ready', timeout: 5 });
  await new UploadHandle(client, new Uint8Array([1, 2]), { name: 'b', mediaType: 'image/png', checksum: false });
  const [first, second] = client.jobs;
  assert.equal(first?.source, source);
  assert.deepEqual(
    [
      first?.name,
      first?.mediaType,
      first?.size,
      first?.fields,
      first?.checksum,
      first?.idempotencyKey,
      first?.until,
      first?.timeout,
    ],
    ['a.txt', 'text/plain', 3, [['type', 'rag']], 'sha256', 'k', 'ready', 5],
  );
  assert.deepEqual(
    [second?.name, second?.mediaType, second?.size, second?.checksum, second?.until],
    ['b', 'image/png', 2, false, 'stored'],
  );
});

test('progress never goes back, never exceeds the total and is 1 only after the answer', async () => {
  const answer = deferred();
  /** @type {import('../../../js/index.js').UploadProgress[]} */
  const told = [];
  const client = context(({ job }) => {
    job.onState('uploading');
    job.onProgress(4, 0, 10, 100);
    job.onProgress(2, 0, 10, undefined);
    job.onProgress(15, 3, 10, undefined);
    job.onProgress(15, 3, 10, undefined);
    job.onState('verifying');
    return answer.promise;
  });
  const upload = new UploadHandle(client, blob(), { onProgress: (progress) => told.push(progress) });
  await settled();
  assert(told.every(({ fraction }) => fraction !== null && fraction < 1));
  answer.resolve(record('x'));
  await upload;
  assert.deepEqual(
    told.map(({ sent, acknowledged, fraction, state }) => [sent, acknowledged, fraction, state]),
    [
      [0, 0, 0, 'uploading'],
      [4, 0, 0.4, 'uploading'],
      [4, 0, 0.4, 'uploading'],
      [10, 3, 0.99, 'uploading'],
      [10, 3, 0.99, 'verifying'],
      [10, 10, 1, 'done'],
    ],
  );
});

test('an empty file is 0 of 0 until it is stored', async () => {
  const answer = deferred();
  const upload = new UploadHandle(
    context(({ job }) => {
      job.onProgress(0, 0, 0, undefined);
      return answer.promise;
    }),
    new Blob([]),
  );
  await settled();
  assert.equal(upload.progress.fraction, 0);
  answer.resolve(record('x'));
  await upload;
  assert.equal(upload.progress.fraction, 1);
});

test('the core is told whether someone looks, at the moment it asks', async () => {
  /** @type {boolean[]} */
  const watched = [];
  const ask = async (/** @type {import('./upload-context.mjs').FakeUpload} */ { job }) => {
    watched.push(job.watched);
    return record('x');
  };
  await new UploadHandle(context(ask), blob());
  await new UploadHandle(context(ask), blob(), { onProgress() {} });
  await new UploadHandle(context(ask, { xhr: true, hasXhr: true }), blob());
  const iterated = new UploadHandle(context(ask), blob());
  for await (const _ of iterated);
  assert.deepEqual(watched, [false, true, true, true]);
});

test('iterating gives the states up to the last, and ends', async () => {
  const answer = deferred();
  const upload = new UploadHandle(
    context(({ job }) => {
      job.onState('uploading');
      return answer.promise;
    }),
    blob(),
  );
  /** @type {string[]} */
  const states = [];
  const reading = (async () => {
    for await (const { state } of upload) states.push(state);
  })();
  await settled();
  answer.resolve(record('x'));
  await reading;
  assert.deepEqual(states, ['queued', 'uploading', 'done']);
  /** @type {string[]} */
  const late = [];
  for await (const { state } of upload) late.push(state);
  assert.deepEqual(late, ['done']);
});

test('a failure is told to whoever waits or iterates, and to nobody else', async () => {
  const upload = new UploadHandle(
    context(() => Promise.reject(new Error('refused'))),
    blob(),
  );
  await settled();
  assert.equal(upload.state, 'failed');
  await assert.rejects(Promise.resolve(upload), /refused/);
  assert.equal(await upload.catch((error) => error.message), 'refused');
  await assert.rejects(
    upload.finally(() => {}),
    /refused/,
  );
  /** @type {string[]} */
  const states = [];
  await assert.rejects(async () => {
    for await (const { state } of upload) states.push(state);
  }, /refused/);
  assert.deepEqual(states, ['failed']);
});

test('a listener that throws does not end the upload', async () => {
  const upload = new UploadHandle(context(stored), blob(), {
    onProgress() {
      throw new Error('in the page');
    },
  });
  assert.equal((await upload).id, 'done');
});

test('what cannot be is refused through the handle, before the core is asked', async () => {
  const client = context(stored);
  const upload = (/** @type {unknown} */ source, /** @type {unknown} */ options) =>
    new UploadHandle(client, /** @type {never} */ (source), /** @type {never} */ (options));
  await refusesLater(upload('text', undefined), 'source', /Blob/);
  for (const source of [null, undefined, 7, {}, [], new URLSearchParams(), new Map()])
    await refusesLater(upload(source, undefined), 'source');
  await refusesLater(upload(blob(), 'x'), 'options');
  await refusesLater(upload(blob(), null), 'options');
  await refusesLater(upload(blob(), { name: 'a\r\nb' }), 'name');
  await refusesLater(upload(blob(), { name: 'a\0' }), 'name');
  await refusesLater(upload(blob(), { name: '' }), 'name');
  await refusesLater(upload(blob(), { fields: { type: 1 } }), 'fields.type');
  await refusesLater(upload(blob(), { until: 'done' }), 'until');
  await refusesLater(upload(blob(), { onAmbiguous: 'retry' }), 'onAmbiguous');
  await refusesLater(upload(blob(), { onProgress: true }), 'onProgress');
  await refusesLater(upload(blob(), { signal: 'x' }), 'signal');
  await refusesLater(upload(blob(), { size: 11 }), 'size', /says 11 bytes, the source has 10/);
  await refusesLater(upload(blob(), { size: 1.5 }), 'size');
  assert.equal(client.jobs.length, 0);
});

test('what the platform or this version lacks is unsupported, with the reason named', async () => {
  const client = context(stored);
  const fails = (/** @type {unknown} */ options, /** @type {string} */ reason) =>
    assert.rejects(
      Promise.resolve(new UploadHandle(client, blob(), /** @type {never} */ (options))),
      coded('unsupported', { reason }),
    );
  await fails({ protocol: 'tus' }, 'protocol');
  await fails({ checksum: 'md5' }, 'checksum');
  await assert.rejects(
    Promise.resolve(new UploadHandle(context(stored, { xhr: true }), blob())),
    coded('unsupported', { reason: 'xhr' }),
  );
  const none = context(stored);
  none.capabilities = { ...none.capabilities, upload: false };
  await assert.rejects(Promise.resolve(new UploadHandle(none, blob())), coded('unsupported', { reason: 'upload' }));
  await new UploadHandle(client, blob(), { protocol: 'form-data' });
  await new UploadHandle(client, blob(), { protocol: 'auto' });
});
