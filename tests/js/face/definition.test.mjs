// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilitiesOf, merged } from '../../../js/capabilities.js';
import { defineBackend, overridden } from '../../../js/definition.js';
import { refuses } from './helpers.mjs';

/** @returns {import('../../../js/index.js').BackendDefinition} */
const shop = () => ({
  name: 'shop',
  baseUrl: 'https://files.example.com/v2',
  auth: { scheme: 'api-key', header: 'x-shop-key' },
  scope: { required: ['shop'], optional: ['shelf'] },
  upload: {
    path: '/shops/{shop}/files',
    encoding: 'form-data',
    fields: { kind: 'file' },
    idempotencyHeader: 'Idempotency-Key',
    maxBytes: 1000,
  },
  list: {
    path: '/shops/{shop}/files',
    items: 'data.items',
    cursor: { param: 'after', from: 'data.next' },
    pageSize: { param: 'limit', max: 50 },
    filters: { owner: 'ownerId' },
  },
  get: { path: '/shops/{shop}/files/{id}', record: 'data' },
  delete: { path: '/shops/{shop}/files/{id}:remove', method: 'POST', body: { id: '{id}' } },
  download: { path: '/{+shelf}/files/{id}', via: 'redirect', query: { alt: 'media' } },
  refresh: { path: '/shops/{shop}/files/{id}/url', url: 'url' },
  operation: { path: '/ops/{name}', state: 'status', states: { DONE: 'succeeded' } },
  record: {
    id: 'id',
    name: 'title',
    size: { at: ['bytes', 'size'], as: 'int64-text' },
    createdAt: { at: 'at', as: 'epoch-ms', unset: [0, ''] },
  },
  statuses: { OK: 'ready' },
  trustedHosts: ['*.example.com', 'cdn.example.org'],
  assumed: ['delete.path'],
});

/**
 * The shop with one place in it changed.
 * @param {string} place
 * @param {unknown} value
 */
function shopWith(place, value) {
  const definition = structuredClone(shop());
  const steps = place.split('.');
  const last = /** @type {string} */ (steps.pop());
  let at = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (definition));
  for (const step of steps) at = /** @type {Record<string, unknown>} */ (at[step]);
  at[last] = value;
  return definition;
}

test('a full definition passes and comes back as it is', () => {
  const definition = shop();
  assert.equal(defineBackend(definition), definition);
  assert.deepEqual(definition, shop());
});

test('the smallest definition has a name and knows where the id is', () => {
  defineBackend({ name: 'small', record: { id: 'id' } });
  refuses(() => defineBackend(/** @type {never} */ ({ record: { id: 'id' } })), 'name', /required/);
  refuses(() => defineBackend(/** @type {never} */ ({ name: 'x' })), 'record', /required/);
  refuses(() => defineBackend({ name: 'x', record: {} }), 'record.id', /required/);
  for (const value of [null, undefined, 'cuadra', [], 1])
    refuses(() => defineBackend(/** @type {never} */ (value)), 'definition', /object/);
});

for (const [place, value, message] of /** @type {[string, unknown, RegExp][]} */ ([
  ['uplaod', {}, /not known here; did you mean upload\?/],
  ['upload.feildFile', 'x', /not known/],
  ['upload.filefield', 'x', /did you mean fileField\?/],
  ['list.cursor.parm', 'x', /did you mean param\?/],
  ['record.mimeType', 'x', /not known/],
  ['record.sise', 'x', /did you mean size\?/],
  ['upload.encoding', 'form', /one of form-data, /],
  ['upload.encoding', 'form-dat', /did you mean form-data\?/],
  ['upload.method', 'post', /did you mean POST\?/],
  ['upload.maxBytes', 1.5, /whole number/],
  ['upload.maxBytes', 0, /above 0/],
  ['upload.fields', { a: 1 }, /must be a text/],
  ['upload.path', '', /not empty/],
  ['upload.idempotencyHeader', 'a b', /not a header name/],
  ['auth.scheme', 'basic', /one of/],
  ['auth.header', 'cookie', /leave it to the client/],
  ['scope.required', 'shop', /array/],
  ['list.items', 7, /text/],
  ['list.pageSize.max', '50', /whole/],
  ['download.via', 'link', /one of bytes, redirect, record-url/],
  ['operation.states.DONE', 'finished', /one of pending/],
  ['statuses.OK', 'done', /one of pending/],
  ['record.size', { at: 'x', as: 'integer' }, /one of text/],
  ['trustedHosts', ['https://x.example'], /hostname/],
  ['baseUrl', 'http://files.example.com', /https/],
])) {
  test(`${place} = ${JSON.stringify(value)} is refused`, () => {
    const named = {
      'upload.fields': 'upload.fields.a',
      'record.size': 'record.size.as',
      trustedHosts: 'trustedHosts.0',
    }[place];
    refuses(() => defineBackend(shopWith(place, value)), named ?? place, message);
  });
}

