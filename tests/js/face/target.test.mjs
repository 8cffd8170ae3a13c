// @ts-check
// What an upload's options may say of a target and a protocol, and the caller's signer as the core meets it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobTarget } from '../../../js/target.js';
import { UploadHandle } from '../../../js/upload.js';
import { checkUpload } from '../../../js/upload-options.js';
import { coded, refuses, refusesLater } from './helpers.mjs';
import { blob, context, stored, TUS, token } from './upload-context.mjs';

const sign = async () => ({ url: 'https://s3.example/part?signature=secret' });
const s3 = { sign, key: 'folder/a.bin' };
const azure = { sasUrl: sign };
const plan = (
  /** @type {unknown} */ options,
  client = context(stored),
  /** @type {never} */ known = /** @type {never} */ (undefined),
) => checkUpload(/** @type {never} */ (options), client, known);

test('each target has its protocols, the first of which is meant where none is named', () => {
  for (const [target, protocol, expected] of /** @type {const} */ ([
    [TUS, undefined, 'tus'],
    [TUS, 'auto', 'tus'],
    [TUS, 'ietf-resumable', 'ietf-resumable'],
    [TUS, 'google-resumable', 'google-resumable'],
    [s3, 'auto', 's3-multipart'],
    [s3, 's3-multipart', 's3-multipart'],
    [azure, undefined, 'azure-blocks'],
  ])) {
    assert.equal(plan({ target, ...(protocol && { protocol }) }).protocol, expected);
  }
  for (const [target, protocol] of /** @type {const} */ ([
    [TUS, 's3-multipart'],
    [TUS, 'form-data'],
    [TUS, 'ftp'],
    [s3, 'tus'],
    [azure, 's3-multipart'],
  ]))
    refuses(() => plan({ target, protocol }), 'protocol', /does not fit the target/);
});

test('a target that is none is refused before anything is sent', async () => {
  const refused = (/** @type {unknown} */ target, /** @type {string} */ path, message = /./) =>
    refuses(() => plan({ target }), path, message);
  for (const none of [null, 7, 'https://tus.example', []]) refused(none, 'target', /object/);
  refused({}, 'target', /endpoint/);
  refused({ key: 'k' }, 'target', /endpoint/);
  refused({ ...TUS, sign, key: 'k' }, 'target', /one of/);
  refused({ ...s3, ...azure }, 'target', /one of/);
  refused({ endpoint: '/files' }, 'target.endpoint', /absolute/);
  refused({ endpoint: 7 }, 'target.endpoint');
  refused({ endpoint: 'http://tus.example' }, 'target.endpoint', /https/);
  refused({ endpoint: 'ftp://tus.example' }, 'target.endpoint');
  refused({ endpoint: 'https://me:secret@tus.example' }, 'target.endpoint', /^(?!.*secret)/);
  refused({ ...TUS, metadata: 'a' }, 'target.metadata');
  refused({ ...TUS, metadata: { a: 1 } }, 'target.metadata.a', /text/);
  for (const key of ['a b', 'a,b', 'ä', '']) refused({ ...TUS, metadata: { [key]: 'x' } }, 'target.metadata', /ASCII/);
  refused({ ...TUS, headers: [] }, 'target.headers');
  refused({ ...TUS, headers: new Headers() }, 'target.headers');
  refused({ ...TUS, headers: { 'a b': 'x' } }, 'target.headers.a b');
  refused({ ...TUS, headers: { authorization: 'a\nb' } }, 'target.headers.authorization', /^(?!.*a\nb)/);
  refused({ ...TUS, headers: { host: 'x' } }, 'target.headers.host');
  refused({ ...TUS, key: 'x' }, 'target.key', /not known/);
  refused({ sign }, 'target.key', /required/);
  refused({ sign, key: '' }, 'target.key');
  refused({ sign: 'x', key: 'k' }, 'target.sign', /function/);
  refused({ sasUrl: 'https://x' }, 'target.sasUrl', /function/);
  const client = context(stored);
  await refusesLater(new UploadHandle(client, blob(), { target: /** @type {never} */ ({}) }), 'target');
  assert.equal(client.jobs.length, 0);
  for (const endpoint of [
    'https://tus.example/a?b=c',
    'http://localhost:1080/files',
    'http://127.0.0.1:1/',
    new URL('https://x.example'),
  ])
    assert.equal(plan({ target: { endpoint } }).protocol, 'tus');
});

