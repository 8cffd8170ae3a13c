// @ts-check
// @azure/storage-blob: uploadFile in Node, uploadData in a page.

import { AnonymousCredential, BlockBlobClient } from '@azure/storage-blob';
import { NAME } from './job.mjs';

/** What ours sends in one block, so that both send as many. */
const BLOCK = 8 << 20;

/** @param {import('./job.mjs').Job} job */
export async function azure({ base, key, file, path, parts = 3, partSize = BLOCK }) {
  const client = new BlockBlobClient(`${base}/azure/${key}/container/${NAME}`, new AnonymousCredential());
  const options = { blockSize: partSize, maxSingleShotSize: partSize, concurrency: parts };
  if (path === undefined) await client.uploadData(file, options);
  else await client.uploadFile(path, options);
}
