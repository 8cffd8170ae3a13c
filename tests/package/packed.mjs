// The package as npm packs it: the tarball and what is in it.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/setup/places.mjs';

/** @typedef {{ path: string, size: number, mode: number }} Entry */

/**
 * @param {string} folder where the tarball is put
 * @returns {Promise<{ file: string, entries: Entry[], size: number, unpackedSize: number }>}
 */
export async function packed(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const shell = process.platform === 'win32';
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, encoding: 'utf8', shell });
  const answer = JSON.parse(stdout);
  // npm 11 answers with an object by name, older ones with a list.
  const [told] = Array.isArray(answer) ? answer : Object.values(answer);
  return {
    file: path.join(folder, told.filename),
    entries: told.files,
    size: told.size,
    unpackedSize: told.unpackedSize,
  };
}
