// The check of messages against documents can fail: a sound message passes, and each way of breaking it is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Specs } from './validate.mjs';

/** @typedef {import('./capture.mjs').Message} Message */

const bytes = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
const file = {
  id: 'file_1',
  filename: 'a.txt',
  contentType: 'text/plain',
  sizeBytes: 1,
  sha256: 'ab',
  status: 'ready',
  isDuplicate: false,
  storageCharged: 1,
  createdAt: '2026-01-15T09:30:00Z',
};
const page = { items: [file], nextCursor: null, hasMore: false };

/**
 * @param {Partial<Message>} [over]
 * @returns {Message}
 */
const listing = (over = {}) => ({
  method: 'GET',
  path: '/v1/files',
  query: new URLSearchParams('limit=100'),
  headers: { authorization: 'Bearer t' },
  body: new Uint8Array(),
  status: 200,
  answerHeaders: { 'content-type': 'application/json' },
  answer: bytes(page),
  ...over,
});

/**
 * @param {string} platform
 * @param {Message} message
 */
const faults = (platform, message) => new Specs(platform).check(message);
/** @param {Record<string, unknown>} over */
const changed = (over) => bytes({ ...page, items: [{ ...file, ...over }] });

test('a sound message has no fault', async () => {
  assert.deepEqual(await faults('cuadra', listing()), []);
});

/** @type {[string, Partial<Message>, RegExp][]} */
const broken = [
  ['a path that no document has', { path: '/v1/filez' }, /no document has such a call/],
  ['a method that no document has', { method: 'PUT' }, /no document has such a call/],
  ['a parameter that no document has', { query: new URLSearchParams('pageSize=100') }, /query.* additional/],
  ['a parameter beyond its limits', { query: new URLSearchParams('limit=101') }, /query\/limit/],
  ['a parameter without the one it needs', { query: new URLSearchParams('resourceId=c1') }, /resourceType/],
  ['no credentials', { headers: {} }, /authorization/],
  ['credentials of another kind', { headers: { authorization: 'Basic t' } }, /authorization/],
  ['a body where none belongs', { body: bytes({}) }, /body: has one/],
  ['an answer that lacks a member', { answer: bytes({ items: [] }) }, /answer .*hasMore/],
  ['an answer with a member that nobody named', { answer: bytes({ ...page, total: 1 }) }, /answer .*total/],
  ['a record with a word that is none', { answer: changed({ status: 'done' }) }, /\/items\/0\/status/],
  ['a record with a number as text', { answer: changed({ sizeBytes: '1' }) }, /\/items\/0\/sizeBytes/],
  [
    'a record with a time that is none',
    { answer: changed({ createdAt: '2026-01-15 09:30' }) },
    /\/items\/0\/createdAt/,
  ],
  ['an answer that is no JSON', { answerHeaders: { 'content-type': 'text/html' } }, /a body that no document has/],
  ['a status that no document has', { status: 418 }, /a status that no document has/],
];
for (const [what, over, told] of broken) {
  test(`${what} is told`, async () => {
    const found = await faults('cuadra', listing(over));
    assert(found.length > 0 && found.some((fault) => told.test(fault)), JSON.stringify(found));
  });
}

test('a wrong request that the platform refuses is the caller’s; its answer is still held', async () => {
  const specs = new Specs('cuadra');
  const detail = [{ loc: ['query', 'limit'], msg: 'too large', type: 'less_than_equal', input: '101' }];
  const query = new URLSearchParams('limit=101');
  assert.deepEqual(await specs.check(listing({ query, status: 422, answer: bytes({ detail }) })), []);
  assert.equal(specs.refused, 1);
  assert.equal(specs.exceptions.find(({ status }) => status === '422')?.used, 1);
  assert.equal((await specs.check(listing({ query, status: 422, answer: bytes({ detail: 'no' }) }))).length, 1);
});

test('a form is read, its fields and its one file', async () => {
  const form = new FormData();
  form.append('type', 'rag');
  form.append('file', new Blob(['x']), 'a.txt');
  const encoded = new Response(form);
  const headers = { authorization: 'Bearer t', 'content-type': String(encoded.headers.get('content-type')) };
  const body = new Uint8Array(await encoded.arrayBuffer());
  const answer = bytes({ error: { status: 'INTERNAL', reason: 'X', message: 'm', request_id: 'r' } });
  const upload = listing({
    method: 'POST',
    path: '/storage_files',
    query: new URLSearchParams(),
    headers,
    body,
    answer,
  });
  assert.deepEqual(await faults('voipbin', { ...upload, status: 500 }), []);
  const file_ = bytes({ id: '5f2c7e34-0b2e-4a4b-8f4e-1d2a3b4c5d6e', tm_create: null });
  assert.deepEqual(await faults('voipbin', { ...upload, answer: file_ }), []);
  const talk = new TextEncoder().encode(new TextDecoder().decode(body).replace('rag', 'tlk'));
  assert.match(String(await faults('voipbin', { ...upload, answer: file_, body: talk })), /body\/type/);
});

test('base64 is held to its padding, resource names to their pattern', async () => {
  const path = '/v1alpha/projects/p/locations/l/collections/c/engines/e/sessions/s:addContextFile';
  const headers = { authorization: 'Bearer t', 'content-type': 'application/json' };
  const query = new URLSearchParams();
  const answer = bytes({ fileId: '1' });
  const request = (/** @type {string} */ fileContents) =>
    bytes({ fileName: 'a', mimeType: 'text/plain', fileContents });
  const add = listing({ method: 'POST', path, query, headers, answer, body: request('eA==') });
  assert.deepEqual(await faults('discovery-engine', add), []);
  assert.match(String(await faults('discovery-engine', { ...add, body: request('eA') })), /fileContents/);
  const elsewhere = path.replace('/collections/c', '');
  assert.match(String(await faults('discovery-engine', { ...add, path: elsewhere })), /path\/name/);
});
