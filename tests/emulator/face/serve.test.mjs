// @ts-check
// The emulator on a port: real connections, real resets. What is answered is tested elsewhere.

import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { serveEmulator } from '../../../js/emulate.js';
import { inspect } from '../../../js/emulator-inline.js';

const KEY = { authorization: 'Bearer key' };
const SIZE = 300_000;

/** @param {import('node:test').TestContext} t @param {Parameters<typeof serveEmulator>[0]} [options] */
async function bench(t, options) {
  const served = await serveEmulator(options);
  t.after(() => served.close());
  const upload = async () => {
    const form = new FormData();
    form.set('type', 'rag');
    form.set('file', new File(['x'.repeat(SIZE)], 'a.txt', { type: 'text/plain' }));
    return (
      await fetch(`${served.baseUrl('voipbin')}/storage_files`, { method: 'POST', body: form, headers: KEY })
    ).json();
  };
  return { ...served, upload, faults: served.emulator.faults };
}

/** @param {Response} response */
async function drain(response) {
  let size = 0;
  try {
    for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (response.body)))
      size += chunk.length;
    return { size, error: undefined };
  } catch (error) {
    return { size, error };
  }
}

test('files go up and links lead to another loopback name on the same port', async (t) => {
  const { upload, address, port } = await bench(t);
  const { uri_download } = await upload();
  assert.equal(address, `http://127.0.0.1:${port}`);
  assert.ok(uri_download.startsWith(`http://localhost:${port}/storage/voipbin/`));
  assert.equal((await drain(await fetch(uri_download))).size, SIZE);
});

test('localhost and ::1 work as well, and nothing else is listened on', async (t) => {
  const { baseUrl } = await bench(t, { host: 'localhost' });
  assert.equal((await fetch(`${baseUrl('cuadra')}/v1/files`, { headers: KEY })).status, 200);
  await assert.rejects(serveEmulator({ host: '0.0.0.0' }), TypeError);
});

test('a reset, a truncation and a lost reply break the connection where they should', async (t) => {
  const { upload, faults, emulator } = await bench(t);
  const { uri_download } = await upload();
  for (const action of [{ resetAfter: 70_000 }, { truncateAfter: 70_000 }]) {
    faults.push({ match: {}, do: action });
    const response = await fetch(uri_download);
    assert.equal(response.headers.get('content-length'), String(SIZE));
    const { size, error } = await drain(response);
    assert.ok(error instanceof TypeError && size <= 70_000, `${JSON.stringify(action)} gave ${size}`);
  }
  faults.push({ match: {}, do: { loseReply: true } });
  await assert.rejects(upload(), TypeError);
  assert.equal(inspect(emulator).stored('voipbin').length, 2);
});

test('a stall stays open until the caller leaves', async (t) => {
  const { upload, faults } = await bench(t);
  const { uri_download } = await upload();
  faults.push({ match: {}, do: { stallAfter: 70_000 } });
  const controller = new AbortController();
  const response = await fetch(uri_download, { signal: controller.signal });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  for (let size = 0; size < 70_000; ) size += (await reader.read()).value?.length ?? 0;
  const next = reader.read();
  controller.abort(new Error('enough'));
  await assert.rejects(next, /enough/);
});

test('a name beyond latin-1 travels', async (t) => {
  const { baseUrl, emulator } = await bench(t);
  const id = await inspect(emulator).addFile('voipbin', { name: 'naïve 😀.txt', bytes: new Uint8Array(1) });
  const response = await fetch(`${baseUrl('voipbin')}/storage_files/${id}/file`, { headers: KEY, redirect: 'manual' });
  assert.equal(response.status, 307);
});

test('a delayed reply comes', async (t) => {
  const { baseUrl, faults } = await bench(t);
  faults.push({ match: {}, do: { delay: 5 } });
  assert.equal((await fetch(`${baseUrl('cuadra')}/v1/files`, { headers: KEY })).status, 200);
});

test('HEAD, 204 and 304 have no body and keep the connection in step', async (t) => {
  const { upload, baseUrl } = await bench(t);
  const { id, uri_download } = await upload();
  const head = await fetch(uri_download, { method: 'HEAD' });
  assert.equal(head.headers.get('content-length'), String(SIZE));
  const etag = head.headers.get('etag') ?? '';
  assert.equal((await fetch(uri_download, { headers: { 'if-none-match': etag } })).status, 304);
  const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'DELETE' } };
  assert.equal((await fetch(`${baseUrl('voipbin')}/storage_files/${id}`, preflight)).status, 204);
  assert.equal(
    (await fetch(`${baseUrl('voipbin')}/storage_files/${id}`, { method: 'DELETE', headers: KEY })).status,
    200,
  );
});

test('a request that breaks off in the middle never arrives', async (t) => {
  const { port, emulator, baseUrl } = await bench(t);
  await new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write('POST /cuadra/v1/files HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\nhalf', () =>
        socket.destroy(),
      );
    });
    socket.once('close', resolve).once('error', reject);
  });
  await fetch(`${baseUrl('cuadra')}/v1/files`, { headers: KEY });
  assert.deepEqual(
    emulator.requests.map(({ method }) => method),
    ['GET'],
  );
});

test('what is not the emulators goes to the page', async (t) => {
  const { address } = await bench(t, {
    extra: (request) =>
      new URL(request.url).pathname === '/'
        ? new Response('<p>page', { headers: { 'content-type': 'text/html' } })
        : null,
  });
  const page = await fetch(address);
  assert.deepEqual([page.status, page.headers.get('content-type'), await page.text()], [200, 'text/html', '<p>page']);
  assert.equal((await fetch(`${address}/elsewhere`)).status, 501);
});

test('paced bytes are the same bytes', async (t) => {
  const { upload, emulator } = await bench(t, { uploadRate: 20_000_000, downloadRate: 20_000_000 });
  const { uri_download } = await upload();
  assert.equal(inspect(emulator).stored('voipbin')[0]?.size, SIZE);
  assert.equal((await drain(await fetch(uri_download))).size, SIZE);
});

test('close ends what hangs and frees the port', async () => {
  const served = await serveEmulator({ faults: [{ match: {}, do: { stallAfter: 0 } }] });
  const response = await fetch(`${served.baseUrl('cuadra')}/v1/files`, { headers: KEY });
  const reading = response.text();
  await served.close();
  await assert.rejects(reading);
  await assert.rejects(fetch(served.address));
});
