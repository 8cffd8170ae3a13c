// Cuadra's verbs as a person would write them, through the embedded emulator.

import { inspect } from '@attache/client/emulator';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256, utf8 } from './support/bytes.mjs';
import { emulated } from './support/emulated.mjs';
import { rejected } from './support/errors.mjs';

const FIELDS = [
  'id',
  'name',
  'mediaType',
  'size',
  'status',
  'progress',
  'failure',
  'createdAt',
  'updatedAt',
  'sha256',
  'duplicate',
  'url',
  'urlExpiresAt',
  'backend',
  'raw',
];

test('cuadra: a file goes up, is looked up, listed and deleted', async (t) => {
  const { client, emulator } = emulated(t, 'cuadra');
  const content = bytes(70_000);
  const stored = await client.upload(new Blob([content], { type: 'text/plain' }), { name: 'notes.txt' });
  assert.include(stored, {
    name: 'notes.txt',
    mediaType: 'text/plain',
    size: 70_000,
    duplicate: false,
    backend: 'cuadra',
    url: null,
  });
  assert.equal(stored.sha256, await sha256(content));
  assert.instanceOf(stored.createdAt, Date);

  const found = await client.get(stored.id);
  assert.equal(found.id, stored.id);
  const page = await client.list();
  assert.deepEqual(
    page.items.map(({ id }) => id),
    [stored.id],
  );
  assert.isNull(page.nextCursor);

  const gone = await client.delete(stored.id);
  assert.include(gone, { id: stored.id, deleted: true, alreadyGone: false });
  assert.equal((await rejected(client.get(stored.id), 'not_found')).status, 404);
  assert.deepEqual(
    inspect(emulator)
      .stored('cuadra')
      .map(({ size, deleted }) => ({ size, deleted })),
    [{ size: 70_000, deleted: true }],
  );
});

test('cuadra: a record is plain data, and raw is what the platform sent', async (t) => {
  const { client, emulator } = emulated(t, 'cuadra');
  const id = await inspect(emulator).addFile('cuadra', { name: 'q4.docx', bytes: utf8('abc'), connector: true });
  const record = await client.get(String(id), { expand: ['associations'] });
  assert.sameMembers(Object.keys(record), FIELDS);
  assert.deepEqual({ ...record }, structuredClone(record));
  assert.equal(JSON.parse(JSON.stringify(record)).createdAt, record.createdAt?.toISOString());
  const raw = /** @type {Record<string, unknown>} */ (record.raw);
  assert.equal(raw.source, 'connector');
  assert.equal(/** @type {{ modifiedBy: string }} */ (raw.connectorMetadata).modifiedBy, 'Jane Doe');
  assert.deepEqual(raw.associations, []);
  assert.isString(raw.createdAt, 'the time as it was sent, all its digits kept');
});

test('cuadra: the same content twice is a duplicate of another id', async (t) => {
  const { client } = emulated(t, 'cuadra');
  const once = await client.upload(new Blob(['same']), { name: 'a.txt' });
  const twice = await client.upload(utf8('same'), { name: 'b.txt' });
  assert.isFalse(once.duplicate);
  assert.isTrue(twice.duplicate);
  assert.notEqual(once.id, twice.id);
  assert.equal(once.sha256, twice.sha256);
});

test('cuadra: everything that is a source goes up', async (t) => {
  const { client } = emulated(t, 'cuadra');
  const content = utf8('bytes');
  const digest = await sha256(content);
  /** @type {[string, import('@attache/client').UploadSource, string][]} */
  const sources = [
    ['a Blob', new Blob([content]), 'file'],
    ['a File', new File([content], 'own.txt', { type: 'text/plain' }), 'own.txt'],
    ['an ArrayBuffer', content.slice().buffer, 'file'],
    ['a view', new Uint8Array(utf8('some bytes').buffer, 5), 'file'],
    ['a DataView', new DataView(content.slice().buffer), 'file'],
    ['a Response', new Response(content, { headers: { 'content-type': 'text/csv' } }), 'file'],
    ['a stream', /** @type {ReadableStream<Uint8Array>} */ (new Response(content).body), 'file'],
  ];
  for (const [what, source, name] of sources) {
    const record = await client.upload(source);
    assert.equal(record.sha256, digest, what);
    assert.equal(record.name, name, what);
  }
});

