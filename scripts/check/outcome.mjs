// @ts-check
// How a check ended, and how the usual kinds of program become one. Decides what counts as a useful last word.

import { say } from '../setup/board.mjs';
import { run } from '../setup/command.mjs';
import { root } from '../setup/places.mjs';

/** @typedef {{ status: 'passed' | 'failed' | 'skipped', note: string }} Outcome */

/** Lines in which tools sum up what they did, the last of which goes into the table. */
const SUMMARY = [
  /^\s*Summary \[.*\] +(.+)$/,
  /^test result: (.+?); finished/,
  /^(Checked \d+ files.*?)\.?( No fixes applied\.?)?$/,
  /^((?:total|simulation|suite|size|runtimes|bundlers)\b.*)$/,
];

/** @param {string[]} lines */
function lastWord(lines) {
  for (const line of lines.toReversed()) {
    for (const pattern of SUMMARY) {
      const found = pattern.exec(line);
      if (found?.[1] !== undefined) return found[1].slice(0, 90);
    }
  }
  return '';
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<Outcome>}
 */
export async function program(file, args, env = {}) {
  const { code, lines } = await run(file, args, { cwd: root, env, onLine: say });
  return code === 0 ? { status: 'passed', note: lastWord(lines) } : { status: 'failed', note: `exit code ${code}` };
}

/** What is built once is built faster without keeping what the next build could reuse. @type {Record<string, string>} */
const ONCE = process.env.CI === undefined ? {} : { CARGO_INCREMENTAL: '0' };

/**
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
export const cargo = (args, env = {}) => program('cargo', args, { ...ONCE, ...env });

/**
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
export const node = (args, env = {}) => program(process.execPath, args, env);
