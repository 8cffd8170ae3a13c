// @ts-check
// The emulator's face: what its fetch does as a platform's would, faults with their timing, options, inspection. The platforms' rules are tested
// where they live, in the crate.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEmulator, inspect } from '../../../js/emulator-inline.js';

const KEY = { authorization: 'Bearer key' };

/** @param {import('../../../js/emulator.js').EmulatorOptions} [options] */
function bench(options) {
  const emulator = createEmulator(options);
  /** @param {string} path @param {RequestInit} [init] */
  const ask = (path, init) =>
    emulator.fetch(
      new Request(path.startsWith('http') ? path : emulator.baseUrl('voipbin') + path, { headers: KEY, ...init }),
    );
  const upload = async (content = 'hello world') => {
    const form = new FormData();
    form.set('type', 'rag');
    form.set('file', new File([content], 'a.txt', { type: 'text/plain' }));
    return (await ask('/storage_files', { method: 'POST', body: form })).json();
  };
  /** @param {string} link @param {RequestInit} [init] */
  const storage = (link, init) => emulator.fetch(new Request(link, init));
  return { emulator, ask, upload, storage };
}

/** @param {import('../../../js/emulator.js').Fault['do']} action @param {Partial<import('../../../js/emulator.js').Fault>} [more] */
const fault = (action, more) => ({ match: {}, do: action, ...more });

test('it is made at once, has an address for each backend and none for others', () => {
  const { emulator } = bench();
  assert.equal(emulator.baseUrl('voipbin'), 'http://api.localhost/voipbin/v1.0');
  assert.equal(emulator.baseUrl('kore'), 'http://api.localhost/kore/api/v2');
  for (const name of ['fruxon', 'discovery-engine', 'cuadra']) {
    assert.equal(emulator.baseUrl(/** @type {'cuadra'} */ (name)), `http://api.localhost/${name}`);
  }
  for (const name of ['quadra', 'toString'])
    assert.throws(() => emulator.baseUrl(/** @type {'cuadra'} */ (name)), TypeError);
});

test('a file goes up, is linked and comes down', async () => {
  const { emulator, upload, storage } = bench();
  const record = await upload();
  const response = await storage(record.uri_download);
  assert.equal(response.url, record.uri_download);
  assert.equal(response.headers.get('content-length'), '11');
  assert.equal(await response.text(), 'hello world');
  assert.deepEqual(
    emulator.requests.map(({ method, status }) => [method, status]),
    [
      ['POST', 200],
      ['GET', 200],
    ],
  );
  assert.equal(emulator.requests[0]?.headers.authorization, 'Bearer key');
});

test('fetch needs no this and takes a URL with an init', async () => {
  const { emulator } = bench();
  const { fetch } = emulator;
  const response = await /** @type {typeof globalThis.fetch} */ (fetch)(`${emulator.baseUrl('cuadra')}/v1/files`, {
    headers: KEY,
  });
  assert.equal(response.status, 200);
});

test('the clock, the seed and the lifetimes are the ones given', async () => {
  let now = Date.UTC(2026, 0, 15);
  const one = bench({ now: () => now, seed: 7, urlLifetime: 60_000 });
  const two = bench({ now: () => now, seed: 7, urlLifetime: 60_000 });
  const record = await one.upload();
  assert.deepEqual(record, await two.upload());
  now += 59_999;
  assert.equal((await one.storage(record.uri_download)).status, 200);
  now += 1;
  assert.equal((await one.storage(record.uri_download)).status, 400);
  assert.throws(() => createEmulator({ seed: -1 }), TypeError);
});

test('two emulators share nothing', async () => {
  const one = bench();
  const two = bench({ tokens: ['other'] });
  await one.upload();
  assert.equal((await two.ask('/storage_files')).status, 401);
  assert.equal(inspect(two.emulator).stored('voipbin').length, 0);
  assert.equal(inspect(one.emulator).stored('voipbin').length, 1);
});

test('redirects are followed, left or refused as the request says', async () => {
  const { ask, upload, emulator } = bench();
  const { id, uri_download } = await upload();
  const followed = await ask(`/storage_files/${id}/file`);
  assert.deepEqual([followed.status, followed.redirected, followed.url], [200, true, uri_download]);
  assert.equal(await followed.text(), 'hello world');
  assert.deepEqual(inspect(emulator).leaks(), [], 'Authorization does not go to another origin');
  const left = await ask(`/storage_files/${id}/file`, { redirect: 'manual' });
  assert.deepEqual([left.status, left.headers.get('location')], [307, uri_download]);
  await assert.rejects(ask(`/storage_files/${id}/file`, { redirect: 'error' }), TypeError);
});

