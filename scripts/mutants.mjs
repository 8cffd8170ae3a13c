// @ts-check
// Breaks the decisions and the transfers, one small break at a time, and looks whether a unit test notices (cargo-mutants;
// how it builds stands in .cargo/mutants.toml).
//   node scripts/mutants.mjs [--jobs 1] [--file src/policy/retry.rs] [--shard 1/4]   and whatever else `cargo mutants` takes
// A break that no test notices has to stand in tests/mutants.json with the reason, and nothing else may stand there.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { say } from './setup/board.mjs';
import { run } from './setup/command.mjs';
import { mutantsFolder } from './setup/mutants.mjs';
import { root } from './setup/places.mjs';

/** @typedef {{ line: number, column: number }} Place */
/** @typedef {{ name: string, file: string, span: { start: Place } }} Mutant */
/** @typedef {{ scenario: 'Baseline' | { Mutant: Mutant }, summary: string }} Ended */

const EXAMINED = ['--file', 'src/policy/**/*.rs', '--file', 'src/transfer/**/*.rs'];
const LIST = 'tests/mutants.json';
/** Seconds. The tests take less than one: what takes so long has run into a loop that does not end, and was noticed. */
const PATIENCE = '20';
/** Tests that draw their cases draw few, and the same every time: a mutant is caught today and tomorrow, or never. */
const DICE = { PROPTEST_RNG_SEED: '1', PROPTEST_CASES: '32' };

/**
 * A copy of what the library's unit tests need, and of nothing else: it is copied again for every job, and stands still
 * while the tree is worked on.
 * @param {string} folder
 */
function stage(folder) {
  const tree = path.join(folder, 'tree');
  for (const part of ['src', 'tests/errors', '.cargo', 'Cargo.toml', 'Cargo.lock'])
    cpSync(path.join(root, part), path.join(tree, part), { recursive: true });
  const manifest = path.join(tree, 'Cargo.toml');
  const alone = readFileSync(manifest, 'utf8').replace(/^members = \[[^\]]*\]/m, 'members = ["."]');
  writeFileSync(manifest, alone);
  return tree;
}

/**
 * The name of a mutant that other lines above it do not change: its file, what was done, and which of several that read alike.
 * @param {Mutant[]} all
 * @returns {Map<string, string>} by the tool's own name
 */
function lastingNames(all) {
  /** @type {Map<string, string[]>} */
  const alike = new Map();
  for (const { name, file } of all) {
    const lasting = `${file}: ${name.replace(/^.*?:\d+:\d+: /, '')}`;
    alike.set(lasting, [...(alike.get(lasting) ?? []), name]);
  }
  return new Map(
    [...alike].flatMap(([lasting, names]) =>
      names.map((name, index) => [name, names.length === 1 ? lasting : `${lasting} (${index + 1} of ${names.length})`]),
    ),
  );
}

/**
 * @param {string} folder where cargo-mutants writes
 * @param {string} file
 */
const readFrom = (folder, file) => readFileSync(path.join(folder, 'mutants.out', file), 'utf8');

/** @param {string} folder */
function progress(folder) {
  const files = ['caught.txt', 'missed.txt', 'timeout.txt', 'unviable.txt'];
  try {
    return files.reduce((sum, file) => sum + readFrom(folder, file).split('\n').length - 1, 0);
  } catch {
    return 0;
  }
}

/** @param {string[]} args for cargo-mutants */
async function main(args) {
  const since = performance.now();
  const program = path.join(mutantsFolder() ?? '', 'cargo-mutants');
  // Whoever else works on the machine comes first.
  os.setPriority(5);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'attache-mutants-'));
  const telling = setInterval(() => say(`  … ${progress(folder)} mutants tried`), 60_000);
  try {
    const cwd = stage(folder);
    const everything = ['mutants', '--package', 'attache', '--colors', 'never'];
    const list = spawnSync(program, [...everything, ...EXAMINED, '--list', '--json'], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (list.status !== 0) throw new Error(`cargo-mutants lists nothing: ${list.stderr ?? list.error}`);
    const names = lastingNames(JSON.parse(list.stdout));
    const given = (/** @type {string[]} */ ...options) => args.some((arg) => options.includes(arg));
    const files = given('--file', '-f') ? [] : EXAMINED;
    const jobs = given('--jobs', '-j') ? [] : ['--jobs', '2'];
    await run(program, [...everything, '--timeout', PATIENCE, ...files, ...jobs, '--output', folder, ...args], {
      cwd,
      env: { ...DICE, CARGO_TARGET_DIR: undefined },
      onLine: (line) => say(line.trimEnd()),
    });
    const chosen = JSON.parse(readFrom(folder, 'mutants.json')).length;
    return judge(JSON.parse(readFrom(folder, 'outcomes.json')).outcomes, chosen, names, since);
  } finally {
    clearInterval(telling);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Ended[]} outcomes
 * @param {number} chosen how many were to be tried
 * @param {Map<string, string>} names
 * @param {number} since
 */
function judge(outcomes, chosen, names, since) {
  /** @type {Record<string, string>} */
  const reasons = JSON.parse(readFileSync(path.join(root, LIST), 'utf8'));
  /** @type {Record<string, string[]>} */
  const by = { CaughtMutant: [], MissedMutant: [], Timeout: [], Unviable: [] };
  for (const { scenario, summary } of outcomes) {
    if (typeof scenario === 'string') {
      if (summary !== 'Success') throw new Error('the tests fail without a mutant; run `npm run test:rust`');
    } else {
      by[summary]?.push(names.get(scenario.Mutant.name) ?? scenario.Mutant.name);
    }
  }
  const { CaughtMutant: caught = [], MissedMutant: missed = [], Timeout: endless = [], Unviable: unviable = [] } = by;
  const known = missed.filter((name) => name in reasons);
  const fresh = missed.filter((name) => !(name in reasons));
  const existing = new Set(names.values());
  const stale = Object.keys(reasons).filter((name) => caught.includes(name) || !existing.has(name));
  for (const name of endless) say(`noticed by not ending: ${name}`);
  for (const name of known) say(`survives: ${name}\n          ${reasons[name]}`);
  for (const name of fresh) say(`SURVIVES without a reason: ${name}`);
  for (const name of stale) say(`NO SURVIVOR any more: ${name}`);
  if (fresh.length > 0)
    say(`What to do: add a test that notices, simplify the code, or say in ${LIST} why none is worth it.`);
  if (stale.length > 0) say(`What to do: take what no longer survives out of ${LIST}.`);
  const tried = caught.length + missed.length + endless.length + unviable.length;
  const counts = `${caught.length} caught, ${endless.length} timed out, ${unviable.length} unviable, ${missed.length} survive`;
  const minutes = ((performance.now() - since) / 60_000).toFixed(1);
  if (tried !== chosen) say(`${chosen - tried} mutants were not tried: see above what stopped cargo-mutants.`);
  say(`total ${tried} mutants: ${counts} (${known.length} with a reason), ${minutes} min`);
  return fresh.length + stale.length === 0 && tried === chosen && tried > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
