// @ts-check
// What is read from the head of a download's answer: parts, validators, packings, digests.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codingsOf, digestOf, lengthOf, partOf, staysPacked, validatorOf, wholeOf } from '../../../js/answer.js';

/** @param {Record<string, string>} headers */
const answer = (headers) => new Response('', { headers });
/** @param {string} told */
const ranged = (told) => new Headers({ 'content-range': told });

test('Content-Range of a part', () => {
  const part = (/** @type {number} */ start, /** @type {number} */ end, /** @type {number | null} */ total) => ({
    start,
    end,
    total,
  });
  /** @type {[string, object | undefined][]} */
  const rows = [
    ['bytes 0-0/1', part(0, 0, 1)],
    ['bytes 5-9/10', part(5, 9, 10)],
    ['Bytes 5-9/*', part(5, 9, null)],
    [' bytes 5-9/10 ', part(5, 9, 10)],
    ['bytes 9-5/10', undefined],
    ['bytes 5-10/10', undefined],
    ['bytes */10', undefined],
    ['bytes 5-9', undefined],
    ['bytes=5-9/10', undefined],
    ['bytes -5-9/10', undefined],
    ['items 5-9/10', undefined],
    ['bytes 5-9/10, bytes 1-2/10', undefined],
    ['bytes 0-9007199254740992/9007199254740993', undefined],
    ['', undefined],
  ];
  for (const [told, expected] of rows) assert.deepEqual(partOf(ranged(told)), expected, told);
  assert.equal(partOf(new Headers()), undefined);
  assert.equal(wholeOf(ranged('bytes */10')), 10);
  for (const told of ['bytes 5-9/10', 'bytes */*', '*/10', '']) assert.equal(wholeOf(ranged(told)), undefined, told);
});

test('a validator is strong, or none', () => {
  const modified = 'Mon, 05 Jan 2026 10:00:00 GMT';
  const later = 'Mon, 05 Jan 2026 10:01:00 GMT';
  assert.deepEqual(validatorOf(answer({ etag: '"a"' })), { header: 'etag', value: '"a"' });
  for (const etag of ['W/"a"', 'a', '"a', '"a"b"', '""', '"a b"', '"\u00fc"', 'w/"a"', '"a", "b"'])
    assert.equal(validatorOf(answer({ etag, 'last-modified': modified, date: later })), undefined, etag);
  const dated = (/** @type {string} */ then, /** @type {string} */ now) =>
    validatorOf(answer({ 'last-modified': then, date: now }));
  assert.deepEqual(dated(modified, later), { header: 'last-modified', value: modified });
  assert.equal(dated(modified, 'Mon, 05 Jan 2026 10:00:59 GMT'), undefined);
  assert.equal(dated('Thu, 01 Jan 1970 00:00:01 GMT', later), undefined);
  assert.equal(dated('yesterday', later), undefined);
  assert.equal(dated(modified, 'now'), undefined);
  const hidden = answer({ 'last-modified': modified, date: later });
  Object.defineProperty(hidden, 'type', { value: 'cors' });
  assert.equal(validatorOf(hidden), undefined);
});

test('what stays packed', () => {
  const packed = (/** @type {string} */ told) => staysPacked(new Headers({ 'content-encoding': told }));
  for (const told of ['', 'identity', ' Identity ', 'gzip', 'GZIP', 'x-gzip', 'br', 'deflate', 'zstd', 'br, gzip'])
    assert.equal(packed(told), false, told);
  for (const told of ['cow', 'gzip, cow', 'aws-chunked', 'gzip, identity', 'compress'])
    assert.equal(packed(told), true, told);
  assert.deepEqual(codingsOf(new Headers({ 'content-encoding': ' GZip,, br ' })), ['gzip', 'br']);
});

test('in Workers only gzip is unpacked, and br from a certain date on', (t) => {
  const packed = (/** @type {string} */ told) => staysPacked(new Headers({ 'content-encoding': told }));
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Cloudflare-Workers' }, configurable: true });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
    Reflect.deleteProperty(globalThis, 'Cloudflare');
  });
  assert.equal(packed('gzip'), false);
  for (const told of ['GZIP', 'x-gzip', 'deflate', 'zstd', 'gzip, gzip', 'br']) assert.equal(packed(told), true, told);
  const flags = { brotli_content_encoding: true };
  Object.defineProperty(globalThis, 'Cloudflare', { value: { compatibilityFlags: flags }, configurable: true });
  assert.equal(packed('br'), false);
  assert.equal(packed('BR'), true);
});

test('a length is that of the reader’s bytes, or unknown', () => {
  assert.equal(lengthOf(answer({ 'content-length': '5' })), 5);
  assert.equal(lengthOf(answer({ 'content-length': '0' })), 0);
  for (const told of ['', '-1', '5.0', '5, 5', 'five', '0x5'])
    assert.equal(lengthOf(answer({ 'content-length': told })), null);
  assert.equal(lengthOf(answer({})), null);
  assert.equal(lengthOf(answer({ 'content-length': '5', 'content-encoding': 'gzip' })), null);
  assert.equal(lengthOf(answer({ 'content-length': '5', 'content-encoding': 'identity' })), 5);
});

test('digests that an answer tells', () => {
  const zeros = (/** @type {number} */ count) => btoa('\0'.repeat(count));
  const read = (/** @type {Record<string, string>} */ headers, whole = true) => digestOf(new Headers(headers), whole);
  const sha = { kind: 'sha-256', hex: '00'.repeat(32) };
  assert.deepEqual(read({ 'repr-digest': `sha-256=:${zeros(32)}:` }), sha);
  assert.deepEqual(
    read({ 'repr-digest': `sha-512=:AAAA:, SHA-256=:${zeros(32)}:` })?.kind,
    undefined,
    'keys are lower case',
  );
  assert.deepEqual(read({ 'repr-digest': `sha-512=:AAAA:,sha-256=:${zeros(32)}:;x` }), sha);
  assert.equal(read({ 'repr-digest': `sha-256=:${zeros(32)}:` }, false), undefined);
  assert.deepEqual(read({ 'content-digest': `sha-256=:${zeros(32)}:` }, false), sha);
  assert.equal(read({ 'content-digest': `sha-256=:${zeros(31)}:` }), undefined);
  assert.equal(read({ 'content-digest': 'sha-256=:@@:' }), undefined);
  const crc = { kind: 'crc32c', hex: '00000000' };
  assert.deepEqual(read({ 'x-goog-hash': `md5=${zeros(16)}, crc32c=${zeros(4)}` }), crc);
  assert.deepEqual(read({ 'x-goog-hash': `md5=${zeros(16)}` }), { kind: 'md5', hex: '00'.repeat(16) });
  assert.equal(read({ 'x-goog-hash': `md5=${zeros(16)}` }, false), undefined);
  assert.equal(read({ 'x-goog-hash': `md5=${zeros(16)}`, 'x-goog-stored-content-encoding': 'gzip' }), undefined);
  assert.equal(read({ 'x-goog-hash': `md5=${zeros(16)}`, 'content-encoding': 'gzip' }), undefined);
});
