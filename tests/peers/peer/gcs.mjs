// gcp-storage-emulator: Google's resumable uploads in the dialect of Cloud Storage, Location and 308.

import path from 'node:path';
import { peersPython } from '../../../scripts/setup/peers-python.mjs';
import { startChild } from '../kit/child.mjs';
import { digestOfResponse } from '../kit/source.mjs';
import { HOST } from './peer.mjs';

const BUCKET = 'peers';
const KiB = 1024;
const SERVERS = path.join(import.meta.dirname, '..', 'servers');

/** @type {import('./peer.mjs').Peer} */
export const gcs = {
  name: 'gcs',
  title: 'gcp-storage-emulator',
  own: false,
  full: false,
  part: 256 * KiB,
  // It reads and writes all it has for each chunk.
  middlePart: 4 * KiB * KiB,
  longPart: 64 * KiB * KiB,
  // Says "bytes=0-0" where it holds nothing, and takes a head that breaks off for a request.
  heads: false,
  lacks: [
    'no cancel',
    'says one byte too many where it holds none, so faults spare heads',
    'forgets a session that is done, so a lost last answer stays ambiguous',
  ],
  carries: ({ method }) => method === 'PUT',
  start: async (folder) => {
    const python = peersPython('python') ?? 'python3';
    const child = await startChild(python, ['gcs.py', folder, BUCKET], {
      cwd: SERVERS,
      ready: /^listening on (\d+)/,
    });
    const port = Number(child.found[0]);
    return {
      port,
      pid: child.pid,
      options: (base, key) => ({
        protocol: 'google-resumable',
        target: {
          endpoint: `${base}/upload/storage/v1/b/${BUCKET}/o?uploadType=resumable&name=${encodeURIComponent(key)}`,
        },
      }),
      stored: async (key) => {
        const url = `http://${HOST}:${port}/download/storage/v1/b/${BUCKET}/o/${encodeURIComponent(key)}?alt=media`;
        const digest = await digestOfResponse(await fetch(url));
        return digest === null ? [] : [digest];
      },
      sessions: null,
      stop: child.stop,
    };
  },
};
