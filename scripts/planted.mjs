// @ts-check
// Plants known bugs into a copy of the Rust sources, one at a time, and lets the simulation look for each: a simulation that misses one has a hole.
//   node scripts/planted.mjs [--only name,name] [--seeds N]

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { copySources, plant, restore } from './planted/copy.mjs';
import { say } from './setup/board.mjs';
import { run } from './setup/command.mjs';
import { root } from './setup/places.mjs';

/** @typedef {import('./planted/copy.mjs').Edit} Edit */
/** @typedef {{ name: string, title: string, edits: Edit[], by?: string }} Bug `by`: a mode of the simulation that looks for it, in place of seeds */
/** @typedef {{ found: boolean, what: string, seconds: number }} Result */

const FOLDER = path.join(root, 'target', 'planted');
const TREE = path.join(FOLDER, 'tree');
/** The unchanged sources have to pass so many seeds, or nothing would be known of the changed ones. */
const CALM_SEEDS = 400;
/** So many runs of each setting, where a mode of its own looks for a bug. */
const MODE_RUNS = 600;

/** @param {string} name */
function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/**
 * Builds the copy and plays until a promise is broken.
 * @param {string[]} played what is played, as the simulation takes it
 * @returns {Promise<{ found: boolean, what: string }>}
 */
async function look(played) {
  const env = {
    CARGO_TARGET_DIR: process.env.PLANTED_TARGET_DIR ?? path.join(FOLDER, 'build'),
    RUSTFLAGS: '-Awarnings',
  };
  const simulate = ['run', '--quiet', '--profile', 'sim', '-p', 'attache-simulation', '--bin', 'simulate'];
  const { code, lines } = await run('cargo', [...simulate, '--', '--find', 'yes', ...played], {
    cwd: TREE,
    env,
  });
  const told = lines.findLast((line) => line.startsWith('found: '))?.slice('found: '.length);
  if (told === undefined) throw new Error(`the simulation did not run:\n${lines.slice(-12).join('\n')}`);
  return { found: code === 1, what: told };
}

/**
 * @param {Bug} bug
 * @param {number} seeds
 * @returns {Promise<Result>}
 */
async function hunt(bug, seeds) {
  const since = performance.now();
  const seconds = () => (performance.now() - since) / 1000;
  try {
    plant(TREE, bug.edits);
    const played = bug.by === undefined ? ['--seeds', String(seeds)] : [`--${bug.by}`, String(MODE_RUNS)];
    return { ...(await look(played)), seconds: seconds() };
  } catch (error) {
    return { found: false, what: error instanceof Error ? error.message : String(error), seconds: seconds() };
  } finally {
    restore(TREE, bug.edits);
  }
}

async function main() {
  const names = option('--only')?.split(',');
  const seeds = Number(option('--seeds') ?? 4000);
  /** @type {Bug[]} */
  const all = JSON.parse(readFileSync(path.join(root, 'tests', 'planted', 'bugs.json'), 'utf8'));
  const bugs = all.filter(({ name }) => names === undefined || names.includes(name));
  copySources(TREE);
  const modes = new Set(bugs.map(({ by }) => by));
  for (const mode of modes) {
    const played = mode === undefined ? ['--seeds', String(CALM_SEEDS)] : [`--${mode}`, String(MODE_RUNS)];
    const calm = await look(played);
    if (calm.found) {
      say(`The unchanged sources break a promise already: ${calm.what}. What to do: npm run test:sim.`);
      return 1;
    }
  }
  let found = 0;
  for (const bug of bugs) {
    const result = await hunt(bug, seeds);
    if (result.found) found += 1;
    say(`${result.found ? '✓' : '✗'} ${bug.name.padEnd(24)} ${result.what} (${result.seconds.toFixed(0)} s)`);
    if (!result.found) say(`  not found: ${bug.title}`);
  }
  say(`total: ${found} of ${bugs.length} planted bugs found`);
  return found === bugs.length ? 0 : 1;
}

process.exitCode = await main();
