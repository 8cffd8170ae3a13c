// The table of error bodies (tests/errors) through the packaged client: a platform that answers so, and what a caller then
// meets. The native core reads the same rows; here it is what the door and the face make of them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AttacheError, createClient } from '@attache/client';
import { silent } from '../suite/support/errors.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} source
 * @property {number} status
 * @property {unknown} [json]
 * @property {string} [text]
 * @property {{ code: string, reason?: string, detail?: string, requestId?: string, retryAfter?: number, fields?: [string, string][] }} expect
 * @property {string[]} [absent]
 */

/** @type {Row[]} */
const rows = JSON.parse(readFileSync(new URL('../../errors/bodies.json', import.meta.url), 'utf8'));
const base = 'https://api.files.test';

/** Answers of storage hosts come from another place, without credentials. */
const isStorage = (/** @type {Row} */ { name }) => /^(s3|gcs|azure|azurite|cloudfront):/.test(name);

/** @param {Row} row */
const answerOf = ({ status, json, text }) => {
  const body = json === undefined ? (text ?? null) : JSON.stringify(json);
  const type = json === undefined ? 'text/plain' : 'application/json';
  return new Response(body, { status, headers: { 'content-type': type } });
};

/** @type {import('@attache/client').BackendDefinition} */
const plain = {
  name: 'plain',
  baseUrl: base,
  list: { path: '/files', items: 'items' },
  get: { path: '/files/{id}' },
  download: { via: 'record-url' },
  record: { id: 'id', url: 'url' },
};

/**
 * @param {Row} row
 * @returns {Promise<AttacheError>}
 */
async function met(row) {
  const stored = { id: 'f1', url: 'https://storage.elsewhere.test/f1?X-Goog-Signature=00ff' };
  const client = createClient({
    backend: plain,
    retry: { maxRetries: 0 },
    fetch: async (input) => (String(input) === `${base}/files/f1` ? Response.json(stored) : answerOf(row)),
  });
  try {
    await (isStorage(row) ? client.download('f1') : client.list());
  } catch (error) {
    assert(AttacheError.is(error), String(error));
    return error;
  } finally {
    await client.close();
  }
  return assert.fail('this should have been rejected');
}

/** @param {Row} row */
const isExpiry = ({ expect: { reason, detail = '' } }) =>
  reason === 'ExpiredToken' || /expired|not valid in the specified time/i.test(detail);

test('every row names its document, or says that it is composed', () => {
  assert(rows.length >= 90, `${rows.length} rows`);
  for (const { name, source } of rows) assert.match(source, /\w{3}/, name);
});

for (const row of rows) {
  // An error inside a good answer is read by the core alone: over HTTP such an answer is a page that is none.
  if (row.status < 400) continue;
  test(row.name, async () => {
    const error = await met(row);
    const { code, reason, detail, requestId, retryAfter, fields = [] } = row.expect;
    const expired = isStorage(row) && isExpiry(row);
    assert.equal(error.code, expired ? 'link_expired' : code);
    assert.equal(error.status, row.status);
    assert.equal(error.reason, reason ?? null);
    assert.equal(error.requestId, requestId ?? null);
    assert.equal(error.retryAfter, retryAfter ?? null);
    assert.deepEqual(
      error.fields.map(({ path, message }) => [path, message]),
      fields,
    );
    if (detail !== undefined && !expired) assert(error.message.includes(detail), error.message);
    // A bare text in quotes is a text; what a storage host says may quote the request.
    assert.deepEqual(error.raw, isStorage(row) || typeof row.json !== 'object' ? null : row.json);
    silent(error, row.absent ?? []);
  });
}