test('functions and wrong kinds are no data', () => {
  refuses(() => defineBackend(shopWith('record.name', () => 'x')), 'record.name', /object/);
  refuses(() => defineBackend(shopWith('get', [])), 'get', /object/);
  refuses(
    () => defineBackend(JSON.parse('{"name":"x","record":{"id":"id"},"__proto__":{"get":{"path":"/x"}}}')),
    '__proto__',
    /not known/,
  );
});

test('what belongs together is asked for', () => {
  refuses(() => defineBackend(shopWith('download', { via: 'bytes' })), 'download.path', /required with via: 'bytes'/);
  refuses(() => defineBackend(shopWith('download', { via: 'record-url' })), 'record.url', /required/);
  refuses(() => defineBackend(shopWith('refresh', { path: '/x' })), 'refresh', /either/);
  refuses(() => defineBackend(shopWith('refresh', { path: '/x', url: 'u', via: 'redirect' })), 'refresh', /either/);
  refuses(() => defineBackend(shopWith('refresh', [])), 'refresh', /object/);
  refuses(
    () => defineBackend(shopWith('operation', { path: '/ops/{name}', states: {} })),
    'operation.state',
    /required/,
  );
  refuses(() => defineBackend(shopWith('list.cursor', { param: 'x' })), 'list.cursor.from', /required/);
});

for (const [path, message] of /** @type {[string, RegExp][]} */ ([
  ['files/{id}', /start with "\/"/],
  ['https://evil.example/{id}', /start with "\/"/],
  ['//evil.example/{id}', /empty segment/],
  ['/a//{id}', /empty segment/],
  ['/a/../{id}', /"\.\."/],
  ['/a/./{id}', /"\."/],
  ['/a/%2e%2E/{id}', /"\.\."/],
  ['/a/.%2e', /"\.\."/],
  ['/files/{ID}', /did you mean id\?/],
  ['/files/{name}', /not known in this path: it may name id, shop, shelf/],
  ['/files/{id', /brace/],
  ['/files/id}', /brace/],
  ['/files/{{id}}', /brace|not known/],
  ['/files/{}', /not known/],
  ['/files/{id}?alt=media', /query does not belong/],
  ['/files/{id}#x', /may hold/],
  ['/files\\{id}', /may hold/],
  ['/fil es/{id}', /may hold/],
  ['/files/ü', /may hold/],
  ['/files/%zz', /percent-encoding/],
])) {
  test(`the path ${path} is refused`, () =>
    refuses(() => defineBackend(shopWith('get.path', path)), 'get.path', message));
}

test('paths may end in a slash, hold verbs after a colon and resource names', () => {
  for (const path of ['/a/', '/v1/{+shop}:read', '/a/{id}.bin', '/%41/{shop}-{id}'])
    defineBackend(shopWith('get.path', path));
  refuses(() => defineBackend(shopWith('upload.path', '/files/{id}')), 'upload.path', /may name shop, shelf/);
  refuses(() => defineBackend(shopWith('upload.session', { path: '/{id}' })), 'upload.session.path');
});

