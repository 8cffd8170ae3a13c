// @ts-check
// One target under libFuzzer for so many seconds: its seeds and words first, then its corpus, which grows from run to run.
// Decides the limits of one input, and what of libFuzzer's talk is told.

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { must, run } from '../setup/command.mjs';
import { root } from '../setup/places.mjs';

/**
 * @typedef {object} Fared
 * @property {string} name
 * @property {number} executions
 * @property {number} speed executions a second
 * @property {number} edges of the instrumented code that were passed
 * @property {number} features libFuzzer's own count: edges by how often, and compared values
 * @property {number} seconds
 * @property {string[] | undefined} crash what was said, and how to run it again
 */

/** An input that takes longer hangs: the dearest takes a fortieth of it. */
const HANGS_SECONDS = 40;
const MEMORY_MB = 2048;

/**
 * @param {string} program
 * @param {string} name
 * @param {number} seconds
 * @returns {Promise<Fared>}
 */
export async function fuzzTarget(program, name, seconds) {
  const env = { ATTACHE_FUZZ_TARGET: name };
  const made = path.join('fuzz', 'corpus', name);
  const found = path.join(made, 'found');
  const artifacts = path.join('fuzz', 'artifacts', name);
  for (const folder of [found, artifacts]) mkdirSync(path.join(root, folder), { recursive: true });
  const advice = 'run it alone and read what it says.';
  const told = await must(program, [], { cwd: root, env: { ...env, ATTACHE_FUZZ_SEEDS: made }, advice });
  const longest = told.lines.map((line) => /^longest: (\d+)$/.exec(line)?.[1]).find(Boolean) ?? '4096';

  const limits = [`-max_total_time=${seconds}`, `-timeout=${HANGS_SECONDS}`, `-rss_limit_mb=${MEMORY_MB}`];
  const options = ['-print_final_stats=1', '-verbosity=1', `-artifact_prefix=${artifacts}/`];
  const words = [`-dict=${path.join(made, 'words.dict')}`, `-max_len=${longest}`];
  /** @type {{ edges: number, features: number }} */
  const seen = { edges: 0, features: 0 };
  /** @type {string[]} */
  const said = [];
  const since = performance.now();
  const { code, lines } = await run(program, [...limits, ...options, ...words, found, path.join(made, 'seeds')], {
    cwd: root,
    env,
    onLine: (line) => {
      const progress = /cov: (\d+) ft: (\d+)/.exec(line);
      if (progress) Object.assign(seen, { edges: Number(progress[1]), features: Number(progress[2]) });
      if (/panicked at|^\s+(left|right): |ERROR: libFuzzer|out-of-memory|Test unit written/.test(line)) said.push(line);
      else if (/panicked at/.test(said.at(-1) ?? '')) said.push(line);
    },
  });
  const stat = (/** @type {string} */ word) =>
    Number(lines.map((line) => new RegExp(`stat::${word}:\\s+(\\d+)`).exec(line)?.[1]).find(Boolean) ?? 0);
  const took = Math.round((performance.now() - since) / 1000);
  const fared = { name, executions: stat('number_of_executed_units'), speed: stat('average_exec_per_sec'), ...seen };
  return { ...fared, seconds: took, crash: code === 0 ? undefined : [...said, ...again(name, lines)] };
}

/**
 * @param {string} name
 * @param {string[]} lines
 */
function again(name, lines) {
  const file = lines.map((line) => /Test unit written to (\S+)/.exec(line)?.[1]).find(Boolean);
  if (file === undefined) return lines.slice(-5);
  const input = existsSync(path.join(root, file)) ? file : '(the input could not be kept)';
  return [`again: npm run fuzz -- --target ${name} --replay ${input}`];
}