test('what only a platform has does not go along with a target', () => {
  refuses(() => plan({ target: TUS, fields: { type: 'rag' } }), 'fields', /metadata/);
  assert.throws(() => plan({ target: TUS, idempotencyKey: 'k' }), coded('unsupported', { reason: 'idempotencyKey' }));
});

test('a target works on a client whose platform takes no uploads, and knows none of its limits', async () => {
  const client = context(stored, { reportsSha256: true });
  client.capabilities = { ...client.capabilities, upload: false };
  await assert.rejects(Promise.resolve(new UploadHandle(client, blob())), coded('unsupported', { reason: 'upload' }));
  await new UploadHandle(client, new Blob([new Uint8Array(500)]), { target: TUS, until: 'ready', partSize: 7 });
  const [job] = client.jobs;
  assert.deepEqual(
    [job?.protocol, job?.checksum, job?.until, job?.partSize, job?.fields, job?.resume, job?.concurrency],
    ['tus', false, 'stored', 7, [], undefined, 3],
  );
  assert.equal(plan({ target: TUS }).maxBytes, null);
  assert.equal(plan({}).maxBytes, 100);
});

test('part sizes and checksums', () => {
  for (const partSize of [0, -1, 1.5, '5', Number.NaN, null, 'Auto'])
    refuses(() => plan({ target: TUS, partSize }), 'partSize');
  plan({ partSize: 'auto' });
  for (const checksum of ['sha256', 'crc32c', 'md5', false])
    assert.equal(plan({ target: TUS, checksum }).checksum, checksum);
  refuses(() => plan({ target: TUS, checksum: 'sha1' }), 'checksum');
  refuses(() => plan({ checksum: true }), 'checksum');
  for (const checksum of ['crc32c', 'md5'])
    assert.throws(() => plan({ checksum }), coded('unsupported', { reason: 'checksum' }));
  assert.equal(plan({}, context(stored, { reportsSha256: true })).checksum, 'sha256');
  const tus = context(stored);
  tus.capabilities = {
    ...tus.capabilities,
    upload: { protocols: ['tus'], maxBytes: null, maxFiles: null, idempotencyKey: false },
  };
  assert.deepEqual(
    [plan({ checksum: 'md5' }, tus).checksum, plan({}, tus).protocol, plan({}, tus).cuts],
    ['md5', 'tus', true],
  );
});

test('a protocol that the platform does not speak needs a target', () => {
  assert.throws(() => plan({ protocol: 'tus' }), coded('unsupported', { reason: 'protocol' }));
  const signed = context(stored);
  signed.capabilities = {
    ...signed.capabilities,
    upload: { protocols: ['s3-multipart'], maxBytes: null, maxFiles: null, idempotencyKey: false },
  };
  refuses(() => plan({}, signed), 'target', /needed/);
});

