// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UploadHandle } from '../../../js/upload.js';
import { coded } from './helpers.mjs';
import { blob, context, stored } from './upload-context.mjs';

/** A stream whose bytes never come. @param {{ cancelled?: unknown }} [seen] */
const silent = (seen = {}) =>
  new ReadableStream({
    pull: () => new Promise(() => {}),
    cancel: (reason) => {
      seen.cancelled = reason ?? true;
    },
  });

test('a source that is not read before the deadline ends the upload; nothing was sent', async () => {
  for (const [client, options] of /** @type {[ReturnType<typeof context>, object][]} */ ([
    [context(stored), { deadline: 5 }],
    [context(stored, { deadline: 5 }), {}],
  ])) {
    const seen = {};
    const upload = new UploadHandle(client, silent(seen), options);
    await assert.rejects(
      Promise.resolve(upload),
      coded('deadline_exceeded', { retryable: true, commit: 'not-sent', status: null }),
    );
    assert.deepEqual(client.jobs, []);
    assert.ok('cancelled' in seen, 'the stream is let go');
    assert.equal(upload.state, 'failed');
  }
});

test('the core gets what is left of the deadline, and judges what is none', async () => {
  const client = context(stored, { deadline: 60_000 });
  await new UploadHandle(client, new Response('0123456789'), {});
  await new UploadHandle(client, blob(), { deadline: 1_000 });
  await new UploadHandle(client, blob(), { deadline: /** @type {never} */ ('soon') });
  const [first, second, third] = client.jobs.map(({ deadline }) => deadline);
  assert.ok(first && first > 1_000 && first <= 60_000);
  assert.ok(second && second <= 1_000);
  assert.equal(third, 'soon');
  const free = context(stored);
  await new UploadHandle(free, blob());
  assert.equal(free.jobs[0]?.deadline, undefined);
});

test('a key is refused where none is honoured, before anything is read or sent', async () => {
  const client = context(stored);
  const { upload } = client.capabilities;
  assert.ok(upload);
  const without = context(stored, {
    capabilities: { ...client.capabilities, upload: { ...upload, idempotencyKey: false } },
  });
  const seen = {};
  await assert.rejects(
    Promise.resolve(new UploadHandle(without, silent(seen), { idempotencyKey: 'mine' })),
    coded('unsupported', { reason: 'idempotencyKey', commit: 'not-sent', backend: 'test' }),
  );
  assert.deepEqual(without.jobs, []);
  for (const key of ['', 7])
    await assert.rejects(
      Promise.resolve(new UploadHandle(client, blob(), { idempotencyKey: /** @type {never} */ (key) })),
      coded('invalid_argument'),
    );
  await new UploadHandle(client, blob(), { idempotencyKey: 'mine' });
  assert.equal(client.jobs.at(-1)?.idempotencyKey, 'mine');
});
