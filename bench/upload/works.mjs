// @ts-check
// The uploads of the benchmark in Node: a file on a disk, as a Blob and by its path, or a Blob in memory.

import assert from 'node:assert/strict';
import { createReadStream, openAsBlob } from 'node:fs';
import { attache } from '../kit/attache.mjs';
import { blobOf } from '../transfer/content.mjs';
import { WAYS } from '../transfer/ways/all.mjs';

/** @typedef {{ base: string, key: string, size: number, path: string | null, parts?: number, partSize?: number, listen?: boolean }} Job */

/** @param {string} name */
export async function works(name) {
  const way = await WAYS[name]?.();
  if (way === undefined) throw new Error(`there is no way "${name}"`);
  return async (/** @type {Job} */ { listen, path, ...job }) => {
    const file = path === null ? blobOf(job.size) : await openAsBlob(path);
    const onDisk = path === null ? {} : { path, open: () => createReadStream(path) };
    let most = 0;
    const heard = (/** @type {number} */ sent) => {
      most = Math.max(most, sent);
    };
    await way({ attache, file, ...onDisk, ...job, ...(listen && { heard }) });
    if (listen) assert(most >= file.size, 'progress has not told of all bytes');
  };
}
