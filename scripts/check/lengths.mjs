// @ts-check
// A file holds one idea: those over the habit's length are told, those far over it fail. Contracts and data are free.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { say } from '../setup/board.mjs';
import { root } from '../setup/places.mjs';
import { projectFiles } from './tree.mjs';

const HABIT = 300;
const LIMIT = 450;

/** @returns {Promise<import('./outcome.mjs').Outcome>} */
export async function checkLengths() {
  const code = projectFiles().filter((file) => /\.(rs|m?js|ts|html|css)$/.test(file) && !file.endsWith('.d.ts'));
  const counted = code.flatMap((file) => {
    try {
      return [{ file, lines: readFileSync(path.join(root, file), 'utf8').split('\n').length - 1 }];
    } catch {
      return []; // Deleted, and git has not heard of it yet.
    }
  });
  const long = counted.filter(({ lines }) => lines > HABIT).sort((a, b) => b.lines - a.lines);
  for (const { file, lines } of long) say(`${String(lines).padStart(5)} ${file}`);
  const tooLong = long.filter(({ lines }) => lines > LIMIT).length;
  const note = `${counted.length} files, ${long.length} over ${HABIT} lines, ${tooLong} over ${LIMIT}`;
  return { status: tooLong === 0 ? 'passed' : 'failed', note };
}