test('a header that a platform forwards to another origin is seen as a leak', async () => {
  const { ask, upload, emulator } = bench();
  const { id } = await upload();
  const response = await ask(`/storage_files/${id}/file`, { headers: { ...KEY, 'x-api-key': 'secret' } });
  assert.equal(response.status, 400);
  assert.deepEqual(inspect(emulator).leaks()[0]?.headers, ['x-api-key']);
});

test('a scripted status never reaches the platform', async () => {
  const { emulator, ask } = bench({
    faults: [fault({ status: 503, headers: { 'Retry-After': '2' }, body: '{"a":1}' })],
  });
  const response = await ask('/storage_files');
  assert.deepEqual([response.status, response.headers.get('retry-after'), await response.json()], [503, '2', { a: 1 }]);
  assert.equal((await ask('/storage_files')).status, 200);
  assert.deepEqual(
    emulator.requests.map(({ status }) => status),
    [503, 200],
  );
});

test('faults are picked by method, path and backend, after skip and for times', async () => {
  const { emulator, ask } = bench();
  const statusOf = async (/** @type {string} */ path, /** @type {RequestInit} */ init = {}) =>
    (await ask(path, init)).status;
  const status = { status: 500 };
  emulator.faults.push({
    match: { method: 'get', path: '/storage_files', backend: 'voipbin' },
    skip: 1,
    times: 2,
    do: status,
  });
  const seen = [];
  for (let turn = 0; turn < 4; turn++) seen.push(await statusOf('/storage_files'));
  assert.deepEqual(seen, [200, 500, 500, 200]);
  emulator.faults = [
    fault(status, { match: { path: /storage_files\/[0-9a-f-]{36}$/g }, times: Number.POSITIVE_INFINITY }),
  ];
  assert.equal(await statusOf('/storage_files'), 200);
  for (let turn = 0; turn < 3; turn++) assert.equal(await statusOf(`/storage_files/${crypto.randomUUID()}`), 500);
  emulator.faults = [fault(status, { match: { backend: 'cuadra' } }), fault(status, { match: { path: '/storage' } })];
  assert.equal(await statusOf('/storage_files'), 200);
});

test('the objects of faults are never written to and count anew after reset', async () => {
  const script = Object.freeze([Object.freeze(fault({ status: 500 }))]);
  const { emulator, ask, upload } = bench({
    faults: /** @type {import('../../../js/emulator.js').Fault[]} */ (script),
  });
  const statuses = async () => [(await ask('/storage_files')).status, (await ask('/storage_files')).status];
  assert.deepEqual(await statuses(), [500, 200]);
  await upload();
  emulator.reset();
  assert.equal(emulator.requests.length, 0);
  assert.deepEqual(inspect(emulator).stored('voipbin'), []);
  assert.deepEqual(await statuses(), [500, 200]);
});

test('a fault of no known form is refused by name', async () => {
  const { ask } = bench({
    faults: [fault(/** @type {{ delay: number }} */ (/** @type {unknown} */ ({ explode: 1 })))],
  });
  await assert.rejects(ask('/storage_files'), /"do" is not one of the known forms/);
});

test('resetAfter breaks the body with a TypeError after its bytes', async () => {
  const { emulator, upload, storage } = bench();
  const { uri_download } = await upload();
  emulator.faults.push(fault({ resetAfter: 4 }));
  const response = await storage(uri_download);
  const { text, error } = await drain(response);
  assert.equal(text, 'hell');
  assert.ok(error instanceof TypeError);
});

test('truncateAfter ends the body early under its full length', async () => {
  const { emulator, upload, storage } = bench();
  const { uri_download } = await upload();
  emulator.faults.push(fault({ truncateAfter: 4 }));
  const response = await storage(uri_download);
  assert.equal(response.headers.get('content-length'), '11');
  assert.equal(await response.text(), 'hell');
});

test('stallAfter gives its bytes and then nothing until the abort, whose reason it carries', async () => {
  const { emulator, upload, storage } = bench();
  const { uri_download } = await upload();
  emulator.faults.push(fault({ stallAfter: 4 }));
  const controller = new AbortController();
  const response = await storage(uri_download, { signal: controller.signal });
  const reason = new Error('enough');
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  assert.equal((await reader.read()).value?.length, 4);
  const next = reader.read();
  assert.equal(await Promise.race([next.catch(() => 'settled'), turn().then(() => 'waits')]), 'waits');
  controller.abort(reason);
  await assert.rejects(next, reason);
});

