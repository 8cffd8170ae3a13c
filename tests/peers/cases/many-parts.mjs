// 1,500 parts against an origin that keeps digests only: what is stored already is never sent again, by any signer's clock.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createClient } from '@attache/client';
import { s3Target } from '../kit/sign-s3.mjs';
import { etagOf, startS3Digests } from '../own/s3-digests.mjs';
import { failure } from './steering.mjs';

const PART = 5 * 1024 * 1024;
const PARTS = 1500;
/** The last part is shorter. */
const SIZE = PART * PARTS - 1000;
const KEY = 'many parts.bin';
const ACCOUNT = { accessKeyId: 'peers', secretAccessKey: 'peers-secret', region: 'us-east-1', bucket: 'peers' };

const part = new Blob([new Uint8Array(PART)]);

/** A file of zeros. Node's own Blobs end at 4 GiB; what is cut from one is a Blob as any other. */
class Zeros extends File {
  constructor() {
    super([], KEY, { lastModified: 1_700_000_000_000 });
  }

  /** @override */
  get size() {
    return SIZE;
  }

  /**
   * @override
   * @param {number} [start]
   * @param {number} [end]
   */
  slice(start = 0, end = SIZE) {
    return part.slice(0, Math.min(end, SIZE) - start);
  }
}

const md5 = (/** @type {number} */ length) => createHash('md5').update(Buffer.alloc(length)).digest('hex');

/** What the origin has when every part of the file of zeros has arrived. */
function wholeParts() {
  const full = { size: PART, md5: md5(PART) };
  const parts = new Map(Array.from({ length: PARTS }, (_, at) => [at + 1, full]));
  return parts.set(PARTS, { size: PART - 1000, md5: md5(PART - 1000) });
}

/**
 * @param {boolean} truly send all parts first; else the origin is told that it has them
 * @returns {Promise<string>}
 */
export async function manyParts(truly) {
  const origin = await startS3Digests(ACCOUNT);
  const base = `http://127.0.0.1:${origin.port}`;
  const client = () => createClient({ backend: 'cuadra', baseUrl: 'http://localhost:9/', auth: { bearer: 'x' } });
  const file = new Zeros();
  try {
    const controller = new AbortController();
    const last = truly ? 'complete' : 'part';
    const asked = (/** @type {string} */ action) => {
      if (action === last) controller.abort('the page went away');
    };
    const first = client();
    const upload = first.upload(file, {
      protocol: 's3-multipart',
      partSize: PART,
      checksum: false,
      target: s3Target(ACCOUNT, base, KEY, { asked }),
      signal: controller.signal,
    });
    assert.equal((await failure(upload)).code, 'aborted');
    const token = upload.token();
    assert(token !== null, 'there is no token');
    await first.close();
    const [session] = origin.uploads.values();
    assert(session !== undefined, 'the origin has no session');
    const parts = wholeParts();
    if (truly)
      assert.deepEqual(
        [...session.parts].sort(([a], [b]) => a - b),
        [...parts],
        'what the origin has',
      );
    else session.parts = new Map(parts);

    const before = origin.seen.partBytes;
    const second = client();
    await second.resumeUpload(token, file, {
      protocol: 's3-multipart',
      partSize: PART,
      checksum: false,
      target: s3Target(ACCOUNT, base, KEY),
    });
    await second.close();
    const again = origin.seen.partBytes - before;
    assert.equal(again, 0, `${again} bytes sent again`);
    assert.equal(origin.seen.refused, 0, 'signatures were refused');
    assert.equal(origin.seen.lists, 2, 'pages of the list');
    assert.deepEqual(origin.objects.get(KEY), { size: SIZE, etag: etagOf(parts) });
    return `${PARTS} parts, ${truly ? `${before} bytes sent before` : 'known to the origin'}, ${again} bytes sent again, ${origin.seen.lists} pages of the list`;
  } finally {
    await origin.stop();
  }
}
