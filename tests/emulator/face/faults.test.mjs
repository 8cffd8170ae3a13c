// @ts-check
// Scripted faults through the emulator's fetch: which requests they strike, and what happens on the way and when.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from '../../../js/emulator-inline.js';
import { bench, drain, fault, turn } from './bench.mjs';

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
