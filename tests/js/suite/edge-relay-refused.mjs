// What a visitor is told whose file is not taken: the platform's failures, its limit, types, methods; and options that are none.

import { relayUpload } from '@attache/client/edge';
import { assert } from 'chai';
import { sender, source, taken } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { refused } from './support/errors.mjs';
import { cuadraFile, voipbinFile } from './support/fixtures.mjs';
import { never, written } from './support/scripted.mjs';

/** @typedef {import('./support/scripted.mjs').Answer} Answer */

const MANY = { maxBytes: 1 << 30 };

/** What a platform says, and what the visitor is told. @type {[string, Answer[], number, string?, object?][]} */
const FAILURES = [
  ['bad request', [{ status: 400, json: { detail: 'secret' } }], 400],
  ['validation', [{ status: 422, json: { detail: [{ loc: ['body', 'secret'], msg: 'secret' }] } }], 400],
  ['unauthorized', [{ status: 401, json: { detail: 'secret' } }, { status: 401 }], 401],
  ['forbidden', [{ status: 403, json: { detail: 'secret' } }], 403],
  ['too large', [{ status: 413, json: { detail: 'secret' } }], 413],
  ['a type that is not taken', [{ status: 415, json: { detail: 'secret' } }], 415],
  ['too many', [{ status: 429, headers: { 'retry-after': '5' } }], 429, '5'],
  ['payment', [{ status: 402, json: { detail: 'secret' } }], 502],
  ['no such place', [{ status: 404, json: { detail: 'secret' } }], 502],
  ['conflict', [{ status: 409, json: { detail: 'secret' } }], 502],
  ['server', [{ status: 500, body: 'secret' }], 502],
  ['unavailable', [{ status: 503, headers: { 'retry-after': '30' } }], 502, '30'],
  ['gateway timeout', [{ status: 504 }], 504],
  ['no answer in time', [never], 504, '-', { deadline: 300 }],
  ['a connection that fails', [new TypeError('secret')], 502],
  ['an answer that is none', [{ body: '<html>secret' }], 502],
  ['fewer bytes than were sent', [{ json: cuadraFile({ sizeBytes: 1, sha256: null }) }], 502],
  ['other bytes than were sent', [{ json: cuadraFile({ sizeBytes: null, sha256: 'ab'.repeat(32) }) }], 502],
];

