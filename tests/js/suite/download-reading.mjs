// G9, G10 and the reading of a body: failures come through every way of reading, a reader that leaves closes the connection,
// one that stops stops the sender, progress never goes back.

import { AttacheError } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { brokenOff } from './support/kinds.mjs';
import { ETAG, failing, first, reader, record, SIZE, same, served, whole } from './support/served.mjs';
import { settled } from './support/timing.mjs';

/** @typedef {Awaited<ReturnType<typeof served>>} Served */

const COLLECTORS = /** @type {const} */ (['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text']);
/** More than all buffers on the way hold. */
const LARGE = 32 << 20;

test('a body’s failure comes through a reader and through every way of collecting it', async (t) => {
  const other = '0'.repeat(64);
  for (const name of COLLECTORS) {
    const { base } = await served(t);
    const response = await reader(t, base).download('file_1', { sha256: other });
    if (typeof response[name] !== 'function') continue;
    if (name === 'formData') continue;
    const error = await rejected(response[name](), 'checksum_mismatch', [], name);
    assert.isTrue(error.retryable);
    assert.strictEqual(await response[name]().catch((cause) => cause), error, 'the same again');
  }
  const { base } = await served(t);
  const client = reader(t, base);
  const response = await client.download('file_1', { sha256: other });
  const copy = response.clone();
  assert.instanceOf(copy, Response);
  await Promise.all([
    rejected(copy.text(), 'checksum_mismatch', [], 'a copy'),
    rejected(response.blob(), 'checksum_mismatch', [], 'what was copied'),
  ]);
  const cut = await served(t, { headers: {}, ways: [{ cut: 10 }, { cut: 10 }, { cut: 10 }, { cut: 10 }, { cut: 10 }] });
  await rejected((await reader(t, cut.base).download('file_1')).arrayBuffer(), brokenOff(t), [], 'a cut');
});

test('a body that is whole is collected as the platform’s own is', async (t) => {
  const { base, content } = await served(t, { headers: { 'content-type': 'text/x-own' } });
  const client = reader(t, base);
  const read = async () => client.download('file_1');
  same(new Uint8Array(await (await read()).arrayBuffer()), content);
  const blob = await (await read()).blob();
  assert.equal(blob.type, 'text/x-own');
  same(new Uint8Array(await blob.arrayBuffer()), content);
  const response = await read();
  assert.instanceOf(response, Response);
  assert.isFalse(response.bodyUsed);
  const copy = response.clone();
  same(new Uint8Array(await copy.arrayBuffer()), content);
  same(await whole(response), content);
  assert.isTrue(response.bodyUsed);
  // What is no failure of the body stays the engine's own.
  const error = await response.text().catch((cause) => cause);
  assert.instanceOf(error, TypeError);
  const syntax = await (await read()).json().catch((cause) => cause);
  // WebKit makes a DOMException of it.
  assert.equal(syntax.name, 'SyntaxError');
});

test('whoever can bring a buffer along to the platform’s own body can to this one', async (t) => {
  const { base, content, go } = await served(t, { ways: [{}, { cut: 20_000, gate: true }] });
  const client = reader(t, base);
  const native = await client.download('file_1', { resume: false });
  try {
    /** @type {ReadableStream<Uint8Array>} */ (native.body).getReader({ mode: 'byob' }).releaseLock();
  } catch {
    return t.notApplicable('no platform’s body takes a buffer here');
  } finally {
    await native.body?.cancel();
  }
  const response = await client.download('file_1');
  const body = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader({ mode: 'byob' });
  const all = new Uint8Array(SIZE);
  let at = 0;
  for (;;) {
    const { done, value } = await body.read(new Uint8Array(1_000));
    if (done) break;
    assert.isAtMost(value.length, 1_000);
    all.set(value, at);
    if (at === 0) await go();
    at += value.length;
  }
  assert.equal(at, SIZE);
  same(all, content);
});

/** The connection of a request closes, or the test does not end. @param {Served} file @param {number} index */
async function closes({ asked }, index) {
  while (!(await asked())[index]?.closed) await settled();
}

test('G9: a reader that leaves closes the connection, also in the middle of a mending', async (t) => {
  const held = { cut: 10_000, ending: /** @type {const} */ ('hold') };
  const one = await served(t, { always: held });
  const cancelled = await reader(t, one.base).download('file_1');
  const body = /** @type {ReadableStream<Uint8Array>} */ (cancelled.body).getReader();
  await body.read();
  await body.cancel('enough');
  await closes(one, 0);

  const unread = await served(t, { always: held });
  await (await reader(t, unread.base).download('file_1')).body?.cancel();
  await closes(unread, 0);

  // While the rest is asked for; and then while it is read.
  for (const second of [{ silent: true }, { cut: 5, ending: /** @type {const} */ ('hold') }]) {
    for (const by of ['cancel', 'signal']) {
      const file = await served(t, { ways: [{ cut: 10_000, gate: true }, second] });
      const abort = new AbortController();
      const response = await reader(t, file.base).download('file_1', { signal: abort.signal });
      const stream = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
      // Not all may come at once.
      for (let came = 0; came < 10_000; ) came += Number((await stream.read()).value?.length);
      await file.go();
      let reading = stream.read();
      while ((await file.asked()).length < 2) await settled();
      if (second.cut) {
        await reading;
        reading = stream.read();
      }
      const end = reading.then(
        ({ done }) => done,
        (error) => error,
      );
      if (by === 'cancel') await stream.cancel('enough');
      else abort.abort('enough');
      const ended = await end;
      if (by === 'cancel') assert.isTrue(ended);
      else assert.equal((await rejected(Promise.reject(ended), 'aborted')).cause, 'enough');
      await closes(file, 1);
    }
  }
});

