// The benchmark's figures as tables, and where they are kept.

import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import workerd from 'workerd';
import { program } from '../../scripts/check/outcome.mjs';
import { npmBin, root } from '../../scripts/setup/places.mjs';
import { BAR, WAYS } from './stage.mjs';

/**
 * @typedef {object} Found
 * @property {number} mebibytes
 * @property {number} rounds
 * @property {import('./large.mjs').Cost[]} large
 * @property {import('./small.mjs').Pace[]} small
 */

/** @param {string[][]} rows the first is the head */
function table(rows) {
  const [head = [], ...others] = rows.map((row) => `| ${row.join(' | ')} |`);
  return [head, `|${(rows[0] ?? []).map(() => '---|').join('')}`, ...others].join('\n');
}

/** @param {number[]} numbers @param {number} digits */
const range = (numbers, digits) => `${Math.min(...numbers).toFixed(digits)}–${Math.max(...numbers).toFixed(digits)}`;

/** @param {Found} found */
export function tell({ mebibytes, rounds, large, small }) {
  const { model = 'a processor' } = os.cpus()[0] ?? {};
  const machine = `workerd ${workerd.compatibilityDate}; ${os.cpus().length} × ${model}, Node ${process.versions.node}`;
  const costs = large.map(({ way, median, values, ratio, ratios, seconds }) => [
    WAYS[way],
    median.toFixed(1),
    range(values, 1),
    ratio.toFixed(3),
    range(ratios, 3),
    way === 'serve' ? `${BAR.toFixed(2)}, ${ratio <= BAR ? 'held' : '**not held**'}` : '',
    (mebibytes / seconds).toFixed(0),
  ]);
  const paces = small.map(({ way, rate, rates, cost, ratio }) => [
    WAYS[way],
    rate.toFixed(0),
    range(rates, 0),
    (cost * 1000).toFixed(0),
    ratio.toFixed(2),
  ]);
  const costHead = ['Worker', 'ms of processor, median', 'range', 'beside fetch(), median', 'range', 'bar', 'MiB/s'];
  const paceHead = ['Worker', 'files a second, median', 'range', 'µs of processor a file', 'beside fetch()'];
  return `# A Worker that serves a file

Over loopback from a storage host to a visitor, both of Node; bytes compared. ${machine}.

## ${mebibytes} MiB, ${rounds} rounds, the ways in turn

${table([costHead, ...costs])}

## 10 KiB, 16 at once

${table([paceHead, ...paces])}
`;
}

/**
 * @param {Found} found
 * @param {string} text
 */
export async function keep(found, text) {
  const folder = path.join(root, 'bench', 'results', 'edge');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'serve.md'), text);
  const rounded = (/** @type {string} */ _key, /** @type {unknown} */ value) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  writeFileSync(path.join(folder, 'serve.json'), JSON.stringify(found, rounded, 2));
  // The figures are told as the tree's other JSON is.
  await program(path.join(npmBin, 'biome'), ['format', '--write', folder]);
}
