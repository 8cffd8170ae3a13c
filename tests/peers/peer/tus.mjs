// Two tus servers of others: @tus/server over @tus/file-store, and tuspyserver, which can concatenate.

import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { peersPython } from '../../../scripts/setup/peers-python.mjs';
import { startChild } from '../kit/child.mjs';
import { digestOfFile } from '../kit/source.mjs';
import { sends } from './peer.mjs';

const LISTENS = /^listening on (\d+)/;
const MiB = 1024 * 1024;
const SERVERS = path.join(import.meta.dirname, '..', 'servers');

/**
 * @typedef {object} Kept an upload as a server noted it
 * @property {string} file
 * @property {string | undefined} name
 * @property {number | undefined} size
 * @property {boolean} partial
 */

/**
 * @param {string} folder
 * @param {string} ending
 * @param {(note: Record<string, unknown>) => Omit<Kept, 'file'>} read
 * @returns {Promise<Array<Kept & { held: number }>>}
 */
async function notes(folder, ending, read) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  const all = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name.slice(0, -ending.length));
      try {
        const note = read(JSON.parse(await readFile(path.join(folder, name), 'utf8')));
        return [{ ...note, file, held: (await stat(file)).size }];
      } catch {
        return []; // Deleted while we looked.
      }
    }),
  );
  return all.flat();
}

/**
 * @param {() => ReturnType<typeof notes>} look
 * @param {import('../kit/child.mjs').Child} child
 * @returns {import('./peer.mjs').Running}
 */
function running(look, child) {
  return {
    port: Number(child.found[0]),
    pid: child.pid,
    options: (base, key) => ({
      protocol: 'tus',
      target: { endpoint: `${base}/files/`, metadata: { filename: key, filetype: 'application/octet-stream' } },
    }),
    stored: async (key, size) => {
      const whole = (await look()).filter(
        ({ name, partial, size: told, held }) => name === key && !partial && told === size && held === size,
      );
      return Promise.all(whole.map(({ file }) => digestOfFile(file)));
    },
    sessions: async () => (await look()).filter(({ size, held, partial }) => partial || size !== held).length,
    stop: child.stop,
  };
}

/** @type {import('./peer.mjs').Peer} */
export const tus = {
  name: 'tus',
  title: '@tus/server',
  own: false,
  full: false,
  part: MiB,
  longPart: 16 * MiB,
  expires: true,
  carries: sends,
  start: async (folder) => {
    const day = String(24 * 3600 * 1000);
    const child = await startChild(process.execPath, ['tus.mjs', folder, day], { cwd: SERVERS, ready: LISTENS });
    const look = () =>
      notes(folder, '.json', (note) => {
        const metadata = /** @type {Record<string, string>} */ (note.metadata ?? {});
        return { name: metadata.filename, size: Number(note.size), partial: false };
      });
    return running(look, child);
  },
};

/** @type {import('./peer.mjs').Peer} */
export const tuspy = {
  name: 'tuspy',
  title: 'tuspyserver',
  own: false,
  full: true,
  part: MiB,
  longPart: 16 * MiB,
  expires: true,
  carries: sends,
  start: async (folder) => {
    const python = peersPython('python') ?? 'python3';
    const child = await startChild(python, ['tuspy.py', folder], { cwd: SERVERS, ready: LISTENS });
    const look = () =>
      notes(folder, '.info', (note) => {
        const metadata = /** @type {Record<string, string>} */ (note.metadata ?? {});
        return { name: metadata.filename, size: Number(note.size), partial: note.is_partial === true };
      });
    return running(look, child);
  },
};
