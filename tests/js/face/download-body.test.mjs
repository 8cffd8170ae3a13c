// @ts-check
// A body that is examined and healed, without a network: cut at every byte, read no faster than it is asked for, and left
// without a trace. What real connections make of it is the suite's.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { examined, wishesOf } from '../../../js/body.js';
import { AttacheError } from '../../../js/errors.js';
import { coded } from './helpers.mjs';

const SIZE = 600;
const FILE = Uint8Array.from({ length: SIZE }, (_, index) => (index * 167) >>> 3);
const OTHER = FILE.map((byte) => byte ^ 1);
/** Hashers that were made and not freed. */
let open = 0;

/** @param {import('../../../js/answer.js').HashName} kind */
function hasher(kind) {
  const hash = createHash(kind === 'sha-256' ? 'sha256' : 'md5');
  let freed = false;
  open++;
  return {
    update: (/** @type {Uint8Array} */ bytes) => void hash.update(bytes),
    hex: () => hash.copy().digest('hex'),
    free() {
      assert.equal(freed, false, 'freed twice');
      freed = true;
      open--;
    },
  };
}

/**
 * Pieces of 7 bytes, and then the break.
 * @param {Uint8Array} bytes
 * @param {number} cut
 * @param {'bytes' | undefined} type
 */
function source(bytes, cut, type) {
  let at = 0;
  const told = { pulls: 0, cancelled: /** @type {unknown} */ (undefined) };
  const body = {
    pull(/** @type {ReadableStreamController<Uint8Array>} */ controller) {
      told.pulls++;
      const end = Math.min(at + 7, cut, bytes.length);
      if (end > at) controller.enqueue(bytes.slice(at, end));
      else if (end === bytes.length) controller.close();
      else controller.error(new TypeError('broken'));
      at = end;
    },
    cancel(/** @type {unknown} */ reason) {
      told.cancelled = reason ?? 'cancelled';
    },
  };
  const stream = type
    ? new ReadableStream(/** @type {UnderlyingByteSource} */ ({ ...body, type }))
    : new ReadableStream(body, { highWaterMark: 0 });
  return { stream, told };
}

/**
 * @param {number} cut
 * @param {Partial<import('../../../js/body.js').Wishes> & { etag?: string, type?: 'bytes' | undefined, rest?: Uint8Array, cuts?: number[], ranges?: boolean }} [how]
 */
function download(cut, { etag = '"v1"', type, rest = FILE, cuts = [], ranges = true, ...over } = {}) {
  /** @type {import('../../../js/healing.js').Wanted[]} */
  const asked = [];
  const left = [...cuts];
  const headers = /** @type {Record<string, string>} */ (etag === '' ? {} : { etag });
  /** @type {import('../../../js/healing.js').Reopen} */
  const reopen = async (wanted) => {
    asked.push(wanted);
    const start = wanted.range && 'start' in wanted.range && ranges ? wanted.range.start : 0;
    const next = left.shift() ?? Number.POSITIVE_INFINITY;
    const { stream } = source(rest.slice(start), next, undefined);
    const part = { 'content-range': `bytes ${start}-${SIZE - 1}/${SIZE}` };
    const made = new Response(stream, {
      status: start > 0 ? 206 : 200,
      headers: { ...headers, ...(start > 0 && part) },
    });
    return [made, new AbortController()];
  };
  const { stream, told } = source(FILE, cut, type);
  const response = examined(
    [new Response(stream, { headers: { ...headers, 'content-length': String(SIZE) } }), undefined],
    {
      ...wishesOf('a', {}),
      hasher,
      backend: 'own',
      signal: undefined,
      stallTimeout: 10_000,
      retry: { maxRetries: 3, baseDelay: 0, maxDelay: 0 },
      reopen,
      ...over,
    },
  );
  return { response, told, asked };
}

/** @param {Response} response */
const bytesOf = async (response) => new Uint8Array(await response.arrayBuffer());

for (const type of /** @type {const} */ ([undefined, 'bytes'])) {
  test(`cut at every byte, ${type ?? 'plain'} streams: each byte once, and no byte asked for twice`, async () => {
    for (let cut = 0; cut <= SIZE; cut++) {
      const { response, asked } = download(cut, { type });
      assert.deepEqual(await bytesOf(response), FILE, `cut at ${cut}`);
      const expected =
        cut === SIZE ? [] : cut === 0 ? [{ range: undefined }] : [{ range: { start: cut }, ifRange: '"v1"' }];
      assert.deepEqual(asked, expected);
    }
    assert.equal(open, 0, 'no hasher is left');
  });
}

test('cut again and again, at every byte', async () => {
  const { response, asked } = download(1, { cuts: Array.from({ length: SIZE - 2 }, () => 1) });
  assert.deepEqual(await bytesOf(response), FILE);
  assert.equal(asked.length, SIZE - 1);
});

test('without a validator: from the beginning, compared before a new byte is handed on', async () => {
  for (const etag of ['', 'W/"v1"']) {
    for (let cut = 1; cut < SIZE; cut += 13) {
      const restart = { etag, resume: /** @type {const} */ ('restart') };
      const same = download(cut, restart);
      assert.deepEqual(await bytesOf(same.response), FILE);
      assert.deepEqual(same.asked, [{ range: undefined }]);
      const other = download(cut, { ...restart, rest: OTHER });
      const body = /** @type {ReadableStream<Uint8Array>} */ (other.response.body).getReader();
      let came = 0;
      const reading = async () => {
        for (;;) {
          const { done, value } = await body.read();
          if (done) return;
          assert.deepEqual(value, FILE.subarray(came, came + value.length), 'nothing of the other version');
          came += value.length;
        }
      };
      await assert.rejects(reading(), coded('object_changed'));
      assert.equal(came, cut);
      const strong = download(cut, { etag });
      await assert.rejects(bytesOf(strong.response), coded('network', { retryable: true }));
      assert.equal(strong.asked.length, 0);
    }
  }
  assert.equal(open, 0, 'no hasher is left');
});

