// S3 multipart by a signer, in every runtime, over a real network: parts side by side, signed anew when they expired, never
// sent when they are there. The server is tests/js/origin/s3.mjs, which keeps digests only.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256 } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { PAGES } from './support/kinds.mjs';
import { MIB, parted, signer } from './support/parted.mjs';

const PART = 5 * MIB;

/** @param {Uint8Array<ArrayBuffer>} content */
const digests = (content) =>
  Promise.all(
    Array.from({ length: Math.max(1, Math.ceil(content.length / PART)) }, (_, index) =>
      sha256(content.slice(index * PART, (index + 1) * PART)),
    ),
  );

/** @param {import('@attache/client').SignedRequest} given @param {string} [word] */
const spoiled = (given, word = 'bad') => ({ ...given, url: given.url.replace('signature=good', `signature=${word}`) });

test('S3: parts go side by side and make the file', async (t) => {
  const world = await parted(t, 's3');
  const content = bytes(2 * PART + 12_345);
  const { target, asked } = signer(world.base, 'folder/ä b.bin');
  const file = await world.client().upload(new Blob([content]), { target, partSize: PART });
  const held = await world.file();
  assert.deepEqual(held.parts, await digests(content));
  assert.include(held, { complete: true, size: content.length, twice: 0, name: 'folder/ä b.bin' });
  assert.include(file, { id: 'folder/ä b.bin', size: content.length });
  assert.deepEqual(
    asked.map(({ action }) => action),
    ['create', 'part', 'part', 'part', 'complete'],
  );
  assert.deepEqual(asked[1], { action: 'part', key: target.key, uploadId: 'upload-1', partNumber: 1 });
});

test('S3: an empty file is a file too', async (t) => {
  const world = await parted(t, 's3');
  await world.client().upload(new Blob([]), { target: signer(world.base, 'empty').target });
  assert.include(await world.file(), { complete: true, size: 0 });
});

test('D15: one part’s expired signature costs that part alone', async (t) => {
  const world = await parted(t, 's3');
  const content = bytes(3 * PART);
  const { target, asked } = signer(world.base, 'a.bin');
  let spoil = true;
  const signing = {
    ...target,
    sign: async (/** @type {Parameters<typeof target.sign>[0]} */ request) => {
      const given = await target.sign(request);
      const now = spoil && request.action === 'part' && request.partNumber === 2;
      if (now) spoil = false;
      return now ? spoiled(given) : given;
    },
  };
  await world.client({ concurrency: 2 }).upload(new Blob([content]), { target: signing, partSize: PART });
  assert.deepEqual((await world.file()).parts, await digests(content));
  const parts = asked.filter(({ action }) => action === 'part').map(({ partNumber }) => Number(partNumber));
  assert.deepEqual(
    [...parts].sort((a, b) => a - b),
    [1, 2, 2, 3],
  );
  const sent = await world.sent('PUT');
  assert.lengthOf(
    sent.filter(({ path, received }) => received === PART && path.includes('signature=good')),
    3,
  );
});

test('D13: abort ends the upload on the server too', async (t) => {
  const world = await parted(t, 's3', [{ method: 'PUT', skip: 1, pass: true, take: 1_000 }]);
  const { target, asked } = signer(world.base, 'a.bin');
  const upload = world.client({ concurrency: 1 }).upload(new Blob([bytes(2 * PART)]), { target, partSize: PART });
  await world.until('received', PART + 1_000);
  const aborting = upload.abort('no');
  await rejected(upload, 'aborted');
  await world.go();
  await aborting;
  assert.deepEqual(await world.files(), []);
  assert.equal(asked.at(-1)?.action, 'abort');
});

test('S3: what a signer throws ends the upload and is its cause', async (t) => {
  const world = await parted(t, 's3');
  const mine = new Error('my server is down');
  const target = {
    key: 'a',
    sign: async () => {
      throw mine;
    },
  };
  const upload = world.client({ retry: { maxRetries: 0 } }).upload(new Blob(['abc']), { target });
  const error = await upload.then(
    () => assert.fail('it was stored'),
    (reason) => reason,
  );
  assert.equal(error.cause ?? error, mine);
  const wrong = { key: 'a', sign: async () => /** @type {never} */ ({ href: 'https://x' }) };
  const refused = await rejected(world.client().upload(new Blob(['abc']), { target: wrong }), 'invalid_argument');
  assert.match(refused.message, /target\.sign\.url/);
  assert.deepEqual(await world.seen(), []);
});

test(
  'S3: many parts that are there already: none of their bytes is sent again',
  async (t) => {
    const part = bytes(PART);
    // The largest Blob of Node holds 4 GiB.
    const count = t.runtime === 'node' ? 800 : 1_500;
    const stored = {
      uploadId: 'earlier',
      key: 'large.bin',
      partSize: PART,
      count,
      sha256: await sha256(part),
      // Of these very bytes, computed with another program.
      md5: MD5,
    };
    const world = await parted(t, 's3', [], { stored, page: 500 });
    const one = new Blob([part]);
    const source = new Blob(Array.from({ length: count }, () => one));
    const { target, asked } = signer(world.base, 'large.bin');
    const token = JSON.stringify({
      v: 1,
      id: 'large',
      backend: 'cuadra',
      protocol: 's3-multipart',
      uploadId: 'earlier',
      partSize: PART,
      key: 'large.bin',
      size: source.size,
      acknowledged: source.size,
      startedAt: Date.now(),
    });
    const file = await world.client().resumeUpload(token, source, { target });
    assert.equal(file.size, count * PART);
    const held = await world.file();
    assert.include(held, { complete: true, size: count * PART, twice: 0 });
    assert.lengthOf(held.parts ?? [], count);
    assert.deepEqual(await world.sent('PUT'), [], 'no part');
    assert.deepEqual([...new Set(asked.map(({ action }) => action))], ['list', 'complete']);
    assert.deepEqual(
      asked.filter(({ action }) => action === 'list').map(({ partNumber }) => partNumber),
      count > 1_000 ? [undefined, 500, 1_000] : [undefined, 500],
    );
  },
  { only: ['node', 'deno', ...PAGES], reason: 'a Worker and Bun copy a Blob that is made of others into memory' },
);

/** Of `bytes(PART)`. */
const MD5 = '4763d94c75d99c04757428979fc11b87';

test('C7: with checksum md5 every part tells the digest of its own, by which the server judges it', async (t) => {
  const world = await parted(t, 's3');
  const content = bytes(PART + 321);
  const { target } = signer(world.base, 'a.bin');
  /** @type {string[]} */
  const told = [];
  let spoil = false;
  /** @type {typeof globalThis.fetch} */
  const fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    const md5 = headers.get('content-md5');
    if (md5 !== null) told.push(md5);
    if (md5 !== null && spoil) headers.set('content-md5', 'AAAAAAAAAAAAAAAAAAAAAA==');
    return globalThis.fetch(input, { ...init, headers });
  };
  const send = () => world.client({ fetch }).upload(new Blob([content]), { target, partSize: PART, checksum: 'md5' });
  await send();
  assert.deepEqual((await world.file()).parts, await digests(content));
  assert.lengthOf(new Set(told), 2);
  spoil = true;
  const error = await rejected(send(), 'validation');
  assert.include(error, { status: 400, reason: 'BadDigest' });
});
