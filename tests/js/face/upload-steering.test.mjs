// @ts-check
// Aborting, pausing and resuming an upload.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UploadHandle } from '../../../js/upload.js';
import { coded, deferred, record, settled } from './helpers.mjs';
import { blob, context, stored, untilAborted } from './upload-context.mjs';

test("abort ends the job with the caller's reason and settles the handle", async () => {
  const client = context(untilAborted);
  const upload = new UploadHandle(client, blob());
  await settled();
  await upload.abort('changed my mind');
  assert.equal(client.uploads[0]?.signal.reason, 'changed my mind');
  assert.equal(upload.state, 'aborted');
  await assert.rejects(Promise.resolve(upload), (error) => error === 'changed my mind');
  await upload.abort('again');
});

test('abort before anything was sent asks the core for nothing', async () => {
  const client = context(stored);
  const upload = new UploadHandle(client, blob());
  await upload.abort('no');
  await assert.rejects(
    Promise.resolve(upload),
    (error) => coded('aborted', { commit: 'not-sent' })(error) && /** @type {Error} */ (error).cause === 'no',
  );
  assert.equal(client.jobs.length, 0);
});

test("the caller's signal aborts too, and loses its listener afterwards", async () => {
  const controller = new AbortController();
  const client = context(untilAborted);
  const upload = new UploadHandle(client, blob(), { signal: controller.signal });
  await settled();
  controller.abort('by signal');
  await assert.rejects(Promise.resolve(upload), (error) => error === 'by signal');
  await assert.rejects(
    Promise.resolve(new UploadHandle(client, blob(), { signal: controller.signal })),
    coded('aborted'),
  );
  assert.equal(client.jobs.length, 1);
});

test('paused before it has begun, it waits; resumed, it goes on', async () => {
  const client = context(stored);
  const upload = new UploadHandle(client, blob());
  upload.pause();
  upload.pause();
  assert.equal(upload.state, 'paused');
  await settled();
  assert.equal(client.jobs.length, 0);
  upload.resume();
  assert.equal(upload.state, 'queued');
  assert.equal((await upload).id, 'done');
});

test('paused while it is hashed, it begins again after', async () => {
  let tries = 0;
  const client = context((upload) => {
    upload.pauses = false;
    upload.job.onState('hashing');
    return tries++ === 0 ? untilAborted(upload) : stored();
  });
  const upload = new UploadHandle(client, blob());
  await settled();
  upload.pause();
  await settled();
  assert.equal(upload.state, 'paused');
  assert.equal(client.uploads[0]?.signal.aborted, true);
  upload.resume();
  assert.equal((await upload).id, 'done');
  assert.equal(client.jobs.length, 2);
});

test('aborted while it is paused, it ends', async () => {
  const upload = new UploadHandle(context(stored), blob());
  upload.pause();
  await settled();
  await upload.abort('never mind');
  assert.equal(upload.state, 'aborted');
});

test('once bytes have left, a pause is unsupported and changes nothing', async () => {
  const answer = deferred();
  const upload = new UploadHandle(
    context((upload) => {
      upload.pauses = false;
      upload.job.onState('uploading');
      return answer.promise;
    }),
    blob(),
  );
  await settled();
  assert.throws(() => upload.pause(), coded('unsupported', { reason: 'pause', backend: 'test' }));
  assert.equal(upload.state, 'uploading');
  upload.resume();
  answer.resolve(record('x'));
  await upload;
  upload.pause();
  assert.equal(upload.state, 'done');
});
