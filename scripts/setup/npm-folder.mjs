// @ts-check
// Packages of npm that have a folder, a package.json and a lock file of their own: servers of others, examples. So nobody who
// only builds has to fetch them, and no version of theirs decides one of the project's.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { must } from './command.mjs';
import { root } from './places.mjs';

/**
 * @param {...string} place below the project's root
 * @returns {import('./steps.mjs').Work}
 */
export const npmFolder =
  (...place) =>
  async (tell, begin) => {
    const folder = path.join(root, ...place);
    const lock = createHash('sha256')
      .update(readFileSync(path.join(folder, 'package-lock.json')))
      .digest('hex');
    const mark = path.join(folder, 'node_modules', '.attache-lock');
    if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return 'as their lock file says';
    begin('npm ci');
    await must('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: folder,
      env: { npm_config_loglevel: 'notice' },
      onLine: tell,
      advice: 'check that npm can reach its registry, then run the same command again.',
    });
    writeFileSync(mark, lock);
    return 'installed';
  };
