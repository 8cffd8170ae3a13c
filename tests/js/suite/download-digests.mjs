// G12: digests, the caller's and those that an answer tells, are compared before a body ends; also one that was mended.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { fromBase64, hex, sha256, toBase64 } from './support/bytes.mjs';
import { ETAG, failing, first, reader, record, SIZE, same, served, whole } from './support/served.mjs';

/** @typedef {import('../origin/file.mjs').Way} Way */

/** Of the file's bytes, as `openssl md5` tells it: no runtime but Node has one. */
const MD5 = 'a6YWizqHOd6GEhB+78U6YA==';
const EXPOSED =
  'content-digest, content-encoding, content-range, etag, repr-digest, x-goog-hash, x-goog-stored-content-encoding';

/** Base64 of the CRC-32C, bit by bit (RFC 9260 appendix A). @param {Uint8Array} data */
function crc32c(data) {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  const value = ~crc >>> 0;
  return toBase64(Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255));
}

/** @param {BufferSource} data */
const digest = async (data) => toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));
const wrong = toBase64(new Uint8Array(32));

test('G12: the SHA-256 that the caller or the record tells is compared before the end', async (t) => {
  for (const resume of /** @type {const} */ (['strong', 'restart', false])) {
    const { base, content } = await served(t);
    const client = reader(t, base);
    const right = await sha256(content);
    const other = hex(new Uint8Array(32));
    same(await whole(await client.download('file_1', { resume, sha256: right.toUpperCase() })), content);
    const { came } = await failing(await client.download('file_1', { resume, sha256: other }), 'checksum_mismatch');
    same(came, content, 'the bytes came, only the end did not');
    // Nothing but the record's own digest does not make `resume: false` look at the body.
    if (resume === false) continue;
    same(await whole(await client.download(record({ sha256: right }), { resume })), content);
    await failing(await client.download(record({ sha256: other }), { resume }), 'checksum_mismatch');
    // A part has none.
    const range = { start: 1, end: 9 };
    assert.lengthOf(await whole(await client.download(record({ sha256: other }), { resume, range })), 9);
    // All of the file has, though it came as a part.
    const all = { start: 0, end: SIZE - 1 };
    await failing(await client.download(record({ sha256: other }), { resume, range: all }), 'checksum_mismatch');
  }
});

test('G12: a body that was mended is compared as a whole', async (t) => {
  for (const seed of [1, 2]) {
    // A server that gives other bytes under the same tag: only the digest tells.
    const { base, content, go } = await served(t, { ways: [{ cut: 20_000, gate: true }, { seed }] });
    const response = await reader(t, base).download('file_1', { sha256: await sha256(content) });
    if (seed === 1) same(await whole(response, first(go)), content);
    else await failing(response, 'checksum_mismatch', 'other bytes', first(go));
  }
});

test('G12: a digest that the answer tells is compared before the end', async (t) => {
  const { content } = await served(t);
  const right = await digest(content);
  const part = await digest(content.subarray(5, 15));
  const range = { start: 5, end: 14 };
  const crc = crc32c(content);
  const badCrc = toBase64(new Uint8Array(4));
  const badMd5 = toBase64(new Uint8Array(16));
  /** @type {[string, Record<string, string>, boolean, { start: number, end: number }?][]} */
  const rows = [
    ['the right Repr-Digest', { 'repr-digest': `sha-256=:${right}:` }, true],
    ['a wrong one', { 'repr-digest': `sha-256=:${wrong}:` }, false],
    ['a wrong one among others', { 'repr-digest': `sha-512=:AAAA:, sha-256=:${wrong}:;a=1` }, false],
    ['of a part it tells nothing', { 'repr-digest': `sha-256=:${wrong}:` }, true, range],
    ['the right Content-Digest', { 'content-digest': `sha-256=:${right}:` }, true],
    ['a wrong Content-Digest', { 'content-digest': `sha-256=:${wrong}:` }, false],
    ['the right Content-Digest of a part', { 'content-digest': `sha-256=:${part}:` }, true, range],
    ['a wrong Content-Digest of a part', { 'content-digest': `sha-256=:${right}:` }, false, range],
    ['a digest that is none', { 'repr-digest': 'sha-256=:AAAA:', 'content-digest': 'sha-256=5' }, true],
    ['a digest of another kind', { 'repr-digest': `md5=:${badMd5}:, unixsum=:AAAA:` }, true],
    ['the right CRC-32C and MD5', { 'x-goog-hash': `crc32c=${crc},md5=${MD5}` }, true],
    ['a wrong CRC-32C', { 'x-goog-hash': `crc32c=${badCrc}` }, false],
    ['a wrong CRC-32C behind the right MD5', { 'x-goog-hash': `md5=${MD5},crc32c=${badCrc}` }, false],
    ['the right MD5', { 'x-goog-hash': `md5=${MD5}` }, true],
    ['a wrong MD5', { 'x-goog-hash': `md5=${badMd5}` }, false],
    ['of a part Google’s tells nothing', { 'x-goog-hash': `md5=${badMd5}` }, true, range],
    [
      'of what is stored packed it tells nothing',
      { 'x-goog-hash': `md5=${badMd5}`, 'x-goog-stored-content-encoding': 'gzip' },
      true,
    ],
  ];
  for (const [what, told, good, wanted] of rows) {
    const { base } = await served(t, { headers: { etag: ETAG, ...told }, expose: EXPOSED });
    const response = await reader(t, base).download('file_1', wanted ? { range: wanted } : {});
    if (good) same(await whole(response), wanted ? content.subarray(wanted.start, wanted.end + 1) : content, what);
    else await failing(response, 'checksum_mismatch', what);
  }
  assert.lengthOf(fromBase64(MD5), 16);
});

test('G12: the digest of what came packed is not that of the file', async (t) => {
  const headers = { 'repr-digest': `sha-256=:${wrong}:`, 'x-goog-hash': 'crc32c=AAAAAA==' };
  // A page may not even be shown that it came packed.
  for (const expose of [EXPOSED, 'repr-digest, x-goog-hash']) {
    const { base, content } = await served(t, { headers, always: { pack: 'gzip' }, expose });
    same(await whole(await reader(t, base).download('file_1')), content, expose);
  }
});
