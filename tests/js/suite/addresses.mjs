// B3, B4, B6, B7: ids, cursors and filters arrive byte for byte and lead nowhere else, whatever is in them.

import { createClient, defineBackend } from '@attache/client';
import { assert } from 'chai';
import fc from 'fast-check';
import { test } from './harness.mjs';
import { wellFormed } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile, cuadraPage } from './support/fixtures.mjs';
import { BASE, scripted, written } from './support/scripted.mjs';
import { record as recordOf } from './support/served.mjs';

/** Ids that a parser, a proxy or a person could take for something else. */
const NASTY = [
  'a/b',
  '/',
  'a//b',
  '/v1/files',
  'a?b=c',
  'a#b',
  '50%',
  '%2e%2e',
  '%2F',
  'a\\b',
  '\\\\evil.test',
  'a b',
  ' ',
  '...',
  '. .',
  'a&b=c+d',
  'a;b',
  'a@b:c',
  '//evil.test/x',
  'https://evil.test/',
  'ü日本😀',
  '\u202Egpj.exe',
  '\uFEFF',
  '\'"<>`{}|^[]',
  '{id}',
  '~-_.!*()',
];

/** @param {string} base @param {string} id @param {URL} url */
function leadsToId(base, id, url) {
  const prefix = new URL(`${base}/v1/files/`);
  assert.equal(url.origin, prefix.origin);
  assert.isTrue(url.pathname.startsWith(prefix.pathname), `${url.pathname} has left ${prefix.pathname}`);
  const segments = url.pathname.slice(prefix.pathname.length).split('/');
  assert.lengthOf(segments, 1);
  assert.equal(decodeURIComponent(String(segments[0])), wellFormed(id));
  assert.equal(url.search + url.hash, '');
}

test('B3: ids of every kind become exactly one segment', async (t) => {
  for (const base of ['https://api.cuadra.test', 'https://api.cuadra.test/deep/er']) {
    const { client, calls } = written(
      t,
      'cuadra',
      NASTY.flatMap((id) => [{ json: cuadraFile({ id }) }, { status: 204 }, { body: 'x' }]),
      { baseUrl: base },
    );
    for (const id of NASTY) {
      await client.get(id);
      await client.delete(id);
      await (await client.download(id)).text();
    }
    assert.lengthOf(calls, NASTY.length * 3);
    for (const [index, { url }] of calls.entries()) {
      if (index % 3 === 2) assert.match(url.pathname, /\/download$/);
      else leadsToId(base, String(NASTY[Math.floor(index / 3)]), url);
    }
  }
});

test('B3: ids that no path can hold are refused before any request', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  for (const id of ['', '.', '..', '\0', 'a\0b', 'a\nb', 'a\rb', '\u001b[0m', '\u007f', '\u0085']) {
    for (const call of [
      client.get(id),
      client.delete(id),
      client.download(id),
      client.waitUntilReady(id),
      client.download({ ...record, id }),
    ]) {
      assert.include((await rejected(call, 'invalid_argument')).message, 'id', JSON.stringify(id));
    }
  }
  assert.lengthOf(calls, 0);
});

const record = recordOf({ id: 'x', name: 'x' });

test('B4: whatever an id is made of, the request stays below its prefix or is not made', async (t) => {
  const { client, calls } = written(t, 'cuadra', Array(2_000).fill({ json: cuadraFile() }));
  const anyId = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', 'E', 'f', '?', '#', ';', '@', ':', ' ', '\t', '\n', 'é'),
    }),
    // Any sequence of UTF-16 units, lone surrogates among them.
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  );
  await fc.assert(
    fc.asyncProperty(anyId, async (id) => {
      const before = calls.length;
      try {
        await client.get(id);
      } catch (error) {
        await rejected(Promise.reject(error), 'invalid_argument');
        assert.lengthOf(calls, before);
        return;
      }
      assert.lengthOf(calls, before + 1);
      leadsToId(BASE.cuadra, id, /** @type {import('./support/scripted.mjs').Call} */ (calls[before]).url);
    }),
    { numRuns: 600, seed: 20_261_122 },
  );
});

test('B3: scope values obey the same rule', async () => {
  const definition = defineBackend({
    name: 'scoped',
    baseUrl: 'https://scoped.test/api',
    scope: { required: ['tenant'] },
    get: { path: '/tenants/{tenant}/files/{id}' },
    record: { id: 'id' },
  });
  for (const tenant of ['a/b', '50%', 'ü?#', ' ']) {
    const { fetch, calls } = scripted([{ json: { id: 'x' } }]);
    const client = createClient({ backend: definition, scope: { tenant }, fetch });
    await client.get('x');
    assert.equal(calls[0]?.url.pathname, `/api/tenants/${encodeURIComponent(tenant)}/files/x`);
    await client.close();
  }
  for (const tenant of ['.', '..', 'a\nb', '\0']) {
    const { fetch, calls } = scripted([]);
    const call = async () => {
      const client = createClient({ backend: definition, scope: { tenant }, fetch });
      await client.get('x').finally(() => client.close());
    };
    assert.include((await rejected(call(), 'invalid_argument')).message, 'tenant');
    assert.lengthOf(calls, 0);
  }
});