test('capabilities follow from the data', () => {
  assert.deepEqual(capabilitiesOf(shop()), {
    upload: { protocols: ['form-data'], maxBytes: 1000, maxFiles: null, idempotencyKey: true },
    list: { paged: true, maxPageSize: 50, filters: ['owner'] },
    get: true,
    delete: true,
    download: 'redirect',
    refresh: true,
    operations: true,
    assumed: ['delete.path'],
  });
  assert.deepEqual(capabilitiesOf({ name: 'small', record: { id: 'id' } }), {
    upload: false,
    list: false,
    get: false,
    delete: false,
    download: false,
    refresh: false,
    operations: false,
    assumed: [],
  });
});

test('a list that comes whole lets one file be picked from it', () => {
  const { list } = shop();
  assert(list);
  const { cursor: _, ...whole } = list;
  assert.equal(capabilitiesOf({ name: 'x', record: { id: 'id' }, list: whole }).get, true);
  assert.equal(capabilitiesOf({ name: 'x', record: { id: 'id' }, list }).get, false);
});

test('the kind of download is read from where the URL is and how long it lives', () => {
  const record = { id: 'id', url: 'url' };
  const via = /** @type {const} */ ('record-url');
  assert.equal(capabilitiesOf({ name: 'x', record, download: { via } }).download, 'public-url');
  assert.equal(
    capabilitiesOf({ name: 'x', record: { ...record, urlExpiresAt: 'till' }, download: { via } }).download,
    'signed-url',
  );
  assert.equal(
    capabilitiesOf({ name: 'x', record, download: { path: '/{id}', via: 'bytes', anonymous: true } }).download,
    'public-url',
  );
  assert.equal(capabilitiesOf({ name: 'x', record, download: { path: '/{id}', via: 'bytes' } }).download, 'bytes');
});

test("a built-in platform's own word about a capability wins, part by part", () => {
  const { upload, get } = capabilitiesOf({
    ...shop(),
    limits: { maxFiles: 10 },
    capabilities: { get: false, upload: /** @type {never} */ ({ idempotencyKey: false }) },
  });
  assert.deepEqual(upload, { protocols: ['form-data'], maxBytes: 1000, maxFiles: 10, idempotencyKey: false });
  assert.equal(get, false);
});

test('capabilities cannot be changed', () => {
  const capabilities = capabilitiesOf(shop());
  assert.throws(() => Object.assign(capabilities, { get: false }), TypeError);
  assert.throws(() => capabilities.assumed.push('x'), TypeError);
});

test('merging replaces fields one level deep, arrays and refresh whole', () => {
  const base = { ...shop(), refresh: { path: '/a', url: 'b' } };
  const result = merged(
    base,
    /** @type {never} */ ({
      name: 'other',
      list: { path: '/x', cursor: { param: 'c', from: 'd' } },
      refresh: { path: '/r', via: 'redirect' },
      assumed: [],
      get: undefined,
    }),
  );
  assert.equal(result.name, 'other');
  assert.equal(result.list?.path, '/x');
  assert.equal(result.list?.items, 'data.items');
  assert.deepEqual(result.list?.cursor, { param: 'c', from: 'd' });
  assert.deepEqual(result.refresh, { path: '/r', via: 'redirect' });
  assert.deepEqual(result.assumed, []);
  assert.deepEqual(result.get, shop().get);
  assert.equal(base.list?.path, '/shops/{shop}/files');
});

test('overrides are checked as parts, and the whole again for what belongs together', () => {
  assert.equal(overridden(shop(), { upload: { maxBytes: 5 } }).upload?.maxBytes, 5);
  assert.equal(overridden(shop(), { delete: { path: '/gone/{id}' } }).delete?.method, 'POST');
  refuses(() => overridden(shop(), { upload: { path: 'x' } }), 'overrides.upload.path', /start with/);
  refuses(() => overridden(shop(), { upload: { pth: '/x' } }), 'overrides.upload.pth', /did you mean path\?/);
  refuses(() => overridden(shop(), { download: { via: 'record-url' } }), 'overrides.record.url', /required/);
  const small = { name: 'small', record: { id: 'id' } };
  refuses(() => overridden(small, { list: { path: '/x' } }), 'overrides.list.items', /required/);
  refuses(() => overridden(small, JSON.parse('{"__proto__":{"get":{"path":"/x"}}}')), 'overrides.__proto__');
});