test('edge: relay: every failure of a platform as a visitor is told of it', async (t) => {
  const expected = [];
  const seen = [];
  for (const [what, answers, status, retryAfter = '-', limits = {}] of FAILURES) {
    const taking = answers.map((answer) => async (/** @type {import('./support/scripted.mjs').Call} */ call) => {
      await call.body();
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer(call) : answer;
    });
    const { client } = written(t, 'cuadra', taking, { retry: { maxRetries: 0 }, ...limits });
    const request = sender(source(bytes(1_000)).stream, { 'content-type': 'a/b' });
    const answer = await taken(await relayUpload(request, client, MANY));
    expected.push(`${what}: ${status} ${retryAfter}`);
    seen.push(`${what}: ${answer.status} ${answer.headers['retry-after'] ?? '-'}`);
    assert.notMatch(JSON.stringify(answer.headers) + answer.text, /secret/, what);
    assert.hasAllKeys(JSON.parse(answer.text).error, ['code', 'message'], what);
    assert.include(answer.headers, { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' }, what);
  }
  assert.deepEqual(seen, expected);
});

test('edge: relay: the platform’s own limit is the visitor’s too', async (t) => {
  const { client, calls } = written(t, 'voipbin', []);
  const headers = { 'content-type': 'a/b', 'content-length': String(40 << 20) };
  const answer = await relayUpload(sender(source(bytes(1_000)).stream, headers), client, MANY);
  assert.equal(answer.status, 413);
  assert.lengthOf(calls, 0);
  const overrides = {
    upload: { path: '/storage_files', encoding: /** @type {const} */ ('form-data'), maxBytes: 1_000 },
  };
  for (const [size, status] of [
    [1_000, 201],
    [1_001, 413],
  ]) {
    const { client: narrow } = written(
      t,
      'voipbin',
      [
        async (call) => {
          await call.body();
          return { json: voipbinFile({ filesize: size }) };
        },
      ],
      { overrides },
    );
    const request = sender(source(bytes(Number(size)), 300).stream, { 'content-type': 'a/b' });
    assert.equal((await relayUpload(request, narrow, MANY)).status, status, String(size));
  }
});

/** A type that is sent, those that are taken, and whether it is. @type {[string | undefined, string[] | undefined, number][]} */
const TYPES = [
  ['image/png', undefined, 201],
  ['image/png', ['image/*'], 201],
  ['IMAGE/PNG', ['image/*'], 201],
  ['image/png', ['IMAGE/PNG'], 201],
  ['image/png; a=b', ['image/png'], 201],
  ['image/png', ['application/pdf', 'image/png'], 201],
  ['image/png', ['*/*'], 201],
  ['image/png', [], 415],
  ['image/png', ['application/pdf'], 415],
  ['image/png', ['imag/*'], 415],
  ['imagex/png', ['image/*'], 415],
  ['text/html, image/png', ['image/*'], 415],
  ['image/png\u00e9', ['image/*'], 415],
  ['image', ['image/*'], 415],
  [undefined, ['image/*'], 415],
  [undefined, ['application/octet-stream'], 201],
  [undefined, undefined, 201],
  ['application/x-www-form-urlencoded', undefined, 415],
  ['multipart/mixed; boundary=x', undefined, 415],
];

test('edge: relay: files of types that are not taken are refused before anything is asked', async (t) => {
  for (const [type, mediaTypes, status] of TYPES) {
    const { client, calls } = written(t, 'cuadra', [
      async (call) => {
        await call.body();
        return { json: cuadraFile({ sizeBytes: null, sha256: null }) };
      },
    ]);
    const { stream, seen } = source(bytes(1_000));
    const headers = { ...(type && { 'content-type': type }), 'content-length': '1000' };
    const relaying = { ...MANY, ...(mediaTypes && { mediaTypes }) };
    const answer = await relayUpload(sender(stream, headers), client, relaying);
    const what = `${type} of ${mediaTypes}`;
    assert.equal(answer.status, status, what);
    assert.lengthOf(calls, status === 201 ? 1 : 0, what);
    if (status === 415) assert.deepEqual(seen, { pulled: 0, cancelled: true }, what);
  }
  const { client } = written(t, 'cuadra', []);
  const packed = { 'content-type': 'a/b', 'content-encoding': 'gzip' };
  assert.equal((await relayUpload(sender(source(bytes(9)).stream, packed), client, MANY)).status, 415);
});

test('edge: relay: methods, empty requests, options', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  for (const method of ['GET', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']) {
    const answer = await relayUpload(sender(null, {}, { method }), client, MANY);
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST, PUT'], method);
  }
  for (const headers of [{}, { 'content-length': '0' }])
    assert.equal((await relayUpload(sender(null, headers), client, MANY)).status, 400);
  const relay = (/** @type {unknown} */ options, mine = client) =>
    relayUpload(sender(source(bytes(9)).stream), mine, /** @type {never} */ (options));
  await refused(relay(undefined), 'options');
  await refused(relay({}), 'options.maxBytes');
  await refused(relay({ maxBytes: '1' }), 'options.maxBytes');
  await refused(relay({ maxBytes: -1 }), 'options.maxBytes');
  await refused(relay({ maxBytes: Number.POSITIVE_INFINITY }), 'options.maxBytes');
  await refused(relay({ maxBytes: 1, maxbytes: 1 }), 'maxBytes');
  await refused(relay({ maxBytes: 1, mediaTypes: 'image/*' }), 'options.mediaTypes');
  await refused(relay({ maxBytes: 1, mediaTypes: ['image'] }), 'options.mediaTypes.0');
  await refused(relay({ maxBytes: 1, name: '' }), 'options.name');
  await refused(relay({ maxBytes: 1, fields: { a: 1 } }), 'options.fields.a');
  await refused(relay({ maxBytes: 1, waitUntil: 1 }), 'options.waitUntil');
  await refused(relay(MANY, /** @type {never} */ ({})), 'client');
  await refused(relay({ ...MANY, fields: { nonsense: 'x' } }), 'fields');
  const read = Object.assign(sender(source(bytes(9)).stream), { bodyUsed: true });
  await refused(relayUpload(/** @type {Request} */ (read), client, MANY), 'request');
  assert.lengthOf(calls, 0);
});

test('edge: relay: an empty file is a file', async (t) => {
  const { client, calls } = written(t, 'cuadra', Array(2).fill({ json: cuadraFile({ sizeBytes: 0, sha256: null }) }));
  const headers = { 'content-type': 'text/plain', 'content-length': '0' };
  for (const body of [null, source(bytes(0)).stream]) {
    const answer = await taken(await relayUpload(sender(body, headers), client, { maxBytes: 0 }));
    assert.equal(answer.status, 201, answer.text);
  }
  assert.lengthOf(calls, 2);
});
