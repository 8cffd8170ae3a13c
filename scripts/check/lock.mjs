// @ts-check
// The npm lock file has to serve every machine: a registry that lacks another system's build of a tool makes npm leave it
// out without a word, and then `npm ci` refuses the file everywhere. Decides no version.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { say } from '../setup/board.mjs';
import { root } from '../setup/places.mjs';

/** @typedef {{ resolved?: string, integrity?: string, link?: boolean, optionalDependencies?: Record<string, string> }} Entry */

/** @returns {Promise<import('./outcome.mjs').Outcome>} */
export async function checkLock() {
  /** @type {Record<string, Entry>} */
  const packages = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  /** @type {string[]} */
  const faults = [];
  for (const [place, entry] of Object.entries(packages)) {
    if (entry.resolved !== undefined) faults.push(`${place} names where it was fetched from`);
    if (place !== '' && entry.integrity === undefined && entry.link !== true) faults.push(`${place} has no integrity`);
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
