// The benchmark's figures as tables, and where they are kept.

import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { program } from '../../scripts/check/outcome.mjs';
import { npmBin, root } from '../../scripts/setup/places.mjs';
import { LONGEST_GAP } from './pace.mjs';
import { MEMORY_BARS } from './weigh.mjs';

/**
 * @typedef {object} Found
 * @property {number} mebibytes
 * @property {string} [chromium] with its version
 * @property {import('./weigh.mjs').Weight[]} [memory]
 * @property {import('./speed.mjs').Speed[]} [speed]
 * @property {{ browser: string, ways: import('./pace.mjs').Pace[] }[]} [pace]
 */

const MEBIBYTE = 1 << 20;

/** @param {number} bytes */
const mebibytes = (bytes) => `${(bytes / MEBIBYTE).toFixed(2)} MiB`;

/** @param {boolean} held */
const mark = (held) => (held ? 'yes' : '**no**');

/** @param {string[][]} rows the first is the head */
function table(rows) {
  const [head = [], ...others] = rows.map((row) => `| ${row.join(' | ')} |`);
  return [head, `|${(rows[0] ?? []).map(() => '---|').join('')}`, ...others].join('\n');
}

/** @param {Found} found */
export function tell(found) {
  const parts = [`# Uploading a Blob of ${found.mebibytes} MiB`];
  const { model = 'a processor' } = os.cpus()[0] ?? {};
  const machine = `${os.cpus().length} × ${model}, Node ${process.versions.node}`;
  parts.push(`From a page to a server on loopback that throws it away. ${found.chromium ?? ''}; ${machine}.`);
  if (found.memory) parts.push(memoryTable(found.memory));
  if (found.speed) parts.push(speedTable(found.speed));
  if (found.pace) parts.push(paceTable(found.pace));
  return `${parts.join('\n\n')}\n`;
}

/** @param {import('./weigh.mjs').Weight[]} weights */
function memoryTable(weights) {
  const { heap, wasm } = MEMORY_BARS;
  const rows = weights.map((weight) => [
    weight.way,
    mebibytes(weight.heap),
    mebibytes(weight.wasm),
    String(weight.looks),
    mark(weight.heap <= heap && weight.wasm <= wasm),
  ]);
  const head = [
    'way',
    `heap and its buffers (bar ${mebibytes(heap)})`,
    `wasm (bar ${mebibytes(wasm)})`,
    'looks',
    'held',
  ];
  return `## Memory that the page grows by, after a collection at each look\n\n${table([head, ...rows])}`;
}

/** @param {import('./speed.mjs').Speed[]} speeds */
function speedTable(speeds) {
  const rows = speeds.map(({ way, median, ratio, ratios, bar, rates }) => [
    way,
    median.toFixed(0),
    `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`,
    ratio === null ? '' : ratio.toFixed(3),
    ratios.length === 0 ? '' : `${Math.min(...ratios).toFixed(3)}–${Math.max(...ratios).toFixed(3)}`,
    bar === null ? '' : bar.toFixed(2),
    ratio === null || bar === null ? '' : mark(ratio >= bar),
  ]);
  const head = ['way', 'MiB/s, median', 'range', 'beside by hand, median', 'range', 'bar', 'held'];
  const rounds = speeds[0]?.rates.length ?? 0;
  return `## Throughput, ${rounds} rounds, the ways in turn\n\n${table([head, ...rows])}`;
}

/** @param {NonNullable<Found['pace']>} browsers */
function paceTable(browsers) {
  const rows = browsers.flatMap(({ browser, ways }) =>
    ways.map(({ link, way, events, longest, middle, seconds }) => [
      browser,
      link,
      way,
      String(events),
      `${middle.toFixed(0)} ms`,
      `${longest.toFixed(0)} ms`,
      `${seconds.toFixed(1)} s`,
      mark(longest <= LONGEST_GAP),
    ]),
  );
  const head = [
    'browser',
    'link',
    'way',
    'events',
    'between two, median',
    `longest (bar ${LONGEST_GAP} ms)`,
    'in all',
    'held',
  ];
  return `## Progress on a slow link\n\n${table([head, ...rows])}`;
}

/**
 * @param {Found} found
 * @param {string} text
 */
export async function keep(found, text) {
  const folder = path.join(root, 'bench', 'results', 'upload');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'large.md'), text);
  const rounded = (/** @type {string} */ _key, /** @type {unknown} */ value) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  writeFileSync(path.join(folder, 'large.json'), JSON.stringify(found, rounded, 2));
  // The figures are told as the tree's other JSON is.
  await program(path.join(npmBin, 'biome'), ['format', '--write', folder]);
}
