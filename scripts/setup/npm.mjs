// @ts-check
// The npm dependencies of the project: when they are stale, and how they come.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { must } from './command.mjs';
import { root } from './places.mjs';

/**
 * npm notes what it installed in a lock file of its own; what differs from the project's is stale. Packages for other
 * operating systems are in one and not the other, and that is right.
 */
function isFresh() {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = packages(path.join(root, 'package-lock.json'));
  const present = packages(installed);
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === '' || (name in present ? present[name]?.integrity === entry.integrity : entry.optional === true),
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { integrity?: string, optional?: boolean }>}
 */
function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** @type {import('./steps.mjs').Work} */
export async function npmDependencies(tell, begin) {
  if (isFresh()) return 'as the lock file says';
  begin('npm ci');
  await must('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    // `npm -s` above would silence this one too, and with it the reason of a failure.
    env: { npm_config_loglevel: 'notice' },
    onLine: tell,
    advice: 'check that npm can reach its registry, then run the same command again.',
  });
  return 'installed';
}
