// What is uploaded: the beginnings of one file of noise, as Blobs that stay on disk, and their digests.

import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, openAsBlob, renameSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CHUNK = 1024 * 1024;

/**
 * @param {string} folder where the file stays for the next run
 * @param {number} size of the longest source
 */
export async function openSource(folder, size) {
  const file = path.join(folder, `noise-${size}.bin`);
  if (!existsSync(file) || statSync(file).size !== size) {
    await mkdir(folder, { recursive: true });
    await pipeline(Readable.from(noise(size)), createWriteStream(`${file}.part`));
    renameSync(`${file}.part`, file);
  }
  /** @type {Map<number, Promise<string>>} */
  const digests = new Map();
  return {
    file,
    /**
     * @param {number} length
     * @param {string} name
     */
    async take(length, name) {
      const blob = await openAsBlob(file, { type: 'application/octet-stream' });
      return new File([blob.slice(0, length)], name, {
        type: 'application/octet-stream',
        lastModified: 1_700_000_000_000,
      });
    },
    /** @param {number} length */
    sha256(length) {
      const stream = () => (length === 0 ? [] : createReadStream(file, { end: length - 1 }));
      const digest = digests.get(length) ?? digestOf(stream()).then(({ sha256 }) => sha256);
      digests.set(length, digest);
      return digest;
    },
  };
}

/** @param {number} size */
function* noise(size) {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
  const zeros = Buffer.alloc(CHUNK);
  for (let left = size; left > 0; left -= CHUNK) yield cipher.update(zeros.subarray(0, Math.min(CHUNK, left)));
}

/**
 * @param {AsyncIterable<Uint8Array> | Iterable<Uint8Array>} bytes
 * @returns {Promise<{ sha256: string, size: number }>}
 */
export async function digestOf(bytes) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    size += chunk.byteLength;
  }
  return { sha256: hash.digest('hex'), size };
}

/** @param {string} file */
export const digestOfFile = (file) => digestOf(createReadStream(file));

/**
 * @param {Response} response
 * @returns {Promise<{ sha256: string, size: number } | null>} null where there is no such file
 */
export async function digestOfResponse(response) {
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the server gave ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return digestOf(response.body ?? []);
}
