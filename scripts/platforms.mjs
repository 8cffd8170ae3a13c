// @ts-check
// `npm run platforms`: what each platform has and how it is tried, counted from the files. Fails on a cell that is empty
// although the platform has the verb.

import process from 'node:process';
import { allAbilities, platforms, VERBS } from './platforms/abilities.mjs';
import { runtimes, simulatedWays, suiteTests, wireCases } from './platforms/counts.mjs';

const wire = wireCases();
const simulated = simulatedWays();
const suite = suiteTests();
const ran = runtimes();

/** @type {string[]} */
const empty = [];

/**
 * @param {string} platform
 * @param {string} verb
 */
function cell(platform, verb) {
  const at = `${platform} ${verb}`;
  if (!allAbilities(platform).has(verb)) {
    const shown = wire.refusing.get(at) ?? 0;
    return shown > 0 ? `unsupported (${shown})` : 'unsupported';
  }
  const cases = wire.all.get(at) ?? 0;
  const counts = [cases, simulated.get(at) ?? 0, cases + (suite.get(at) ?? 0)];
  const missing = ['wire case', 'simulation', 'test in the runtimes'].filter((_, index) => counts[index] === 0);
  if (missing.length > 0) empty.push(`${at}: no ${missing.join(', no ')}`);
  return counts.map((count) => (count === 0 ? '–' : count)).join(' / ');
}

const names = platforms();
const rows = [
  ['', ...names],
  ...Object.keys(VERBS).map((verb) => [verb, ...names.map((platform) => cell(platform, verb))]),
  ['wire cases', ...names.map((name) => String(sum(wire.all, name)))],
];
const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
for (const row of rows)
  console.log(
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );

/**
 * @param {Map<string, number>} counts
 * @param {string} platform
 */
function sum(counts, platform) {
  return [...counts].reduce((total, [at, count]) => (at.startsWith(`${platform} `) ? total + count : total), 0);
}

const all = names.reduce((total, name) => total + sum(wire.all, name), 0);
console.log(
  `\nwire cases / ways that the simulation plays / tests in each runtime (${ran.join(', ')}); in brackets: cases that show the refusal`,
);
for (const what of empty) console.log(`✗ ${what}`);
console.log(`total: ${all} wire cases, ${wire.named} of them name their source, ${empty.length} empty cells`);
process.exitCode = empty.length > 0 || wire.named < all ? 1 : 0;
