// @ts-check
// The project's own origins are as strict as their specifications: what a client must not do is refused. An origin that takes
// everything would show nothing.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { signed } from '../kit/sign-s3.mjs';
import { startGoogleCommands } from '../own/google-commands.mjs';
import { startIetf } from '../own/ietf.mjs';
import { startS3Digests } from '../own/s3-digests.mjs';
import { startTusChecksum } from '../own/tus-checksum.mjs';

/**
 * @param {(folder: string) => Promise<void>} work
 */
async function inFolder(work) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'attache-peers-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} url
 * @param {string} method
 * @param {Record<string, string>} headers
 * @param {BodyInit} [body]
 */
const ask = (url, method, headers = {}, body) =>
  fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });

test('IETF: version, offset, media type, limit and length are looked at', () =>
  inFolder(async (folder) => {
    const origin = await startIetf(folder, { mostOfAppend: 1000 });
    const files = `http://127.0.0.1:${origin.port}/files`;
    const v = { 'upload-draft-interop-version': '8' };
    const patch = { ...v, 'content-type': 'application/partial-upload', 'upload-offset': '0', 'upload-complete': '?0' };
    try {
      assert.equal((await ask(files, 'POST', { 'upload-complete': '?0' })).status, 400);
      assert.equal((await ask(files, 'POST', v)).status, 400);
      const made = await ask(files, 'POST', { ...v, 'upload-complete': '?0', 'upload-length': '1500' });
      assert.equal(made.status, 201);
      assert.match(made.headers.get('upload-limit') ?? '', /max-append-size=1000/);
      const url = made.headers.get('location') ?? '';
      const bytes = new Uint8Array(900);
      assert.equal((await ask(url, 'PATCH', { ...patch, 'content-type': 'text/plain' }, bytes)).status, 415);
      const wrong = await ask(url, 'PATCH', { ...patch, 'upload-offset': '3' }, bytes);
      assert.deepEqual([wrong.status, wrong.headers.get('upload-offset')], [409, '0']);
      assert.match((await wrong.json()).type, /mismatching-upload-offset$/);
      const long = await ask(url, 'PATCH', patch, new Uint8Array(1001)).catch(() => null);
      assert(long === null || long.status === 413);
      const held = (await ask(url, 'HEAD', v)).headers.get('upload-offset') ?? '';
      assert(Number(held) <= 1000);
      const early = await ask(
        url,
        'PATCH',
        { ...patch, 'upload-offset': held, 'upload-complete': '?1' },
        new Uint8Array(1),
      );
      assert.equal(early.status, 400);
      assert.equal((await ask(url, 'DELETE', v)).status, 204);
      assert.equal((await ask(url, 'HEAD', v)).status, 404);
    } finally {
      await origin.stop();
    }
  }));