test('cuadra: uploads carry the fields that the platform knows, in its own words', async (t) => {
  const { client } = emulated(t, 'cuadra');
  const stored = await client.upload(new Blob(['abc']), {
    name: 'a.txt',
    fields: { resourceType: 'chat', resourceId: 'c1' },
  });
  const listed = await client.list({ filter: { resourceType: 'chat', resourceId: 'c1' }, expand: ['associations'] });
  assert.deepEqual(
    listed.items.map(({ id }) => id),
    [stored.id],
  );
  assert.equal((await client.list({ filter: { resourceType: 'chat', resourceId: 'c2' } })).items.length, 0);
});

test('cuadra: each upload has an Idempotency-Key of its own, or the one that was given', async (t) => {
  const { client, calls } = emulated(t, 'cuadra');
  await client.upload(new Blob(['a']));
  await client.upload(new Blob(['b']));
  await client.upload(new Blob(['c']), { idempotencyKey: 'mine-1' });
  const keys = calls.map(({ headers }) => headers['idempotency-key']);
  assert.equal(keys[2], 'mine-1');
  assert.equal(new Set(keys).size, 3);
  for (const key of keys) assert.isAtLeast(String(key).length, 6);
});

test('cuadra: a repeated upload keeps its key, and stores one file', async (t) => {
  const { client, calls, emulator } = emulated(t, 'cuadra', {
    emulator: { faults: [{ match: { method: 'POST' }, do: { loseReply: true } }] },
  });
  const stored = await client.upload(new Blob(['abc']), { name: 'once.txt' });
  assert.equal(stored.name, 'once.txt');
  assert.equal(inspect(emulator).stored('cuadra').length, 1);
  const posts = calls.filter(({ method }) => method === 'POST');
  assert.equal(posts.length, 2);
  assert.equal(posts[0]?.headers['idempotency-key'], posts[1]?.headers['idempotency-key']);
});

test('cuadra: filters and page size are sent in the platform’s words', async (t) => {
  const { client, calls } = emulated(t, 'cuadra');
  await client.list({ pageSize: 7, filter: { status: 'ready', resourceType: 'dataset', resourceId: 'd 1' } });
  const { searchParams, pathname } = /** @type {import('./support/scripted.mjs').Call} */ (calls[0]).url;
  assert.equal(pathname, '/cuadra/v1/files');
  assert.deepEqual(Object.fromEntries(searchParams), {
    limit: '7',
    statusFilter: 'ready',
    resourceType: 'dataset',
    resourceId: 'd 1',
  });
});

test('cuadra: a list over several pages, awaited, iterated, by pages, from a cursor, up to a limit', async (t) => {
  const { client, emulator } = emulated(t, 'cuadra');
  for (let index = 0; index < 7; index++) {
    await inspect(emulator).addFile('cuadra', { name: `${index}.txt`, bytes: utf8(String(index)) });
  }
  const names = ['6.txt', '5.txt', '4.txt', '3.txt', '2.txt', '1.txt', '0.txt'];
  const named = (/** @type {readonly { name: string }[]} */ items) => items.map(({ name }) => name);

  const first = await client.list({ pageSize: 3 });
  assert.deepEqual(named(first.items), names.slice(0, 3));
  assert.isString(first.nextCursor);
  assert.deepEqual(
    named(await client.list({ pageSize: 3, cursor: String(first.nextCursor) }).toArray()),
    names.slice(3),
  );

  const all = [];
  for await (const file of client.list({ pageSize: 3 })) all.push(file);
  assert.deepEqual(named(all), names);

  const sizes = [];
  for await (const page of client.list({ pageSize: 3 }).pages()) sizes.push(page.items.length);
  assert.deepEqual(sizes, [3, 3, 1]);

  assert.deepEqual(named(await client.list({ pageSize: 3, limit: 4 }).toArray()), names.slice(0, 4));
  assert.deepEqual(named(await client.list({ limit: 0 }).toArray()), []);
  assert.deepEqual(
    named(await client.list({ pageSize: 100_000 }).toArray()),
    names,
    'lowered to what the platform allows',
  );
});