test('loseReply fails the fetch after the platform has acted', async () => {
  const { emulator, upload } = bench({ faults: [fault({ loseReply: true })] });
  await assert.rejects(upload(), TypeError);
  assert.equal(inspect(emulator).stored('voipbin').length, 1);
  assert.equal(emulator.requests[0]?.status, 200);
});

test('delay holds the reply back and ends with the abort', async () => {
  const { emulator, ask } = bench({ faults: [fault({ delay: 1 }), fault({ delay: 3_600_000 })] });
  assert.equal((await ask('/storage_files')).status, 200);
  const controller = new AbortController();
  const waiting = ask('/storage_files', { signal: controller.signal });
  while (emulator.requests.length < 2) await turn();
  controller.abort('enough');
  await assert.rejects(waiting, (error) => error === 'enough');
});

test('expireUrl expires the link in use, and a refresh gives another', async () => {
  const { emulator, ask, upload, storage } = bench();
  const { id, uri_download } = await upload();
  emulator.faults.push(fault({ expireUrl: true }, { match: { path: '/storage' } }));
  const expired = await storage(uri_download);
  assert.equal(expired.status, 400);
  assert.match(await expired.text(), /<Code>ExpiredToken<\/Code>/);
  const fresh = (await ask(`/storage_files/${id}/file`, { redirect: 'manual' })).headers.get('location') ?? '';
  assert.equal((await storage(fresh)).status, 200);
});

test('an abort before, during and after', async () => {
  const { ask, upload, storage } = bench();
  await assert.rejects(ask('/storage_files', { signal: AbortSignal.abort('early') }), (error) => error === 'early');
  const controller = new AbortController();
  const asking = ask('/storage_files', { signal: controller.signal });
  controller.abort('during');
  await assert.rejects(asking, (error) => error === 'during');
  const { uri_download } = await upload('x'.repeat(200_000));
  const after = new AbortController();
  const response = await storage(uri_download, { signal: after.signal });
  after.abort(new Error('after'));
  await assert.rejects(response.text(), /after/);
});

test('a body that breaks off never reaches the platform', async () => {
  const { emulator, ask } = bench();
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new Error('the disk is gone'));
    },
  });
  await assert.rejects(ask('/storage_files', /** @type {RequestInit} */ ({ method: 'POST', body, duplex: 'half' })));
  assert.equal(emulator.requests.length, 0);
});

test('a reader with a buffer of its own reads to the end', async () => {
  const { upload, storage } = bench();
  const { uri_download } = await upload('x'.repeat(100_000));
  const response = await storage(uri_download);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader({ mode: 'byob' });
  let size = 0;
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(30_000));
    if (done) break;
    size += value.length;
  }
  assert.equal(size, 100_000);
});

test('rules can be set at first and changed later', async () => {
  const { emulator, upload } = bench({ rules: { voipbin: { times: 'spaced', signing: false } } });
  const record = await upload();
  assert.deepEqual([record.uri_download, record.tm_delete], ['', '9999-01-01 00:00:00.000000']);
  await inspect(emulator).configure({ voipbin: { times: 'rfc3339' } });
  const next = await upload();
  assert.deepEqual([next.uri_download === '', next.tm_delete], [false, null]);
});

test('inspection adds, changes and moves what no API can', async () => {
  const { emulator, ask } = bench();
  const inside = inspect(emulator);
  const first = await inside.addFile('voipbin', { name: 'one.txt', bytes: new TextEncoder().encode('one') });
  const second = await inside.addFile('voipbin', { name: 'two.txt', bytes: new TextEncoder().encode('two') });
  const names = async () =>
    (await (await ask('/storage_files')).json()).result.map(
      (/** @type {{ filename: string }} */ file) => file.filename,
    );
  assert.deepEqual(await names(), ['two.txt', 'one.txt']);
  assert.equal(inside.moveItem('voipbin', String(first)), true);
  assert.deepEqual(await names(), ['one.txt', 'two.txt']);
  assert.equal(inside.changeObject('voipbin', String(second), new TextEncoder().encode('deux')), true);
  assert.equal(await (await ask(`/storage_files/${second}/file`)).text(), 'deux');
  inside.expireLinks();
  assert.notEqual((await ask(`/storage_files/${second}/file`)).status, 400, 'signed anew');
});

/** A turn of the event loop, in which all that was ready to happen has happened. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** @param {Response} response */
async function drain(response) {
  let text = '';
  try {
    for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (response.body))) {
      text += new TextDecoder().decode(chunk);
    }
    return { text, error: undefined };
  } catch (error) {
    return { text, error };
  }
}
