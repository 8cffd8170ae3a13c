// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch } from '../../../js/batch.js';
import { Limiter } from '../../../js/limiter.js';
import { coded, deferred, record, refusesLater, settled } from './helpers.mjs';
import { context } from './upload-context.mjs';

/** @typedef {import('../../../js/door.js').UploadJob} UploadJob */
/** @typedef {import('./upload-context.mjs').FakeUpload} FakeUpload */

/** A client whose uploads end when the test says so. */
function client() {
  /** @type {Map<string, { upload: FakeUpload, job: UploadJob, resolve: (value: unknown) => void, reject: (error: unknown) => void }>} */
  const running = new Map();
  const made = context((upload) => {
    const { job, signal } = upload;
    const { promise, resolve, reject } = deferred();
    running.set(job.name, { upload, job, resolve, reject });
    signal.addEventListener('abort', () => reject(signal.reason));
    job.onState('uploading');
    return promise;
  });
  return { context: made, running, finish: (/** @type {string} */ name) => running.get(name)?.resolve(record(name)) };
}
const files = (/** @type {string[]} */ ...names) => names.map((name) => new File(['0123456789'], name));

test('outcomes come in order when awaited, as they settle when iterated', async () => {
  const { context, running, finish } = client();
  const batch = new Batch(context, files('a', 'b', 'c'), { concurrency: 3 });
  assert.equal(batch.uploads.length, 3);
  /** @type {number[]} */
  const seen = [];
  const reading = (async () => {
    for await (const { index } of batch) seen.push(index);
  })();
  await settled();
  finish('c');
  running.get('a')?.reject(new Error('refused'));
  await settled();
  finish('b');
  await reading;
  assert.deepEqual(seen, [2, 0, 1]);
  const outcomes = await batch;
  assert.deepEqual(
    outcomes.map((outcome) => [outcome.index, outcome.ok, outcome.ok ? outcome.file.id : outcome.error.message]),
    [
      [0, false, 'refused'],
      [1, true, 'b'],
      [2, true, 'c'],
    ],
  );
});

test('no more run at once than allowed, a paused one lets others by', async () => {
  const { context, running, finish } = client();
  const batch = new Batch(context, files('a', 'b', 'c', 'd'), { concurrency: 2 });
  batch.uploads[0]?.pause();
  await settled();
  assert.deepEqual([...running.keys()], ['b', 'c']);
  finish('b');
  await settled();
  assert.deepEqual([...running.keys()], ['b', 'c', 'd']);
  batch.uploads[0]?.resume();
  finish('c');
  await settled();
  assert.deepEqual([...running.keys()], ['b', 'c', 'd', 'a']);
  finish('a');
  finish('d');
  assert.equal((await batch).length, 4);
});

test('options of all go to each, its own win', async () => {
  const { context, running } = client();
  const batch = new Batch(
    context,
    [...files('a'), { source: new Blob(['x']), options: { name: 'b', timeout: 2 } }, { source: new Uint8Array(1) }],
    {
      timeout: 1,
      concurrency: 3,
    },
  );
  await settled();
  assert.deepEqual(
    [...running].map(([name, { job }]) => [name, job.timeout]),
    [
      ['a', 1],
      ['b', 2],
      ['file', 1],
    ],
  );
  await batch.abort('enough');
  assert((await batch).every(({ ok }) => !ok));
});

test('a bad source is an outcome of its own', async () => {
  const { context, finish } = client();
  const batch = new Batch(context, /** @type {never} */ (['text', ...files('a'), null]));
  await settled();
  finish('a');
  const outcomes = await batch;
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.ok ? outcome.file.id : outcome.error.fields[0]?.path)),
    ['source', 'a', 'source'],
  );
});

test('stopOnError: nothing new begins, what is on its way arrives', async () => {
  const { context, running, finish } = client();
  const batch = new Batch(context, files('a', 'b', 'c'), { concurrency: 2, stopOnError: true });
  await settled();
  running.get('a')?.reject(new Error('refused'));
  await settled();
  finish('b');
  const [a, b, c] = await batch;
  assert(a && !a.ok && b?.ok && c && !c.ok);
  assert.equal(running.has('c'), false);
  coded('aborted', { commit: 'not-sent' })(c.error);
  assert.equal(c.error.cause, a.error);
});

test("the batch's signal aborts all of them", async () => {
  const { context } = client();
  const controller = new AbortController();
  const batch = new Batch(context, files('a', 'b'), { signal: controller.signal, concurrency: 1 });
  await settled();
  controller.abort('stop');
  assert.deepEqual(
    (await batch).map(({ ok }) => ok),
    [false, false],
  );
  const late = await new Batch(context, files('c'), { signal: controller.signal });
  assert(late[0] && !late[0].ok);
  coded('aborted')(late[0].error);
});

