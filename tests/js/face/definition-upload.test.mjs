// @ts-check
// Which protocols a description may name, what each needs, and what the built-in variants of uploads say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { capabilitiesOf, merged } from '../../../js/capabilities.js';
import { defineBackend, overridden } from '../../../js/definition.js';
import { refuses } from './helpers.mjs';

/** @typedef {import('../../../js/index.js').BackendDefinition} BackendDefinition */
/** @typedef {import('../../../js/capabilities.js').Description} Description */

/**
 * @param {Record<string, unknown>} upload
 * @returns {BackendDefinition}
 */
const drive = (upload) =>
  /** @type {never} */ ({
    name: 'drive',
    baseUrl: 'https://drive.example',
    scope: { required: ['room'] },
    upload: { path: '/{room}/files', ...upload },
    record: { id: 'id' },
  });
const chunked = (/** @type {Record<string, unknown>} */ more = {}) =>
  drive({
    encoding: 'chunked-form',
    session: { path: '/{room}/start' },
    path: '/{room}/{sessionId}',
    complete: '/{room}/{sessionId}/end',
    ...more,
  });

test('every protocol that needs no signer can be described', () => {
  for (const definition of [
    drive({ encoding: 'tus' }),
    drive({
      encoding: 'tus',
      session: { path: '/start' },
      partSize: 1,
      fields: { kind: 'a' },
      requiredFields: ['kind'],
    }),
    drive({ encoding: 'ietf-resumable', partSize: 5_000_000, maxBytes: 10, record: 'data' }),
    drive({ encoding: 'google-resumable', session: { method: 'PUT', path: '/{room}/start', url: 'upload.url' } }),
    chunked(),
    chunked({ fileField: 'part', partSize: 100, fields: { context: 'x' }, requiredFields: ['context'] }),
  ]) {
    assert.equal(defineBackend(definition), definition);
    const { upload } = capabilitiesOf(definition);
    assert(upload);
    assert.deepEqual(upload.protocols, [definition.upload?.encoding]);
    assert.equal(upload.idempotencyKey, false);
  }
});

for (const encoding of ['s3-multipart', 'azure-blocks']) {
  test(`${encoding} cannot be described: its requests need a signer`, () => {
    refuses(() => defineBackend(drive({ encoding })), 'upload.encoding', /cannot be described.*`target`/);
    const plain = drive({ encoding: 'form-data' });
    refuses(
      () => overridden(plain, { upload: /** @type {never} */ ({ encoding }) }),
      'overrides.upload.encoding',
      /`target`/,
    );
  });
}

for (const [what, definition, place, message] of /** @type {[string, BackendDefinition, string, RegExp][]} */ ([
  ['an unknown protocol', drive({ encoding: 'tuss' }), 'encoding', /one of form-data, .*did you mean tus\?/],
  ['chunks without a start', chunked({ session: undefined }), 'session', /required with encoding: 'chunked-form'/],
  ['chunks without an end', chunked({ complete: undefined }), 'complete', /required with encoding: 'chunked-form'/],
  ['chunks that name no session', chunked({ path: '/{room}/x' }), 'path', /must name {sessionId}/],
  ['an end that names no session', chunked({ complete: '/end' }), 'complete', /must name {sessionId}/],
  ['a start with a session', chunked({ session: { path: '/{sessionId}' } }), 'session.path', /may name room/],
  ['chunks of another place', chunked({ path: '/{floor}/{sessionId}' }), 'path', /may name room, sessionId/],
  ['an end with a query', chunked({ complete: '/{sessionId}?end' }), 'complete', /query does not belong/],
  ['a session URL of chunks', chunked({ session: { path: '/s', url: 'url' } }), 'session.url', /has no use/],
  ['a method of a chunked start', chunked({ session: { method: 'PUT', path: '/s' } }), 'session.method', /has no use/],
  ['a session without a path', drive({ encoding: 'tus', session: {} }), 'session.path', /required/],
  ['a session elsewhere', drive({ encoding: 'tus', session: { path: 'https://x/' } }), 'session.path', /start with/],
  [
    'a session’s typing error',
    drive({ encoding: 'tus', session: { path: '/', urls: 'x' } }),
    'session.urls',
    /did you mean url\?/,
  ],
  ['a session id with tus', drive({ encoding: 'tus', path: '/{sessionId}' }), 'path', /may name room/],
  ['an end of tus', drive({ encoding: 'tus', complete: '/end' }), 'complete', /no use with encoding: 'tus'/],
  ['a file field of tus', drive({ encoding: 'tus', fileField: 'file' }), 'fileField', /no use/],
  ['a method of tus', drive({ encoding: 'tus', method: 'PUT' }), 'method', /no use/],
  ['a key of tus', drive({ encoding: 'tus', idempotencyHeader: 'Key' }), 'idempotencyHeader', /no use/],
  ['a method of chunks', chunked({ method: 'PUT' }), 'method', /no use/],
  ['fields of ietf', drive({ encoding: 'ietf-resumable', fields: { a: 'b' } }), 'fields', /no use/],
  ['a session of a form', drive({ encoding: 'form-data', session: { path: '/s' } }), 'session', /no use/],
  ['parts of a form', drive({ encoding: 'form-data', partSize: 5 }), 'partSize', /no use with encoding: 'form-data'/],
  ['parts of JSON', drive({ encoding: 'json-base64', partSize: 5 }), 'partSize', /no use/],
  ['a part of nothing', drive({ encoding: 'tus', partSize: 0 }), 'partSize', /above 0/],
  ['a part of a half', drive({ encoding: 'tus', partSize: 1.5 }), 'partSize', /whole/],
])) {
  test(`${what} is refused by its name`, () => refuses(() => defineBackend(definition), `upload.${place}`, message));
}

