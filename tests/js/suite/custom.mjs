// A platform that is not built in, described as data, goes through every verb like those that are.

import { backends, createClient, defineBackend } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { refused, rejected } from './support/errors.mjs';
import { scripted, written } from './support/scripted.mjs';
import { settled } from './support/timing.mjs';

const definition = defineBackend({
  name: 'drawer',
  baseUrl: 'https://drawer.test/api',
  auth: { scheme: 'api-key', header: 'x-drawer-key' },
  scope: { required: ['room'] },
  upload: {
    path: '/rooms/{room}/things',
    encoding: 'form-data',
    fileField: 'thing',
    fields: { kind: 'plain' },
    record: 'data',
  },
  list: {
    path: '/rooms/{room}/things',
    items: 'data.things',
    cursor: { param: 'after', from: 'data.next', moreWhen: 'data.more' },
    pageSize: { param: 'count', max: 50, default: 20 },
    filters: { kind: 'kindOf' },
    total: 'data.total',
  },
  get: { path: '/things/{id}', record: 'data' },
  delete: { path: '/things/{id}' },
  download: { path: '/things/{id}/bytes', via: 'bytes', query: { raw: '1' } },
  record: {
    id: 'key',
    name: { at: ['title', 'label'] },
    size: { at: 'length', as: 'int64-text' },
    status: 'state',
    progress: { at: 'done', as: 'percent' },
    createdAt: { at: 'born', as: 'epoch-ms', unset: [0] },
    updatedAt: { at: 'changed', as: 'epoch-s' },
    duplicate: { at: 'copy', as: 'boolean-text' },
  },
  statuses: { cooking: 'processing', served: 'ready', burnt: 'failed' },
  assumed: ['delete.path'],
});

const thing = {
  key: 'k1',
  label: 'a.txt',
  length: '3',
  state: 'served',
  done: 100,
  born: 1_700_000_000_123,
  changed: 1_700_000_000,
  copy: 'false',
};
const options = { scope: { room: 'a b' }, auth: { apiKey: 'drawer-key' } };

test('custom: every verb through a description', async (t) => {
  const { client, calls } = written(
    t,
    definition,
    [
      { json: { data: thing } },
      { json: { data: { things: [thing], next: 'n', more: true, total: 2 } } },
      { json: { data: { things: [{ ...thing, key: 'k2' }], more: false } } },
      { json: { data: { ...thing, state: 'COOKING', born: 0 } } },
      { body: 'abc' },
      { status: 204 },
    ],
    options,
  );
  assert.equal(client.backend, 'drawer');
  assert.deepInclude(client.capabilities, {
    get: true,
    delete: true,
    download: 'bytes',
    refresh: false,
    assumed: ['delete.path'],
  });

  const stored = await client.upload(new Blob(['abc']), { name: 'a.txt' });
  assert.include(stored, {
    id: 'k1',
    name: 'a.txt',
    size: 3,
    status: 'ready',
    progress: 1,
    duplicate: false,
    backend: 'drawer',
  });
  assert.equal(stored.createdAt?.getTime(), 1_700_000_000_123);
  assert.equal(stored.updatedAt?.getTime(), 1_700_000_000_000);
  const page = await client.list({ filter: { kind: 'x' }, pageSize: 500 });
  assert.include(page, { nextCursor: 'n', total: 2 });
  assert.lengthOf((await client.list({ cursor: 'n' })).items, 1);
  assert.include(await client.get('k1'), { status: 'processing', createdAt: null });
  assert.equal(await (await client.download('k1')).text(), 'abc');
  assert.isTrue((await client.delete('k1')).deleted);

  assert.deepEqual(
    calls.map(({ method, url }) => `${method} ${url.pathname}${url.search}`),
    [
      'POST /api/rooms/a%20b/things',
      'GET /api/rooms/a%20b/things?kindOf=x&count=50',
      'GET /api/rooms/a%20b/things?count=20&after=n',
      'GET /api/things/k1',
      'GET /api/things/k1/bytes?raw=1',
      'DELETE /api/things/k1',
    ],
  );
  for (const { headers } of calls) {
    assert.equal(headers['x-drawer-key'], 'drawer-key');
    assert.isUndefined(headers.authorization);
  }
  const form = new TextDecoder().decode(await calls[0]?.body());
  assert.match(form, /name="kind"\r\n\r\nplain\r\n/);
  assert.match(form, /name="thing"; filename="a.txt"/);
});

