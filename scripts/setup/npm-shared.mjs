// @ts-check
// Programs from npm that only some checks want and that weigh hundreds of megabytes: packages of their own (a folder of tests/ with
// a lock file), installed once for all clones on the machine. A changed lock file gets an installation of its own.

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { must } from './command.mjs';
import { root, toolFolder } from './places.mjs';

const FILES = ['package.json', 'package-lock.json', '.npmrc'];

/** @param {string} name of the folder below tests/ */
function placeOf(name) {
  const source = path.join(root, 'tests', name);
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(path.join(source, file)));
  return { source, folder: toolFolder(`${name}-${hash.digest('hex').slice(0, 12)}`) };
}

/**
 * @param {'runtimes' | 'bundlers'} name of the folder below tests/
 * @returns {string | undefined} where it is installed
 */
export function sharedPackage(name) {
  const { folder } = placeOf(name);
  return existsSync(folder) ? folder : undefined;
}

/**
 * @param {'runtimes' | 'bundlers'} name of the folder below tests/
 * @returns {import('./steps.mjs').Work}
 */
export const npmShared = (name) => async (tell, begin) => {
  const { source, folder } = placeOf(name);
  if (existsSync(folder)) return 'as its lock file says';
  begin('npm install');
  // Elsewhere first: whoever sees the folder sees all of it, also where two clones install at once.
  mkdirSync(path.dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${toolFolder(name)}-partial-`);
  try {
    for (const file of FILES) copyFileSync(path.join(source, file), path.join(partial, file));
    // Not `npm ci`: it refuses a lock file that lacks another system's builds, which not every registry carries. Versions and
    // integrity of what the file has are kept by this one too.
    await must('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
      cwd: partial,
      env: { npm_config_loglevel: 'notice' },
      onLine: tell,
      advice: 'check that npm can reach its registry, then run the same command again.',
    });
    moved(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return 'installed for all clones on this machine';
};

/**
 * @param {string} from
 * @param {string} to
 */
function moved(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another clone was faster.
    if (!existsSync(to)) throw error;
  }
}