test('a scope key cannot take the place of the session’s id', () =>
  refuses(() => defineBackend({ ...chunked(), scope: { optional: ['room', 'sessionId'] } }), 'scope', /sessionId/));

test('overrides may change the protocol: what stood before is no fault of theirs', () => {
  const plain = drive({ encoding: 'form-data', fileField: 'file', idempotencyHeader: 'Key' });
  const over = (/** @type {Record<string, unknown>} */ upload) =>
    overridden(plain, { upload: /** @type {never} */ (upload) });
  const { upload } = capabilitiesOf(over({ encoding: 'tus', session: { path: '/s' } }));
  assert.deepEqual(upload, { protocols: ['tus'], maxBytes: null, maxFiles: null, idempotencyKey: false });
  refuses(() => over({ encoding: 'tus', complete: '/end' }), 'overrides.upload.complete', /no use/);
  refuses(() => over({ encoding: 'chunked-form' }), 'overrides.upload.session', /required/);
  refuses(() => over({ partSize: 5 }), 'overrides.upload.partSize', /no use with encoding: 'form-data'/);
});

/** @returns {Description} */
function koreChunked() {
  const { variants, ...kore } = JSON.parse(
    readFileSync(new URL('../../../src/backend/kore.json', import.meta.url), 'utf8'),
  );
  return merged(kore, variants.upload.chunked);
}

test('kore in chunks: what it can, what it cannot, and what nobody states', () => {
  assert.deepEqual(capabilitiesOf(koreChunked()), {
    upload: { protocols: ['chunked-form'], maxBytes: null, maxFiles: null, idempotencyKey: false },
    list: false,
    get: false,
    delete: false,
    download: 'signed-url',
    refresh: false,
    operations: true,
    assumed: ['operation.error', 'upload.fields.fileContext', 'upload.partSize', 'download', 'record.urlExpiresAt'],
  });
});

test('kore in chunks: what is assumed can be replaced, and what it lacks be given', () => {
  const base = koreChunked();
  const over = (/** @type {Record<string, unknown>} */ parts) => overridden(base, parts);
  assert.equal(over({ upload: { partSize: 5 } }).upload?.path, base.upload?.path);
  assert.deepEqual(over({ upload: { fields: { fileContext: 'chat' } } }).upload?.fields, { fileContext: 'chat' });
  assert.equal(capabilitiesOf(over({ record: { urlExpiresAt: 'till' } })).download, 'signed-url');
  refuses(() => over({ upload: { complete: '/end' } }), 'overrides.upload.complete', /must name {sessionId}/);
  refuses(() => over({ list: { path: '/files' } }), 'overrides.list.items', /required/);
  assert.equal(capabilitiesOf(over({ delete: { path: '/files/{id}' } })).delete, true);
});
