// The project's own origins as peers, for what no server of others offers. They run in the runner's process.

import { createReadStream, existsSync } from 'node:fs';
import { digestOf } from '../kit/source.mjs';
import { startGoogleCommands } from '../own/google-commands.mjs';
import { startIetf } from '../own/ietf.mjs';
import { startTusChecksum } from '../own/tus-checksum.mjs';
import { sends } from './peer.mjs';

/** @typedef {import('./peer.mjs').Peer} Peer */
/** @typedef {{ port: number, stop: () => Promise<void>, uploads: () => import('../own/held.mjs').Held[] }} Origin */

const KiB = 1024;

/**
 * @param {Origin} origin
 * @param {'key' | 'filename'} label by which an upload knows what it is for
 * @param {import('./peer.mjs').Running['options']} options
 * @returns {import('./peer.mjs').Running}
 */
const running = ({ port, stop, uploads }, label, options) => ({
  port,
  pid: undefined,
  options,
  stored: (key) =>
    Promise.all(
      uploads()
        .filter(({ about, complete }) => complete && about[label] === key)
        .map(({ file }) => digestOf(existsSync(file) ? createReadStream(file) : [])),
    ),
  sessions: async () => uploads().filter(({ complete }) => !complete).length,
  stop,
});

/** @type {Peer} */
export const ietf = {
  name: 'ietf',
  title: 'IETF draft, interop 8',
  own: true,
  expires: true,
  full: false,
  part: 512 * KiB,
  longPart: 16 * KiB * KiB,
  carries: sends,
  start: async (folder) =>
    running(await startIetf(folder, { mostOfAppend: 64 * KiB * KiB }), 'key', (base, key) => ({
      protocol: 'ietf-resumable',
      target: { endpoint: `${base}/files?key=${encodeURIComponent(key)}` },
    })),
};

/** @type {Peer} */
export const tusChecksum = {
  name: 'tus-checksum',
  title: 'tus with checksums',
  own: true,
  wholeOnly: true,
  full: false,
  part: 512 * KiB,
  longPart: 16 * KiB * KiB,
  carries: sends,
  start: async (folder) =>
    running(await startTusChecksum(folder), 'filename', (base, key) => ({
      protocol: 'tus',
      checksum: 'sha256',
      target: { endpoint: `${base}/files/`, metadata: { filename: key } },
    })),
};

/** @type {Peer} */
export const googleCommands = {
  name: 'google-commands',
  title: 'Google, commands',
  own: true,
  full: false,
  part: 512 * KiB,
  longPart: 16 * KiB * KiB,
  carries: sends,
  start: async (folder) =>
    running(await startGoogleCommands(folder), 'key', (base, key) => ({
      protocol: 'google-resumable',
      target: { endpoint: `${base}/files?key=${encodeURIComponent(key)}` },
    })),
};
