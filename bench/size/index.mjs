// @ts-check
// What a page loads for each of ours and of others, as a bundler makes it of a small piece of a user's code; what of it is
// there at once and what comes on use; what each verb adds; and whom the bytes of ours belong to.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/setup/places.mjs';
import { contributors } from './contributors.mjs';
import { verbs } from './doors.mjs';
import { others, ours } from './entries.mjs';
import { sum, weighed } from './measure.mjs';

export const title = 'What a page loads';

/** @typedef {import('./measure.mjs').Weight} Weight */
/** @typedef {import('../kit/report.mjs').Table} Table */

const SHOWN = 25;
const WHEN = /** @type {const} */ (['at once', 'with the first call', 'on use']);
const EVERYTHING = 'attache: everything';

const whole = (/** @type {number} */ bytes) => bytes.toLocaleString('en');

/** @param {{ quick: boolean, log: (line: string) => void }} how @returns {Promise<import('../kit/report.mjs').Found>} */
export async function run({ quick, log }) {
  /** @type {Map<string, Weight>} */
  const weights = new Map();
  for (const { name, code, runtime } of [...ours, ...others]) {
    const weight = await weighed(code, runtime);
    weights.set(name, weight);
    log(`  ${name}: ${weight.total.brotli} bytes`);
  }
  const { budget } = JSON.parse(readFileSync(new URL('../size.json', import.meta.url), 'utf8'));
  const everything = weights.get(EVERYTHING);
  if (everything === undefined) throw new Error(`nothing is called ${EVERYTHING}`);
  known(everything);
  const bars = [
    {
      text: `${EVERYTHING}, wasm and JavaScript: ${whole(everything.total.brotli)} bytes of brotli, at most ${whole(budget.goal)}`,
      held: everything.total.brotli <= budget.goal,
    },
  ];
  return {
    tables: [
      { ...weightTable(weights), bars },
      filesTable(weights),
      // Costs a compilation of the core.
      ...(quick ? [] : [await verbs(log)]),
      ...(await whose(everything, quick)),
    ],
    notes: [
      'Bytes; gzip at 9, brotli at 11, each file by itself. Every bundle is esbuild’s for browsers (for Workers where it says so), minified and tree-shaken.',
      'All that the bundle consists of is counted as raw, gzip and brotli; what is loaded on use is loaded by the calls that need it, and never by a page that makes none of them (the part `start` has what a call loads).',
      'Methods of a class are kept by every bundler, so a page that only lists has the JavaScript of all verbs.',
    ],
  };
}

/** @param {Map<string, Weight>} weights @returns {Table} */
function weightTable(weights) {
  const rows = [...weights].map(([name, { total, script, parts }]) => [
    name,
    whole(total.raw),
    whole(total.gzip),
    whole(total.brotli),
    whole(script.brotli),
    whole(sum(parts.filter(({ when }) => when !== 'on use').map(({ bytes }) => bytes)).brotli),
    ...WHEN.map((when) => {
      const { brotli } = sum(parts.filter((part) => part.when === when).map(({ bytes }) => bytes));
      return brotli === 0 ? '' : whole(brotli);
    }),
  ]);
  return {
    title: 'By what is used',
    head: [
      'code',
      'raw',
      'gzip',
      'brotli',
      'of that JavaScript',
      'of that until the first call',
      ...WHEN.map((when) => `loaded ${when}`),
    ],
    rows,
  };
}

/** @param {Map<string, Weight>} weights @returns {Table} */
function filesTable(weights) {
  const rows = ours.flatMap(({ name }) =>
    (weights.get(name)?.parts ?? []).map(({ name: file, when, bytes }) => [
      name,
      file,
      when,
      whole(bytes.raw),
      whole(bytes.gzip),
      whole(bytes.brotli),
    ]),
  );
  return { title: 'Ours, by file', head: ['code', 'file', 'loaded', 'raw', 'gzip', 'brotli'], rows };
}

/**
 * Every wasm that was weighed must be as long as the package's of its name: a figure of another build would say nothing.
 * @param {Weight} weight
 */
function known({ parts }) {
  const wasm = parts.filter(({ name }) => name.endsWith('.wasm'));
  if (wasm.length === 0) throw new Error('the bundle of everything has no wasm');
  for (const { name, bytes } of wasm) {
    const { length } = readFileSync(path.join(root, 'pkg', name));
    if (length !== bytes.raw) throw new Error(`${name} has ${bytes.raw} bytes in the bundle, ${length} in the package`);
  }
}

/**
 * @param {Weight} everything
 * @param {boolean} quick names cost a build of their own
 * @returns {Promise<Table[]>}
 */
async function whose({ files }, quick) {
  const byFile = Object.entries(files).sort((a, b) => b[1] - a[1]);
  const script = listed('JavaScript by file, minified', byFile);
  if (quick) return [script];
  const who = await contributors(readFileSync(path.join(root, 'pkg', 'attache_bg.wasm')));
  const sections = Object.entries(who.sections).sort((a, b) => b[1] - a[1]);
  return [
    listed('The whole wasm by section', sections),
    listed('Its code by crate', who.crates),
    listed("Its code by the client's own modules", who.modules),
    listed('Its largest functions', who.functions),
    script,
  ];
}

/** @param {string} title @param {[string, number][]} entries @returns {Table} */
const listed = (title, entries) => ({
  title,
  head: ['of', 'bytes'],
  rows: entries
    .slice(0, SHOWN)
    .map(([name, bytes]) => [`\`${name.slice(0, 110).replaceAll('|', '¦')}\``, whole(bytes)]),
});
