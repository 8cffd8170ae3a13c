// What each platform can do, to the letter: the built-in ones, and what their variants change.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backends, createClient } from '@attache/client';

const upload = (
  /** @type {number | null} */ maxBytes,
  { protocol = 'form-data', maxFiles = /** @type {number | null} */ (null), key = false } = {},
) => ({ protocols: [protocol], maxBytes, maxFiles, idempotencyKey: key });
const paged = (/** @type {number} */ maxPageSize, /** @type {string[]} */ filters = []) => ({
  paged: true,
  maxPageSize,
  filters,
});
const whole = { paged: false, maxPageSize: null, filters: [] };

const expected = {
  fruxon: {
    upload: upload(50 * 2 ** 20),
    list: paged(100),
    get: false,
    delete: false,
    download: 'public-url',
    refresh: false,
    operations: true,
  },
  kore: {
    upload: upload(25_000_000, { maxFiles: 10 }),
    list: whole,
    get: true,
    delete: true,
    download: false,
    refresh: false,
    operations: true,
  },
  'discovery-engine': {
    upload: upload(null, { protocol: 'json-base64' }),
    list: whole,
    get: true,
    delete: true,
    download: 'redirect',
    refresh: true,
    operations: true,
  },
  voipbin: {
    upload: upload(30 * 2 ** 20),
    list: paged(100),
    get: true,
    delete: true,
    download: 'signed-url',
    refresh: true,
    operations: false,
  },
  cuadra: {
    upload: upload(50_000_000, { key: true }),
    list: paged(100, ['status', 'resourceType', 'resourceId']),
    get: true,
    delete: true,
    download: 'bytes',
    refresh: false,
    operations: false,
  },
};

for (const [name, told] of Object.entries(expected)) {
  test(name, () => {
    const { assumed, ...rest } = backends[/** @type {keyof typeof expected} */ (name)].capabilities;
    assert.deepEqual(rest, told);
    for (const field of assumed) assert.match(field, /^\w+(\.\w+)*$/);
  });
}

test('cuadra says which of its paths no document states', () => {
  const { assumed } = backends.cuadra.capabilities;
  for (const field of ['delete.path', 'download.path', 'download.via']) assert(assumed.includes(field), field);
});

/**
 * @param {import('@attache/client').BackendName} backend
 * @param {Record<string, string>} variant
 * @param {Record<string, string>} scope
 */
function varied(backend, variant, scope) {
  return createClient({ backend, variant, scope }).capabilities;
}

test('variants change what they name', () => {
  const session = 'projects/p/locations/l/collections/c/engines/e/sessions/s';
  const google = varied('discovery-engine', { list: 'files', upload: 'media' }, { session });
  assert.deepEqual(google.list, paged(1000, ['filter', 'orderBy']));
  assert.deepEqual(google.upload, upload(null));
  const asset = varied('fruxon', { upload: 'asset' }, { tenant: 't' });
  assert.deepEqual([asset.delete, asset.operations], [true, true]);
  assert.deepEqual(asset.upload, upload(50_000_000));
  const scope = { app: 'a', environment: 'e' };
  const chunked = createClient({
    backend: 'kore',
    baseUrl: 'https://kore.test',
    variant: { upload: 'chunked' },
    scope,
  });
  const { assumed, ...can } = chunked.capabilities;
  assert.deepEqual(can, {
    upload: upload(null, { protocol: 'chunked-form' }),
    list: false,
    get: false,
    delete: false,
    download: 'signed-url',
    refresh: false,
    operations: true,
  });
  for (const field of ['upload.fields.fileContext', 'upload.partSize', 'record.urlExpiresAt'])
    assert(assumed.includes(field), field);
  assert.deepEqual(varied('voipbin', { files: 'agent' }, {}).upload, upload(30 * 2 ** 20));
});
