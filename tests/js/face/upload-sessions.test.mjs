// @ts-check
// Uploads that the server keeps a session of: paused and resumed in the core, kept by the signal, discarded by abort, known
// by their tokens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttacheError } from '../../../js/errors.js';
import { UploadHandle } from '../../../js/upload.js';
import { coded, deferred, record, settled } from './helpers.mjs';
import { blob, context, stored, TUS, token, untilAborted } from './upload-context.mjs';

/** @typedef {import('./upload-context.mjs').FakeUpload} FakeUpload */

const resumable = { target: TUS };
const key = 'attache:upload:one';

test('paused in the core: the state stands still, whatever is told meanwhile, and comes back', async () => {
  const answer = deferred();
  const client = context(({ job }) => {
    job.onState('uploading');
    return answer.promise;
  });
  const upload = new UploadHandle(client, blob(), resumable);
  await settled();
  upload.pause();
  upload.pause();
  const [core] = client.uploads;
  assert(core);
  assert.deepEqual(core.asked, ['run', 'pause']);
  core.job.onProgress(5, 5, 10, undefined);
  core.job.onState('verifying');
  assert.deepEqual([upload.state, upload.progress.acknowledged], ['paused', 5]);
  upload.resume();
  assert.equal(upload.state, 'queued');
  await settled();
  assert.deepEqual(core.asked, ['run', 'pause', 'resume']);
  assert.equal(upload.state, 'verifying');
  answer.resolve(record('x'));
  await upload;
  assert.deepEqual(core.asked, ['run', 'pause', 'resume', 'free']);
  assert.equal(client.jobs.length, 1);
});

test('paused, resumed, paused at once: it stands; resumed again, it goes on once', async () => {
  const client = context(({ job }) => {
    job.onState('uploading');
    return new Promise(() => {});
  });
  const upload = new UploadHandle(client, blob(), resumable);
  await settled();
  upload.pause();
  upload.resume();
  upload.pause();
  await settled();
  assert.equal(upload.state, 'paused');
  assert.deepEqual(client.uploads[0]?.asked, ['run', 'pause', 'pause']);
  upload.resume();
  await settled();
  assert.deepEqual(client.uploads[0]?.asked, ['run', 'pause', 'pause', 'resume']);
});

test('abort: the promise rejects at once, the abort ends when the server has been told', async () => {
  const discarded = deferred();
  const client = context((upload) => {
    upload.discarding = /** @type {Promise<void>} */ (discarded.promise);
    upload.told = token();
    upload.job.onSaved(token(), undefined);
    return untilAborted(upload);
  });
  const upload = new UploadHandle(client, blob(), resumable);
  await settled();
  assert.equal(upload.token(), token());
  assert.equal(await client.store.get(key), token());
  let ended = false;
  const aborting = upload.abort('no more').then(() => {
    ended = true;
  });
  await assert.rejects(Promise.resolve(upload), (error) => error === 'no more');
  await settled();
  assert.deepEqual([ended, client.uploads[0]?.asked], [false, ['run', 'discard']]);
  discarded.resolve(undefined);
  await aborting;
  await upload.abort('again');
  assert.deepEqual(client.uploads[0]?.asked, ['run', 'discard', 'free']);
  await settled();
  assert.deepEqual([...client.store.entries], []);
  assert.equal(upload.token(), null);
});

test('a discard that fails, or a core that died, is no failure of abort', async () => {
  for (const work of [
    (/** @type {FakeUpload} */ upload) => {
      upload.discarding = Promise.reject(new Error('lost'));
      upload.discarding.catch(() => {});
      return untilAborted(upload);
    },
    async (/** @type {FakeUpload} */ upload) => {
      upload.discard = () => {
        throw new Error('dead');
      };
      return untilAborted(upload);
    },
  ]) {
    const client = context(work);
    const upload = new UploadHandle(client, blob(), resumable);
    await settled();
    await upload.abort('x');
    assert.equal(upload.state, 'aborted');
  }
});

test('the signal keeps the session: the token stays, newest last, and abort still discards it', async () => {
  const controller = new AbortController();
  const last = token({ acknowledged: 8 });
  const client = context(async (upload) => {
    upload.told = last;
    upload.job.onSaved(token(), 5_000);
    return untilAborted(upload);
  });
  const upload = new UploadHandle(client, blob(), { ...resumable, signal: controller.signal });
  await settled();
  controller.abort('later');
  await assert.rejects(Promise.resolve(upload), (error) => error === 'later');
  await settled();
  assert.equal(upload.token(), last);
  assert.equal(await client.store.get(key), last);
  assert.deepEqual(client.uploads[0]?.asked, ['run']);
  await upload.abort();
  assert.deepEqual(client.uploads[0]?.asked, ['run', 'discard', 'free']);
  await settled();
  assert.deepEqual([...client.store.entries], []);
});

