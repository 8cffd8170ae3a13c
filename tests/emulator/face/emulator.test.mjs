// @ts-check
// The emulator's face: what its fetch does as a platform's would, options, inspection. The platforms' rules are tested
// where they live, in the crate.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEmulator, inspect } from '../../../js/emulator-inline.js';
import { bench, KEY } from './bench.mjs';

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

test('a name beyond latin-1 comes back as its UTF-8 bytes in a header, as stores send it', async () => {
  const { emulator, storage, ask } = bench();
  const id = await inspect(emulator).addFile('voipbin', { name: 'naïve 😀.txt', bytes: new Uint8Array(1) });
  const { uri_download, filename } = await (await ask(`/storage_files/${id}`)).json();
  assert.equal(filename, 'naïve 😀.txt');
  const header = (await storage(uri_download)).headers.get('content-disposition') ?? '';
  const bytes = Uint8Array.from(header, (character) => character.charCodeAt(0));
  assert.equal(new TextDecoder().decode(bytes), 'attachment; filename="naïve 😀.txt"');
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