test('the batch listens once on its signal, however many files it has, and leaves it in the end', async () => {
  const { context, finish } = client();
  const { signal } = new AbortController();
  let listening = 0;
  let added = 0;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  Object.assign(signal, {
    addEventListener: (/** @type {Parameters<typeof addEventListener>} */ ...told) => {
      listening += 1;
      added += 1;
      addEventListener.apply(signal, told);
    },
    removeEventListener: (/** @type {Parameters<typeof removeEventListener>} */ ...told) => {
      listening -= 1;
      removeEventListener.apply(signal, told);
    },
  });
  const names = Array.from({ length: 20 }, (_, index) => `file-${index}`);
  const batch = new Batch(context, files(...names), { signal, concurrency: 20 });
  await settled();
  for (const name of names) finish(name);
  const [first] = await batch;
  assert.equal(first?.ok, true);
  assert.deepEqual([added, listening], [1, 0]);
  assert.equal(batch.uploads[0]?.token(), null);
  await batch.uploads[0]?.abort('too late');
  assert.equal(batch.uploads[0]?.state, 'done');
});

test('progress is told of all together', async () => {
  const { context, running, finish } = client();
  /** @type {Parameters<NonNullable<import('../../../js/index.js').UploadAllOptions['onProgress']>>[0][]} */
  const told = [];
  const batch = new Batch(context, files('a', 'b'), {
    concurrency: 2,
    onProgress: (progress) => {
      told.push(progress);
      const each = batch.uploads.map((upload) => upload.progress);
      const sum = (/** @type {'sent' | 'acknowledged' | 'total' | 'bytesPerSecond'} */ of) =>
        each.reduce((all, one) => all + (one[of] ?? 0), 0);
      const { sent, acknowledged, total } = progress;
      assert.deepEqual([sent, acknowledged, total], [sum('sent'), sum('acknowledged'), sum('total')]);
      if (progress.state === 'uploading') assert.equal(progress.bytesPerSecond, sum('bytesPerSecond'));
    },
  });
  await settled();
  assert.equal(running.get('a')?.job.watched, true);
  running.get('a')?.job.onProgress(5, 0, 10, 50);
  finish('a');
  await settled();
  const { sent, total, fraction, done, failed, count } = told.at(-1) ?? {};
  assert.deepEqual(
    { sent, total, fraction, done, failed, count },
    { sent: 10, total: 20, fraction: 0.5, done: 1, failed: 0, count: 2 },
  );
  finish('b');
  await batch;
  assert.deepEqual(told.at(-1), {
    sent: 20,
    acknowledged: 20,
    total: 20,
    fraction: 1,
    bytesPerSecond: null,
    state: 'done',
    done: 2,
    failed: 0,
    count: 2,
  });
  assert(
    told.every(
      (progress, index) =>
        progress.fraction === null || index === 0 || progress.fraction >= (told[index - 1]?.fraction ?? 0),
    ),
  );
});

test('without the size of one, there is no total', async () => {
  const { context, finish } = client();
  const stream = new Response('abc').body;
  /** @type {(number | null)[]} */
  const totals = [];
  const sources = [
    ...files('a'),
    { source: /** @type {ReadableStream<Uint8Array>} */ (stream), options: { name: 'b' } },
  ];
  const batch = new Batch(context, sources, { concurrency: 2, onProgress: ({ total }) => totals.push(total) });
  await settled();
  assert(totals.length > 0 && totals.every((total) => total === null));
  finish('a');
  finish('b');
  await batch;
});

test('none at all is an empty answer; what is no list is refused', async () => {
  const { context } = client();
  assert.deepEqual(await new Batch(context, []), []);
  for await (const outcome of new Batch(context, [])) assert.fail(String(outcome.index));
  await refusesLater(new Batch(context, /** @type {never} */ ('abc')), 'sources');
  await refusesLater(new Batch(context, /** @type {never} */ (undefined)), 'sources');
  await refusesLater(new Batch(context, [], { concurrency: 0 }), 'concurrency');
  const failing = new Batch(context, /** @type {never} */ (7));
  await refusesLater(
    (async () => {
      for await (const outcome of failing) assert.fail(String(outcome.index));
    })(),
    'sources',
  );
});

test('a limiter lets the next one in when one leaves, once, and forgets who gave up', async () => {
  const limiter = new Limiter(1);
  const { signal } = new AbortController();
  const leave = await limiter.enter(signal);
  const gone = new AbortController();
  const given = limiter.enter(gone.signal);
  const next = limiter.enter(signal);
  gone.abort('x');
  await assert.rejects(given, coded('aborted'));
  leave();
  leave();
  const leaveNext = await next;
  let entered = false;
  const third = limiter.enter(signal).then(() => {
    entered = true;
  });
  await settled();
  assert.equal(entered, false);
  leaveNext();
  await third;
});

test('a limiter keeps the order of those that wait, whoever gives up', async () => {
  const limiter = new Limiter(1);
  const { signal } = new AbortController();
  const leave = await limiter.enter(signal);
  /** @type {number[]} */
  const order = [];
  const gone = new AbortController();
  const all = Array.from({ length: 20 }, (_, index) =>
    limiter.enter(index % 3 === 1 ? gone.signal : signal).then(
      (left) => {
        order.push(index);
        left();
      },
      () => {},
    ),
  );
  gone.abort('x');
  await settled();
  leave();
  await Promise.all(all);
  assert.deepEqual(
    order,
    Array.from({ length: 20 }, (_, index) => index).filter((index) => index % 3 !== 1),
  );
  let entered = false;
  await limiter.enter(signal).then(() => {
    entered = true;
  });
  assert.equal(entered, true);
});