test('cuadra: a listing that is awaited twice asks once', async (t) => {
  const { client, calls } = emulated(t, 'cuadra');
  const listing = client.list();
  assert.equal(calls.length, 0, 'nothing is asked before somebody waits for it');
  assert.strictEqual(await listing, await listing);
  assert.equal(calls.length, 1);
});

test('cuadra: download is a real Response, whole, by range and conditional', async (t) => {
  const { client } = emulated(t, 'cuadra');
  const content = bytes(10_000);
  const { id } = await client.upload(content, { name: 'a.bin', mediaType: 'application/x-own' });
  const whole = await client.download(id);
  assert.instanceOf(whole, Response);
  assert.equal(whole.status, 200);
  assert.equal(whole.headers.get('content-type'), 'application/x-own');
  assert.deepEqual(new Uint8Array(await whole.arrayBuffer()), content);

  const part = await client.download(id, { range: { start: 10, end: 19 } });
  assert.equal(part.status, 206);
  assert.deepEqual(new Uint8Array(await part.arrayBuffer()), content.slice(10, 20));
  const rest = await client.download(id, { range: { start: 9_990 } });
  assert.deepEqual(new Uint8Array(await rest.arrayBuffer()), content.slice(9_990));
  const last = await client.download(id, { range: { last: 5 } });
  assert.deepEqual(new Uint8Array(await last.arrayBuffer()), content.slice(-5));

  const unchanged = await client.download(id, { ifNoneMatch: String(whole.headers.get('etag')) });
  assert.equal(unchanged.status, 304);
  const beyond = await rejected(client.download(id, { range: { start: 20_000 } }), 'range_not_satisfiable');
  assert.equal(beyond.status, 416);
});

test('cuadra: what is gone is not_found, and with missingOk deleted already', async (t) => {
  const { client } = emulated(t, 'cuadra');
  const error = await rejected(client.delete('file_none'), 'not_found');
  assert.equal(error.status, 404);
  assert.isFalse(error.retryable);
  assert.isString(error.requestId);
  assert.include(await client.delete('file_none', { missingOk: true }), {
    id: 'file_none',
    deleted: true,
    alreadyGone: true,
  });
});

test('cuadra: refusals keep their status and their complaints', async (t) => {
  const { client } = emulated(t, 'cuadra');
  const missing = await rejected(
    client.list({ filter: { resourceType: 'chat', resourceId: 'missing-1' } }),
    'not_found',
  );
  assert.equal(missing.status, 404);
  const invalid = await rejected(
    client.upload(new Blob(['a']), { fields: { resourceType: 'planet', resourceId: 'x' } }),
    'validation',
  );
  assert.equal(invalid.status, 422);
  assert.deepEqual(
    invalid.fields.map(({ path }) => path),
    ['body.resource_type'],
  );
  assert.include(invalid.fields[0]?.message, 'chat');
  assert.isNull(invalid.commit, 'the platform refused it');
});

test('cuadra: credentials that are refused', async (t) => {
  /** @type {[string, import('@attache/client').ErrorCode, number][]} */
  const cases = [
    ['unpaid-1', 'payment_required', 402],
    ['forbidden-1', 'forbidden', 403],
  ];
  for (const [token, code, status] of cases) {
    const { client } = emulated(t, 'cuadra', { client: { auth: { bearer: token } } });
    assert.equal((await rejected(client.list(), code, [token])).status, status);
  }
  const { client } = emulated(t, 'cuadra', { emulator: { tokens: ['other'] } });
  assert.equal((await rejected(client.list(), 'unauthorized')).status, 401);
});

test('cuadra: any other path by request()', async (t) => {
  const { client } = emulated(t, 'cuadra');
  const { id } = await client.upload(new Blob(['abc']));
  const response = await client.request(`/v1/files/${id}/associations`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'resource_type=chat&resource_id=c9',
  });
  assert.equal(response.status, 200);
  assert.equal((await client.list({ filter: { resourceType: 'chat', resourceId: 'c9' } })).items.length, 1);
  assert.equal((await rejected(client.request('/v1/files/none'), 'not_found')).status, 404);
});
