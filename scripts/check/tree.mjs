// @ts-check
// The files that belong to the project: what git tracks or would track; in an unpacked archive, all but what tools made.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ask } from '../setup/command.mjs';
import { root } from '../setup/places.mjs';

const MADE = new Set([
  '.git',
  'node_modules',
  'tests/peers/servers/node_modules',
  'examples/edge-worker/node_modules',
  'examples/npm-consumer/node_modules',
  'tests/docs/api/node_modules',
  'bench/node_modules',
  'target',
  'pkg',
  '.cache',
]);

/** @returns {string[]} paths relative to the root */
export function projectFiles() {
  const listed = ask('git', ['-C', root, 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate']);
  return listed === undefined ? walk('') : listed.split('\n').filter((file) => file !== '');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function walk(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (MADE.has(name)) return [];
    return entry.isDirectory() ? walk(name) : [name];
  });
}