test('B6: what a caller asks to filter by cannot replace what the client itself says', async () => {
  const definition = {
    name: 'clashing',
    baseUrl: 'https://clashing.test',
    list: {
      path: '/files',
      items: 'items',
      cursor: { param: 'page_token', from: 'next' },
      pageSize: { param: 'page_size', default: 10 },
      filters: { token: 'page_token', size: 'page_size', kind: 'kind' },
    },
    record: { id: 'id' },
  };
  const { fetch, calls } = scripted([
    { json: { items: [{ id: '1' }], next: 'ours' } },
    { json: { items: [{ id: '2' }] } },
  ]);
  /** @type {import('@attache/client').Client} */
  let client;
  try {
    client = createClient({ backend: defineBackend(definition), fetch });
  } catch (error) {
    // A description that could clash may as well be refused.
    await rejected(Promise.reject(error), 'invalid_argument');
    return;
  }
  await client
    .list({ filter: { token: 'theirs', size: '999', kind: 'a' } })
    .toArray()
    .catch((error) => rejected(Promise.reject(error), 'invalid_argument'));
  await client.close();
  for (const [index, { url }] of calls.entries()) {
    assert.isAtMost(url.searchParams.getAll('page_token').length, 1, `request ${index + 1} names page_token once`);
    assert.isAtMost(url.searchParams.getAll('page_size').length, 1, `request ${index + 1} names page_size once`);
    assert.notEqual(url.searchParams.get('page_size'), '999');
  }
  if (calls.length > 1) assert.equal(calls[1]?.url.searchParams.get('page_token'), 'ours');
});

test('B7: cursors come back byte for byte', async (t) => {
  const cursors = [
    'a&b=c',
    'a+b',
    '50%25',
    '++//==',
    '2026-01-15T09:30:00.123456Z',
    '2026-01-15 09:30:00',
    'ü€😀',
    '#?;,',
    '\u202E',
    '%',
  ];
  for (const cursor of cursors) {
    const { client, calls } = written(t, 'cuadra', [
      { json: cuadraPage([cuadraFile()], cursor) },
      { json: cuadraPage([]) },
    ]);
    await client.list().toArray();
    assert.equal(calls[1]?.url.searchParams.get('cursor'), cursor);
    // `+` must be escaped for readers who take it for a space, and a space must not be told as `+`.
    assert.notMatch(String(calls[1]?.url.search), /[ +]/);
    const { client: again, calls: more } = written(t, 'cuadra', [{ json: cuadraPage([]) }]);
    await again.list({ cursor });
    assert.equal(more[0]?.url.searchParams.get('cursor'), cursor);
  }
});

test('B7: filters of every kind arrive as they are', async (t) => {
  const resourceId = 'a&b=c+d %25 ü😀#/?';
  const { client, calls } = written(t, 'cuadra', [{ json: cuadraPage([]) }]);
  await client.list({ filter: { resourceType: 'chat', resourceId } });
  assert.equal(calls[0]?.url.searchParams.get('resourceId'), resourceId);
  assert.sameMembers([...new Set(calls[0]?.url.searchParams.keys())], [...(calls[0]?.url.searchParams.keys() ?? [])]);
});

test('B4: request() stays on the platform’s own address', async (t) => {
  const bad = [
    '',
    'v1/files',
    '//evil.test/x',
    '/../x',
    '/v1/../../x',
    '/%2e%2e/x',
    '/a/%2E%2e/b',
    '/\\evil.test',
    '\\\\evil.test',
    'https://evil.test/',
    '/v1/..\\x',
    '/./x',
  ];
  const { client, calls } = written(
    t,
    'voipbin',
    bad.map(() => ({ json: {} })),
  );
  for (const path of bad) {
    const before = calls.length;
    try {
      await client.request(path);
    } catch (error) {
      assert.include((await rejected(Promise.reject(error), 'invalid_argument')).message, 'path', path);
      assert.lengthOf(calls, before, path);
      continue;
    }
    const { url } = /** @type {import('./support/scripted.mjs').Call} */ (calls[before]);
    assert.isTrue(url.href.startsWith(`${BASE.voipbin}/`), `${path} led to ${url.href}`);
  }
});
