// @ts-check
// Each platform once through the emulator's fetch: a file goes up, is listed and comes down or away, and what is
// particular to the platform can be set and inspected. The rules are tested where they live, in the crate.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEmulator, inspect } from '../../../js/emulator-inline.js';

/** @typedef {import('../../../js/index.js').BackendName} BackendName */

/** @param {import('../../../js/emulator.js').EmulatorOptions} [options] */
function bench(options) {
  let now = Date.UTC(2026, 0, 15);
  const emulator = createEmulator({ now: () => now, ...options });
  /** @param {BackendName} backend @param {string} path @param {RequestInit} [init] */
  const ask = (backend, path, init) => {
    const headers = { authorization: 'Bearer key', 'x-api-key': 'key', ...init?.headers };
    return emulator.fetch(new Request(emulator.baseUrl(backend) + path, { ...init, headers }));
  };
  /** @param {BackendName} backend @param {string} path @param {unknown} [body] @param {string} [method] */
  const json = async (backend, path, body, method = body === undefined ? 'GET' : 'POST') =>
    (await ask(backend, path, { method, body: body === undefined ? null : JSON.stringify(body) })).json();
  const wait = (/** @type {number} */ ms) => {
    now += ms;
  };
  return { emulator, inside: inspect(emulator), ask, json, wait };
}

/** @param {Record<string, string>} fields */
function form(fields = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('file', new File(['hello'], 'a.txt', { type: 'text/plain' }));
  return { method: 'POST', body };
}

test('fruxon: up, listed, down without credentials; an asset and its operation', async () => {
  const { emulator, inside, ask, json, wait } = bench({ rules: { fruxon: { retainedStatus: 'KEPT' } } });
  const { fileId } = await (await ask('fruxon', '/v1/tenants/acme/storage', form())).json();
  const { items, totalCount } = await json('fruxon', '/v1/tenants/acme/sessions/s/files');
  assert.deepEqual([items[0].fileId, items[0].status, totalCount], [fileId, 'KEPT', 1]);
  const response = await emulator.fetch(new Request(items[0].downloadUrl));
  assert.deepEqual([await response.text(), response.headers.get('cache-control')], ['hello', 'public, max-age=86400']);
  assert.deepEqual(inside.leaks(), []);
  await ask('fruxon', `/v1/tenants/acme/storage/${fileId}`);
  assert.deepEqual(inside.leaks()[0]?.headers, ['authorization', 'x-api-key']);
  const { asset } = await json('fruxon', '/v1/tenants/acme/assets:import', { fileId });
  const operation = () => json('fruxon', `/v1/tenants/acme/operations/${asset.id}`);
  assert.equal((await operation()).status, 'PENDING');
  wait(3_000);
  assert.equal((await operation()).status, 'DONE');
});

test('kore: up, shown by the session, deleted; a run is polled', async () => {
  const { ask, json, wait, inside } = bench({ rules: { kore: { keys: 'documented' } } });
  const home = '/apps/aa-1/environments/dev';
  const fields = { userReference: 'ann', uploadType: 'runtime' };
  const { fileId } = await (await ask('kore', `${home}/attachments/upload`, form(fields))).json();
  const { session } = await json('kore', `${home}/sessions?sessionId=s-1`);
  assert.deepEqual(session.attachments, [{ fileId, filename: 'a.txt', mimetype: 'text/plain', isActive: true }]);
  const deleted = await json('kore', `${home}/attachments/${fileId}`, { sessionId: 's-1' }, 'DELETE');
  assert.equal(deleted.success, 'true');
  assert.equal(inside.stored('kore')[0]?.deleted, true);
  const run = await inside.startOperation('kore', 'failure');
  wait(3_000);
  const sessionIdentity = [{ type: 'sessionId', value: 's-1' }];
  assert.equal((await json('kore', `${home}/runs/${run}/status`, { sessionIdentity })).run.status, 'failed');
});

test('discovery-engine: up as JSON, listed, down by a redirect, removed; an operation is cancelled', async () => {
  const { ask, json, inside } = bench();
  const session = '/v1alpha/projects/p/locations/global/collections/c/engines/e/sessions/42';
  const added = await json('discovery-engine', `${session}:addContextFile`, {
    fileName: 'a.txt',
    mimeType: 'text/plain',
    fileContents: btoa('hello'),
  });
  assert.equal(added.byteCount, '5');
  const { fileMetadata } = await json('discovery-engine', `${session}:listSessionFileMetadata`);
  assert.equal(fileMetadata[0].fileId, added.fileId);
  const init = { headers: { 'x-api-key': '' } };
  const down = await ask('discovery-engine', `${session}:downloadFile?fileId=${added.fileId}&alt=media`, {
    redirect: 'manual',
    ...init,
  });
  assert.equal(down.status, 302);
  assert.match(down.headers.get('location') ?? '', /^http:\/\/storage\.localhost\/storage\/discovery-engine\//);
  const removed = await ask('discovery-engine', `${session}:removeContextFile`, {
    method: 'POST',
    body: JSON.stringify({ fileId: added.fileId }),
  });
  assert.deepEqual([removed.status, await removed.text()], [200, '']);
  const name = await inside.startOperation('discovery-engine', 'never');
  await ask('discovery-engine', `/v1alpha/${name}:cancel`, { method: 'POST', body: '{}' });
  const operation = await json('discovery-engine', `/v1alpha/${name}`);
  assert.deepEqual([operation.done, operation.error.code], [true, 1]);
});

test('cuadra: up, listed, down, deleted', async () => {
  const { ask, json } = bench();
  const record = await (await ask('cuadra', '/v1/files', form())).json();
  assert.equal((await json('cuadra', '/v1/files')).items[0].id, record.id);
  assert.equal(await (await ask('cuadra', `/v1/files/${record.id}/download`)).text(), 'hello');
  assert.equal((await ask('cuadra', `/v1/files/${record.id}`, { method: 'DELETE' })).status, 204);
});

test('voipbin: up, listed, linked, deleted', async () => {
  const { emulator, ask, json } = bench();
  const record = await (await ask('voipbin', '/storage_files', form({ type: 'rag' }))).json();
  assert.equal((await json('voipbin', '/storage_files')).result[0].id, record.id);
  assert.equal(await (await emulator.fetch(new Request(record.uri_download))).text(), 'hello');
  assert.equal((await ask('voipbin', `/storage_files/${record.id}`, { method: 'DELETE' })).status, 200);
});

test('polls that come too soon are kept, and what is no outcome or has no operations is told', async () => {
  const { json, inside, wait } = bench();
  assert.deepEqual(inside.fastPolls(), []);
  const operation = await inside.startOperation('fruxon');
  for (const gap of [0, 400, 1_000]) {
    wait(gap);
    await json('fruxon', `/v1/tenants/acme/operations/${operation}`);
  }
  const polls = inside.fastPolls().map(({ backend, operation, gapMs }) => ({ backend, operation, gapMs }));
  assert.deepEqual(polls, [{ backend: 'fruxon', operation, gapMs: 400 }]);
  assert.equal(await inside.startOperation('cuadra'), undefined);
  await assert.rejects(inside.startOperation('kore', /** @type {'never'} */ ('sometimes')), /outcome is not one/);
});