test('a server that knows no ranges, and says that the version is the same', async () => {
  for (const resume of /** @type {const} */ (['strong', 'restart'])) {
    const { response } = download(100, { ranges: false, resume, cuts: [50, 120, 300] });
    assert.deepEqual(await bytesOf(response), FILE, resume);
  }
});

test('G10: nothing is read ahead of the reader', async () => {
  for (const type of /** @type {const} */ ([undefined, 'bytes'])) {
    const { response, told } = download(SIZE, { type });
    const body = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    assert.equal(told.pulls, 0, 'not before somebody reads');
    for (let count = 1; count < 10; count++) {
      await body.read();
      await new Promise((resolve) => void setTimeout(resolve, 0));
      assert.equal(told.pulls, count);
    }
    await body.cancel('enough');
    assert.equal(told.cancelled, 'enough');
  }
  assert.equal(open, 0);
});

test('a stall ends an attempt, and a reader that pauses does not stall', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {(value: unknown) => void} */
  let pulled = () => {};
  const silent = new ReadableStream(
    {
      pull: () =>
        new Promise(() => {
          pulled(undefined);
        }),
    },
    { highWaterMark: 0 },
  );
  const wishes = {
    ...wishesOf('a', {}),
    hasher,
    backend: 'own',
    signal: undefined,
    stallTimeout: 1_000,
    retry: { maxRetries: 0, baseDelay: 0, maxDelay: 0 },
    reopen: () => Promise.reject(new Error('not asked')),
  };
  const response = examined([new Response(silent, { headers: { etag: '"a"' } }), undefined], wishes);
  t.mock.timers.tick(5_000);
  const waits = new Promise((resolve) => {
    pulled = resolve;
  });
  const reading = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader().read();
  const outcome = assert.rejects(reading, coded('stalled', { retryable: true }));
  await waits;
  t.mock.timers.tick(999);
  await Promise.resolve();
  t.mock.timers.tick(1);
  await outcome;
});

test('progress without a signal, and a signal without a trace', async () => {
  const abort = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = abort.signal;
  abort.signal.addEventListener = (/** @type {unknown[]} */ ...args) => {
    listeners++;
    return Reflect.apply(addEventListener, abort.signal, args);
  };
  abort.signal.removeEventListener = (/** @type {unknown[]} */ ...args) => {
    listeners--;
    return Reflect.apply(removeEventListener, abort.signal, args);
  };
  const { response } = download(300, { signal: abort.signal, sha256: createHash('sha256').update(FILE).digest('hex') });
  assert.deepEqual(await bytesOf(response), FILE);
  assert.equal(listeners, 0);
  const failing = download(300, { signal: abort.signal, sha256: '0'.repeat(64) });
  await assert.rejects(bytesOf(failing.response), coded('checksum_mismatch'));
  assert.equal(listeners, 0);
  const aborted = download(300, { signal: abort.signal });
  abort.abort('enough');
  const error = await bytesOf(aborted.response).catch((cause) => cause);
  assert(AttacheError.is(error));
  assert.equal(error.code, 'aborted');
  assert.equal(error.cause, 'enough');
  assert.equal(open, 0);
});

test('of a range what is undefined was not given', () => {
  const range = (/** @type {unknown} */ given) => wishesOf('a', { range: /** @type {never} */ (given) }).range;
  assert.deepEqual(range({ start: 1, end: 5, last: undefined }), { start: 1, end: 5 });
  assert.deepEqual(range({ start: undefined, end: undefined, last: 5 }), { last: 5 });
  assert.deepEqual(range({ start: 0, end: null }), { start: 0 });
  assert.equal(range(undefined), undefined);
});

test('an answer whose bytes are not needed keeps no connection', async () => {
  const whole = new AbortController();
  const { response, asked } = download(SIZE, {
    reopen: async () => {
      throw new Error('not asked');
    },
  });
  assert.deepEqual(await bytesOf(response), FILE);
  assert.equal(asked.length, 0);
  let cancelled = false;
  const unread = new ReadableStream({
    cancel() {
      cancelled = true;
    },
  });
  const headers = { etag: '"v1"', 'content-range': 'bytes */300' };
  const reopen = async () =>
    /** @type {import('../../../js/door.js').CoreAnswer} */ ([new Response(unread, { status: 416, headers }), whole]);
  const cut = source(FILE.slice(0, 301), 300, undefined);
  const wishes = {
    ...wishesOf('a', {}),
    hasher,
    backend: 'own',
    signal: undefined,
    stallTimeout: 10_000,
    retry: { maxRetries: 3, baseDelay: 0, maxDelay: 0 },
    reopen,
  };
  const open416 = examined([new Response(cut.stream, { headers: { etag: '"v1"' } }), undefined], wishes);
  assert.equal((await bytesOf(open416)).length, 300);
  assert.equal(cancelled, true);
  assert.equal(whole.signal.aborted, true);
});
