// @ts-check
// The npm lock file has to serve every machine: a registry that lacks another system's build of a tool makes npm leave it
// out without a word, and then `npm ci` refuses the file everywhere. Lock files of tools that only some checks want are installed in a
// way that bears with it (setup/npm-shared.mjs), and are looked at for the rest. Decides no version.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { say } from '../setup/board.mjs';
import { root } from '../setup/places.mjs';

/** @typedef {{ resolved?: string, integrity?: string, link?: boolean, optionalDependencies?: Record<string, string> }} Entry */

const OTHERS = ['tests/peers/servers', 'tests/runtimes', 'tests/bundlers', 'tests/docs/api'];

/** @param {string} folder @returns {Record<string, Entry>} */
const packagesOf = (folder) => JSON.parse(readFileSync(path.join(root, folder, 'package-lock.json'), 'utf8')).packages;

/** @param {Record<string, Entry>} packages */
const traces = (packages) =>
  Object.entries(packages).flatMap(([place, { resolved, integrity, link }]) => [
    ...(resolved === undefined ? [] : [`${place} names where it was fetched from`]),
    ...(place === '' || integrity !== undefined || link === true ? [] : [`${place} has no integrity`]),
  ]);

/** @returns {Promise<import('./outcome.mjs').Outcome>} */
export async function checkLock() {
  const packages = packagesOf('');
  const faults = [...traces(packages), ...OTHERS.flatMap((folder) => traces(packagesOf(folder)))];
  for (const [place, entry] of Object.entries(packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const found = `${place}/node_modules/${name}` in packages || `node_modules/${name}` in packages;
      if (!found)
        faults.push(`${name}, which ${place} may need on another system, is missing: choose a version that has it`);
    }
  }
  for (const fault of faults) say(fault);
  const note = faults.length === 0 ? `${Object.keys(packages).length} packages` : `${faults.length} faults`;
  return { status: faults.length === 0 ? 'passed' : 'failed', note };
}
