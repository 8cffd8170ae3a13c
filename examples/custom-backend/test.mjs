// @ts-check
// `node examples/custom-backend/test.mjs`: every verb of a described platform, against a server of its own.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { AttacheError, createClient, defineBackend } from '@attache/client';
import { shelf } from './definition.mjs';
import { resumableShelf } from './resumable.mjs';
import { startShelf } from './server.mjs';

const KEY = 'shelf-key-1';
/** @type {Awaited<ReturnType<typeof startShelf>>} */
let server;
/** @type {import('@attache/client').Client} */
let client;

before(async () => {
  server = await startShelf(KEY);
  client = createClient({ backend: shelf, baseUrl: server.address, auth: { bearer: KEY } });
});
after(async () => {
  await client.close();
  await server.close();
});

/**
 * @param {PromiseLike<unknown>} promise
 * @param {import('@attache/client').ErrorCode} code
 */
async function refused(promise, code) {
  const error = await promise.then(
    () => assert.fail(`${code} expected`),
    (/** @type {unknown} */ reason) => reason,
  );
  assert(AttacheError.is(error), String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

const upload = (/** @type {string} */ name, content = name) => client.upload(new Blob([content]), { name });

test('the description is shorter than fifty lines', () => {
  const source = readFileSync(new URL('definition.mjs', import.meta.url), 'utf8');
  assert(source.split('\n').length < 50);
});

test('capabilities follow from the description', () => {
  assert.equal(client.backend, 'shelf');
  assert.deepEqual(client.capabilities, {
    upload: { protocols: ['form-data'], maxBytes: 512_000_000, maxFiles: null, idempotencyKey: false },
    list: { paged: true, maxPageSize: 10_000, filters: ['purpose'] },
    get: true,
    delete: true,
    download: 'bytes',
    refresh: false,
    operations: false,
    assumed: [],
  });
});

test('a file goes up, is waited for, comes down, is deleted', async () => {
  const stored = await upload('notes “1”.txt', 'hello');
  assert.equal(stored.name, 'notes “1”.txt');
  assert.equal(stored.size, 5);
  assert.equal(stored.status, 'processing');
  assert(stored.createdAt instanceof Date && Math.abs(stored.createdAt.getTime() - Date.now()) < 60_000);
  const ready = await client.waitUntilReady(stored);
  assert.equal(ready.status, 'ready');
  assert.equal(await (await client.download(stored)).text(), 'hello');
  const gone = await client.delete(stored.id);
  assert.deepEqual([gone.deleted, gone.alreadyGone], [true, false]);
  await refused(client.get(stored.id), 'not_found');
  assert.equal((await client.delete(stored.id, { missingOk: true })).alreadyGone, true);
});

test('what cannot be processed says why', async () => {
  const error = await refused(client.waitUntilReady(await upload('broken.pdf')), 'processing_failed');
  assert.equal(error.reason, 'The file has no text.');
});

test('a list comes page by page, filtered, each file once', async () => {
  for (const name of ['1.txt', '2.txt', '3.txt']) {
    await client.upload(new Blob([name]), { name, fields: { purpose: 'batch' } });
  }
  const listing = client.list({ pageSize: 2, filter: { purpose: 'batch' } });
  const pages = [];
  for await (const { items } of listing.pages()) pages.push(items.map(({ name }) => name));
  assert.deepEqual(pages, [['3.txt', '2.txt'], ['1.txt']]);
});

test('refusals keep the platform’s own words', async () => {
  const missing = await refused(client.download('file-none'), 'not_found');
  assert(missing.message.includes('No such File object'));
  assert.match(String(missing.requestId), /^req_/);
  const wrong = await refused(client.upload(new Blob(['x']), { fields: { purpose: 'tea' } }), 'validation');
  assert.equal(wrong.reason, 'invalid_value');
  const stranger = createClient({ backend: shelf, baseUrl: server.address, auth: { bearer: 'another-key' } });
  const error = await refused(stranger.list(), 'unauthorized');
  assert(!JSON.stringify(error).includes('another-key'));
  await stranger.close();
});

test('what the platform lacks is said before any request', async () => {
  await refused(client.operation('op-1'), 'unsupported');
  await refused(client.link('file-1').url(), 'unsupported');
  await refused(client.upload(new Blob(['x']), { fields: { purpose: '' } }), 'invalid_argument');
});

test('the same platform by a resumable protocol: a line that breaks costs what was on its way', async () => {
  /** @type {string[]} */
  let sent = [];
  const resumable = createClient({
    backend: resumableShelf,
    baseUrl: server.address,
    auth: { bearer: KEY },
    retry: { baseDelay: 1 },
    fetch: (input, init) => {
      sent.push(String(init?.method));
      return fetch(input, init);
    },
  });
  const { upload: can } = resumable.capabilities;
  assert.deepEqual(can && [can.protocols, can.maxBytes], [['tus'], 8_000_000_000]);
  const content = new Uint8Array(1_000_000).map((_, index) => index % 251);
  for (const [name, requests] of /** @type {const} */ ([
    ['plain.bin', ['POST', 'PATCH']],
    ['tunnel.bin', ['POST', 'PATCH', 'HEAD', 'PATCH']],
  ])) {
    sent = [];
    const stored = await resumable.upload(new Blob([content]), { name });
    assert.deepEqual(sent, requests);
    const record = await resumable.waitUntilReady(stored.id);
    assert.deepEqual([record.name, record.size, record.status], [name, content.length, 'ready']);
    assert.equal(/** @type {{ purpose: string }} */ (record.raw).purpose, 'assistants');
    assert.deepEqual(new Uint8Array(await (await resumable.download(stored)).arrayBuffer()), content);
  }
  await resumable.close();
});

test('a description that is wrong names the field', () => {
  const { list, ...rest } = shelf;
  const faulty = { ...rest, list: { ...list, item: 'data' } };
  assert.throws(() => defineBackend(/** @type {typeof shelf} */ (/** @type {unknown} */ (faulty))), {
    code: 'invalid_argument',
    message: /list\.item.*did you mean items/,
  });
});
