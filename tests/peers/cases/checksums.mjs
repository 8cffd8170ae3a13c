// tus with checksums: every request carries one, and bytes that were changed on the way do not count.

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AttacheError, createClient } from '@attache/client';
import { digestOf } from '../kit/source.mjs';
import { startTusChecksum } from '../own/tus-checksum.mjs';

const PART = 64 * 1024;
const SIZE = PART * 6 + 5;

/**
 * @param {(times: number) => boolean} spoil
 */
async function upload(spoil) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'attache-peers-'));
  const origin = await startTusChecksum(folder, { spoil });
  const client = createClient({
    backend: 'cuadra',
    baseUrl: 'http://localhost:9/',
    auth: { bearer: 'x' },
    retry: { maxRetries: 2, baseDelay: 5, maxDelay: 20 },
  });
  try {
    const bytes = new Uint8Array(SIZE).map((_, at) => (at * 131) >> 5);
    const { sha256 } = await digestOf([bytes]);
    const outcome = await client
      .upload(new Blob([bytes]), {
        name: 'sums.bin',
        protocol: 'tus',
        partSize: PART,
        checksum: 'sha256',
        target: { endpoint: `http://127.0.0.1:${origin.port}/files/` },
      })
      .catch((error) => error);
    const [held] = origin.uploads();
    const stored = held?.complete === true ? await digestOf(createReadStream(held.file)) : null;
    if (stored !== null) assert.equal(stored.sha256, sha256);
    assert.equal(origin.seen.unchecked, 0, 'requests without a checksum');
    return { outcome, stored, seen: { ...origin.seen } };
  } finally {
    await client.close();
    await origin.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<string>} */
export async function checksums() {
  const once = await upload((times) => times === 3);
  assert(!AttacheError.is(once.outcome), String(once.outcome));
  assert.equal(once.seen.mismatched, 1);
  assert(once.stored !== null);
  const always = await upload((times) => times >= 3);
  assert(AttacheError.is(always.outcome), 'a file was stored whose bytes never matched');
  assert.equal(always.outcome.code, 'checksum_mismatch', always.outcome.message);
  assert.equal(always.stored, null);
  return `${once.seen.checked} requests checked; one changed on the way was sent again, one always changed is checksum_mismatch`;
}
