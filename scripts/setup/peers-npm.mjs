// @ts-check
// The servers of others that come from npm. They are a package of their own, so that nobody who only builds has to fetch
// them, and so that no version of theirs decides one of the project's.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { must } from './command.mjs';
import { root } from './places.mjs';

const FOLDER = path.join(root, 'tests', 'peers', 'servers');

/** @type {import('./steps.mjs').Work} */
export async function npmPeers(tell, begin) {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(FOLDER, 'package-lock.json')))
    .digest('hex');
  const mark = path.join(FOLDER, 'node_modules', '.attache-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return 'as their lock file says';
  begin('npm ci');
  await must('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    env: { npm_config_loglevel: 'notice' },
    onLine: tell,
    advice: 'check that npm can reach its registry, then run the same command again.',
  });
  writeFileSync(mark, lock);
  return 'installed';
}