test('a signal that fires while a body is read, by every way of reading', async (t) => {
  const { base } = await served(t, { always: { cut: 10_000, ending: 'hold' } });
  const client = reader(t, base);
  for (const name of /** @type {const} */ (['text', 'arrayBuffer', 'blob'])) {
    const abort = new AbortController();
    const response = await client.download('file_1', { signal: abort.signal });
    const reading = response[name]();
    abort.abort('enough');
    assert.equal((await rejected(reading, 'aborted', [], name)).cause, 'enough');
  }
  const late = new AbortController();
  const response = await reader(t, (await served(t)).base).download('file_1', { signal: late.signal });
  late.abort('before anything was read');
  await rejected(response.text(), 'aborted');
});

test('G10: a reader that stops, stops the sender', async (t) => {
  // What may be kept, browsers read ahead of the reader.
  const headers = { etag: ETAG, 'cache-control': 'no-store' };
  const { base, asked } = await served(t, { size: LARGE, headers });
  const client = reader(t, base);
  /** @type {number[]} */
  const left = [];
  for (const resume of /** @type {const} */ ([false, 'strong'])) {
    const response = await client.download('file_1', { resume });
    const body = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    await body.read();
    // Until what the buffers of the network take has been written.
    let before = -1;
    for (let calm = 0; calm < 5; ) {
      const written = Number((await asked()).at(-1)?.written);
      calm = written === before ? calm + 1 : 0;
      before = written;
      await settled();
    }
    left.push(before);
    await body.cancel();
  }
  t.tell(`of ${LARGE} bytes ${left[0]} left the server for the platform’s own body, ${left[1]} for ours`);
  // How soon WebKitGTK has it all depends on what else the machine does.
  if (left[0] === LARGE || t.runtime === 'webkit')
    t.notApplicable('this engine reads all of a body that nobody reads, also its own');
  assert.isBelow(Number(left[1]), LARGE);
});

test('progress grows to the end, over every mending', async (t) => {
  for (const size of [null, SIZE]) {
    const ways = [10_000, 10_000, 10_000].map((cut) => ({ cut, gate: true }));
    const { base, go } = await served(t, { ways });
    /** @type {{ received: number, total: number | null, bytesPerSecond: number | null }[]} */
    const told = [];
    const response = await reader(t, base).download(record({ size }), { onProgress: (step) => told.push(step) });
    await whole(response, go);
    const received = told.map((step) => step.received);
    assert.deepEqual(
      received,
      [...received].sort((one, other) => one - other),
    );
    assert.equal(received.at(-1), SIZE);
    assert.equal(told.at(-1)?.total, SIZE);
  }
});

test('a listener that throws is no end to a download', async (t) => {
  const { base, content } = await served(t);
  const { reportError } = globalThis;
  /** @type {unknown[]} */
  const reported = [];
  globalThis.reportError = (error) => void reported.push(error);
  t.after(() => {
    if (reportError) globalThis.reportError = reportError;
    else Reflect.deleteProperty(globalThis, 'reportError');
  });
  const onProgress = () => {
    throw new Error('mine');
  };
  same(await whole(await reader(t, base).download('file_1', { onProgress })), content);
  assert.isNotEmpty(reported);
});

test('a client that is closed does not mend, and says what went wrong', async (t) => {
  const { base, go } = await served(t, { ways: [{ cut: 10_000, gate: true }] });
  const client = reader(t, base);
  const response = await client.download('file_1');
  const leaving = async () => {
    await client.close();
    await go();
  };
  const { error } = await failing(response, brokenOff(t), 'after close', first(leaving));
  assert.isTrue(AttacheError.is(error));
});

test('F9: what asks for the rest carries nothing but what it must', async (t) => {
  const { base, content, asked, go } = await served(t, { ways: [{ cut: 10_000, gate: true }] });
  const client = reader(t, base, { backend: 'voipbin', trustedHosts: ['127.0.0.1'] });
  same(
    await whole(await client.download(await client.get('file_1'), { headers: { 'x-own': 'a' } }), first(go)),
    content,
  );
  const [one, two] = await asked();
  const added = Object.keys(two?.headers ?? {}).filter((name) => !Object.hasOwn(one?.headers ?? {}, name));
  // A browser says of itself that it goes past its cache.
  const fromBrowsers = ['cache-control', 'pragma', 'priority', 'te'];
  assert.deepEqual(added.filter((name) => !fromBrowsers.includes(name)).sort(), ['if-range', 'range']);
  for (const { headers } of [one, two].filter((each) => each !== undefined))
    for (const name of ['authorization', 'x-own', 'cookie', 'if-none-match']) assert.notProperty(headers, name);
  assert.equal(two?.ifRange, ETAG);
});