test('tokens: what is none, what is of another version, and what does not fit', async () => {
  const client = context(stored);
  const resume = (/** @type {unknown} */ given, /** @type {unknown} */ options = {}) =>
    new UploadHandle(client, blob(), /** @type {never} */ (options), { token: /** @type {never} */ (given) });
  for (const garbage of [
    '',
    7,
    null,
    'x',
    '{}',
    '[]',
    'null',
    token({ v: undefined }),
    token({ v: '1' }),
    token({ id: 1 }),
    token({ protocol: 'form-data' }),
    token({ protocol: undefined }),
    token({ startedAt: 'now' }),
    token({ backend: undefined }),
  ])
    await refusesLater(resume(garbage), 'token');
  await refusesLater(resume(token({ backend: 'other' })), 'token', /another backend/);
  for (const v of [0, 2, 99])
    await assert.rejects(Promise.resolve(resume(token({ v }))), coded('unsupported', { reason: 'token' }));
  await refusesLater(resume(token(), { protocol: 'ietf-resumable' }), 'protocol');
  await refusesLater(resume(token(), { target: s3 }), 'target', /goes by tus/);
  for (const protocol of ['s3-multipart', 'azure-blocks'])
    await refusesLater(resume(token({ protocol })), 'target', /again/);
  await assert.rejects(
    Promise.resolve(resume(token({ protocol: 'chunked-form' }))),
    coded('unsupported', { reason: 'protocol' }),
  );
  assert.equal(client.jobs.length, 0);
  await resume(token(), { protocol: 'tus', target: { ...TUS, headers: { authorization: 'Bearer x' } } });
  await resume(token({ protocol: 'azure-blocks' }), { target: azure });
  assert.deepEqual(
    client.jobs.map(({ protocol, target }) => [protocol, target?.headers]),
    [
      ['tus', [['authorization', 'Bearer x']]],
      ['azure-blocks', undefined],
    ],
  );
});

test('an endpoint as the core takes it', () => {
  assert.deepEqual(
    jobTarget({ endpoint: new URL('https://x.example/a'), metadata: { a: 'b' }, headers: { 'X-A': '1' } }),
    {
      endpoint: 'https://x.example/a',
      metadata: [['a', 'b']],
      headers: [['X-A', '1']],
    },
  );
  assert.deepEqual(jobTarget(TUS), { endpoint: TUS.endpoint, metadata: [], headers: [] });
});

test('a signer is asked as the contract says, and what it gives is brought into form', async () => {
  /** @type {unknown[]} */
  const asked = [];
  const expiresAt = new Date(1_700_000_000_000);
  const target = jobTarget({
    key: 'k',
    sign: async (request) => {
      asked.push(request);
      return { url: 'https://s3.example/x?y=z', method: 'PUT', headers: { 'X-Amz-A': '1' }, expiresAt };
    },
  });
  assert.equal(target.key, 'k');
  assert.deepEqual(await target.sign?.('create', undefined, undefined), {
    url: 'https://s3.example/x?y=z',
    method: 'PUT',
    headers: [['X-Amz-A', '1']],
    expiresAt: 1_700_000_000_000,
  });
  await target.sign?.('part', 'u', 7);
  assert.deepEqual(asked, [
    { action: 'create', key: 'k' },
    { action: 'part', key: 'k', uploadId: 'u', partNumber: 7 },
  ]);
  assert.deepEqual(await jobTarget(azure).sign?.('sas', undefined, undefined), {
    url: 'https://s3.example/part?signature=secret',
    headers: [],
  });
});

test('what a signer gives wrongly is named, never quoted; what it throws goes through', async () => {
  const answers = (/** @type {unknown} */ given) =>
    /** @type {Promise<unknown>} */ (
      jobTarget({ sign: async () => /** @type {never} */ (given), key: 'k' }).sign?.('part', 'u', 1)
    );
  for (const none of [undefined, null, 'https://s3.example', []]) await refusesLater(answers(none), 'target.sign');
  await refusesLater(answers({}), 'target.sign.url');
  for (const url of ['/x', 'http://s3.example/secret', 'https://a:secret@s3.example', 'secret'])
    await refusesLater(answers({ url }), 'target.sign.url', /^(?!.*secret)/);
  const url = 'https://s3.example/';
  await refusesLater(answers({ url, method: 'put it' }), 'target.sign.method');
  await refusesLater(answers({ url, headers: { a: 1 } }), 'target.sign.headers.a');
  for (const expiresAt of ['soon', 5, new Date(Number.NaN)])
    await refusesLater(answers({ url, expiresAt }), 'target.sign.expiresAt');
  await assert.rejects(
    /** @type {Promise<unknown>} */ (
      jobTarget({
        sasUrl: () => {
          throw new Error('my own');
        },
      }).sign?.('sas', undefined, undefined)
    ),
    /my own/,
  );
});