test('tus: bytes that differ from their checksum do not count', () =>
  inFolder(async (folder) => {
    const origin = await startTusChecksum(folder);
    const files = `http://127.0.0.1:${origin.port}/files/`;
    const v = { 'tus-resumable': '1.0.0' };
    const patch = { ...v, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    const digest = (/** @type {string} */ text) => `sha1 ${createHash('sha1').update(text).digest('base64')}`;
    try {
      assert.equal((await ask(files, 'POST', {})).status, 412);
      const made = await ask(files, 'POST', { ...v, 'upload-length': '5' });
      const url = made.headers.get('location') ?? '';
      const other = await ask(url, 'PATCH', { ...patch, 'upload-checksum': digest('hallo') }, 'hello');
      assert.deepEqual([other.status, (await ask(url, 'HEAD', v)).headers.get('upload-offset')], [460, '0']);
      assert.equal((await ask(url, 'PATCH', { ...patch, 'upload-checksum': 'crc99 AA==' }, 'hello')).status, 400);
      const good = await ask(url, 'PATCH', { ...patch, 'upload-checksum': digest('hello') }, 'hello');
      assert.deepEqual([good.status, good.headers.get('upload-offset')], [204, '5']);
      assert.equal((await ask(url, 'PATCH', patch, 'hello')).status, 409);
    } finally {
      await origin.stop();
    }
  }));

test('Google: chunks that are no multiple of the granularity end the session', () =>
  inFolder(async (folder) => {
    const origin = await startGoogleCommands(folder);
    const files = `http://127.0.0.1:${origin.port}/files`;
    const command = (/** @type {string} */ words, offset = '0') => ({
      'x-goog-upload-command': words,
      'x-goog-upload-offset': offset,
    });
    const start = async () => {
      const made = await ask(files, 'POST', { ...command('start'), 'x-goog-upload-protocol': 'resumable' });
      return made.headers.get('x-goog-upload-url') ?? '';
    };
    try {
      const crooked = await start();
      assert.equal((await ask(crooked, 'POST', command('upload'), new Uint8Array(1000))).status, 400);
      assert.equal((await ask(crooked, 'POST', command('query'))).status, 404);
      const session = await start();
      assert.equal((await ask(session, 'POST', command('upload', '7'), new Uint8Array(7))).status, 416);
      const done = await ask(session, 'POST', command('upload, finalize'), new Uint8Array(7));
      assert.deepEqual([done.status, done.headers.get('x-goog-upload-status')], [200, 'final']);
      const asked = await ask(session, 'POST', command('query'));
      assert.equal(asked.headers.get('x-goog-upload-status'), 'final');
      assert.equal(asked.headers.get('x-goog-upload-size-received'), null);
    } finally {
      await origin.stop();
    }
  }));

test('S3: a query that was not signed, an ended signature, small, foreign and unordered parts are refused', async () => {
  const account = { accessKeyId: 'a', secretAccessKey: 'b', region: 'us-east-1', bucket: 'c' };
  const origin = await startS3Digests(account);
  const base = `http://127.0.0.1:${origin.port}`;
  /** @param {string} method @param {Record<string, string>} query @param {BodyInit} [body] @param {Parameters<typeof signed>[3]} [more] */
  const call = async (method, query, body, more = {}) =>
    ask((await signed(account, base, 'k', { method, query, ...more })).url, method, {}, body);
  const list = (/** @type {Array<[number, string]>} */ parts) =>
    `<CompleteMultipartUpload>${parts.map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`).join('')}</CompleteMultipartUpload>`;
  try {
    const made = await (await call('POST', { uploads: '' })).text();
    const uploadId = /<UploadId>(.*?)</.exec(made)?.[1] ?? '';
    const first = await call('PUT', { uploadId, partNumber: '1' }, 'small');
    const etag = (first.headers.get('etag') ?? '').replaceAll('"', '');
    assert.equal(etag, createHash('md5').update('small').digest('hex'));
    assert.equal((await call('PUT', { uploadId, partNumber: '2' }, 'small')).status, 200);
    const past = { date: new Date(Date.now() - 3600_000), life: 60 };
    assert.equal((await call('PUT', { uploadId, partNumber: '3' }, 'small', past)).status, 403);
    const { url } = await signed(account, base, 'k', { query: { uploadId } });
    const added = await ask(`${url}&part-number-marker=1`, 'GET');
    assert.match(await added.text(), /SignatureDoesNotMatch/);
    assert.match(await (await call('GET', { uploadId, 'part-number-marker': '1' })).text(), /<PartNumber>2</);
    const complete = async (/** @type {Array<[number, string]>} */ parts) =>
      (await call('POST', { uploadId }, list(parts))).text();
    assert.match(
      await complete([
        [2, etag],
        [1, etag],
      ]),
      /InvalidPartOrder/,
    );
    assert.match(await complete([[1, '0'.repeat(32)]]), /InvalidPart</);
    assert.match(
      await complete([
        [1, etag],
        [2, etag],
      ]),
      /EntityTooSmall/,
    );
    assert.match(await complete([[1, etag]]), /CompleteMultipartUploadResult/);
    assert.match(await (await call('GET', { uploadId })).text(), /NoSuchUpload/);
  } finally {
    await origin.stop();
  }
});