test('stored, or no longer to be continued: nothing is remembered, and a late word changes nothing', async () => {
  const client = context(async ({ job }) => {
    job.onSaved(token(), undefined);
    return record('x');
  });
  const upload = new UploadHandle(client, blob(), resumable);
  await upload;
  client.jobs[0]?.onSaved(token({ acknowledged: 9 }), undefined);
  await settled();
  assert.deepEqual([[...client.store.entries], upload.token()], [[], null]);

  const gone = context(async ({ job }) => {
    job.onSaved(token(), undefined);
    job.onSaved(undefined, undefined);
    throw new Error('lost');
  });
  const lost = new UploadHandle(gone, blob(), resumable);
  await assert.rejects(Promise.resolve(lost), /lost/);
  await settled();
  assert.deepEqual([[...gone.store.entries], lost.token()], [[], null]);
});

test('a core that died leaves the token that was told last', async () => {
  const client = context(async ({ job }) => {
    job.onSaved(token(), undefined);
    return new Promise(() => {});
  });
  const session = /** @type {{ dead: boolean, run: (enter: () => unknown) => unknown, call: Function }} */ (
    /** @type {unknown} */ (client.session)
  );
  const { call } = session;
  const death = deferred();
  session.call = (/** @type {unknown} */ start) => Promise.race([call(start), death.promise]);
  const upload = new UploadHandle(client, blob(), resumable);
  await settled();
  session.dead = true;
  session.run = () => {
    throw new AttacheError('lost', { code: 'core_lost' });
  };
  death.reject(new AttacheError('lost', { code: 'core_lost', commit: 'unknown' }));
  await assert.rejects(Promise.resolve(upload), coded('core_lost'));
  assert.equal(upload.token(), token());
  await settled();
  assert.equal(await client.store.get(key), token());
});

test('the job of a resumed upload: its token, its names, its target', async () => {
  const client = context(stored);
  const [session, other] = [token(), token({ protocol: 's3-multipart', id: 'two', url: undefined })];
  const upload = new UploadHandle(client, blob(), undefined, { token: session });
  assert.equal((await upload).id, 'done');
  const sign = async () => ({ url: 'https://s3.example/x' });
  await new UploadHandle(client, blob(), { target: { sign, key: 'k' }, name: 'mine' }, { token: other });
  const [first, second] = client.jobs;
  assert.deepEqual(
    [first?.resume, first?.protocol, first?.name, first?.mediaType, first?.target],
    [session, 'tus', 'a.txt', 'text/plain', undefined],
  );
  assert.deepEqual(
    [second?.resume, second?.protocol, second?.name, second?.target?.key],
    [other, 's3-multipart', 'mine', 'k'],
  );
});

test('a resumed upload keeps its entry until it is stored, and can be told before it begins', async () => {
  const client = context(async ({ job }) => {
    job.onSaved(token({ acknowledged: 7 }), undefined);
    await settled();
    assert.deepEqual([...client.store.entries], [[key, token({ acknowledged: 7 })]]);
    return record('x');
  });
  await client.store.set(key, token(), null);
  const upload = new UploadHandle(client, blob(), {}, { token: token() });
  await undefined;
  assert.equal(upload.token(), token());
  await upload;
  await settled();
  assert.deepEqual([...client.store.entries], []);
});

test('a one-shot body that was wrong is said, whatever became of its request', async () => {
  const stream = () => new Response('too short').body ?? undefined;
  for (const end of [
    () => record('x'),
    () => Promise.reject(new AttacheError('reset', { code: 'network', commit: 'unknown', attempts: 1 })),
  ]) {
    const client = context(async ({ job }) => {
      const feed = /** @type {import('../../../js/feed.js').Feed} */ (job.source);
      assert(feed.oneShot);
      await new Response(feed.whole(new Uint8Array(1), new Uint8Array(1), () => {})).arrayBuffer().catch(() => {});
      return end();
    });
    const upload = new UploadHandle(client, /** @type {ReadableStream<Uint8Array>} */ (stream()), { size: 50 });
    await assert.rejects(Promise.resolve(upload), coded('truncated', { attempts: 1 }));
  }
});

test('an upload that fails lets go of its source', async () => {
  let cancelled = false;
  const source = new ReadableStream({
    cancel() {
      cancelled = true;
    },
  });
  const client = context(() => Promise.reject(new Error('refused')));
  await assert.rejects(Promise.resolve(new UploadHandle(client, source, resumable)), /refused/);
  assert(cancelled);
});
