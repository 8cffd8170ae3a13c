// @ts-check
// Sends a file from the disk, follows it, reads it back and compares, lists what is there, and takes the file away again.
//   node index.mjs ./call.wav

import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { AttacheError, createClient } from '@attache/client';

const [, , file] = process.argv;
if (!file) {
  console.error('Name a file: node index.mjs ./call.wav');
  process.exit(2);
}

const client = createClient({
  backend: 'voipbin',
  baseUrl: process.env.VOIPBIN_URL ?? 'https://api.voipbin.net/v1.0',
  auth: { bearer: process.env.VOIPBIN_TOKEN ?? '' },
});

/** @param {Uint8Array} bytes */
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

try {
  const upload = client.upload(await openAsBlob(file), { name: path.basename(file), deadline: 10 * 60_000 });
  for await (const { state, sent, total } of upload) console.log(state, sent, 'of', total);
  const stored = await client.waitUntilReady(await upload);
  console.log('stored as', stored.id);

  const link = client.link(stored);
  console.log('a link until', (await link.url()) && link.expiresAt);

  const back = await (await client.download(stored)).arrayBuffer();
  const same = digest(new Uint8Array(back)) === digest(await readFile(file));
  console.log(same ? 'the same bytes came back' : 'other bytes came back');

  for await (const { name, size } of client.list({ limit: 10 })) console.log('listed', name, size);
  console.log('deleted', (await client.delete(stored.id)).deleted);
  process.exitCode = same ? 0 : 1;
} catch (error) {
  if (!AttacheError.is(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  if (error.retryable) console.error('A later try may succeed.');
  process.exitCode = 1;
} finally {
  await client.close();
}