test('custom: what a description does not have is unsupported', async () => {
  const { fetch, calls } = scripted([]);
  const client = createClient({ backend: { name: 'bare', baseUrl: 'https://bare.test', record: { id: 'id' } }, fetch });
  assert.deepInclude(client.capabilities, {
    upload: false,
    list: false,
    get: false,
    delete: false,
    download: false,
    refresh: false,
  });
  for (const call of [
    client.upload(new Blob(['a'])),
    client.list(),
    client.get('x'),
    client.delete('x'),
    client.download('x'),
    client.link('x').url(),
    client.waitUntilReady('x'),
  ]) {
    await rejected(call, 'unsupported');
  }
  assert.lengthOf(calls, 0);
  await client.close();
});

test('custom: overrides replace what they name of a platform that is built in', async (t) => {
  const { client, calls } = written(t, 'cuadra', [{ status: 204 }, { json: { items: [], hasMore: false } }], {
    overrides: { delete: { path: '/v2/files/{id}' }, list: { path: '/v2/files', items: 'items' } },
  });
  await client.delete('x');
  await client.list({ pageSize: 5, filter: { status: 'ready' } });
  assert.deepEqual(
    calls.map(({ url }) => url.pathname + url.search),
    ['/v2/files/x', '/v2/files?statusFilter=ready&limit=5'],
  );
  assert.equal(backends.cuadra.capabilities.delete, true);
});

test('custom: a definition is copied, and nothing built in can be changed', async (t) => {
  const mine = structuredClone(definition);
  const { client, calls } = written(t, mine, [{ json: { data: thing } }], options);
  Object.assign(/** @type {object} */ (mine.get), { path: '/elsewhere/{id}' });
  await client.get('k1');
  assert.equal(calls[0]?.url.pathname, '/api/things/k1');
  assert.isTrue(Object.isFrozen(backends));
  assert.isTrue(Object.isFrozen(backends.voipbin.capabilities));
  assert.isTrue(Object.isFrozen(client.capabilities));
});

test('many files under one limiter, each with its outcome', async (t) => {
  let under = 0;
  let most = 0;
  /** @type {() => void} */
  let second = () => {};
  const both = new Promise((resolve) => {
    second = () => resolve(undefined);
  });
  const busy = async (/** @type {import('./support/scripted.mjs').Call} */ call) => {
    most = Math.max(most, ++under);
    if (under === 2) second();
    // The first stays until there are two, however slow the second is on its way.
    await both;
    const length = (await call.body()).length;
    await settled();
    under--;
    return length > 3_000 ? { status: 413 } : { json: { data: thing } };
  };
  const { client } = written(t, definition, Array(6).fill(busy), {
    ...options,
    concurrency: 2,
    retry: { maxRetries: 0 },
  });
  const sources = [...Array(5)].map((_, index) => new Blob([new Uint8Array(index === 2 ? 5_000 : 3)]));
  const outcomes = await client.uploadAll(sources);
  assert.deepEqual(
    outcomes.map(({ index, ok }) => [index, ok]),
    [
      [0, true],
      [1, true],
      [2, false],
      [3, true],
      [4, true],
    ],
  );
  assert.equal(most, 2);
  const [, , third] = outcomes;
  if (third && !third.ok) await rejected(Promise.reject(third.error), 'too_large');
  await refused(client.uploadAll(/** @type {never} */ (/** @type {unknown} */ (7))), 'sources');
});
