// @ts-check
// How time and memory grow with what there is more of: pages, parts, files, links, operations. Each point is a process of its
// own; the slope on log-log axes says what kind of growth it is, 1 being linear.

import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { root } from '../../scripts/setup/places.mjs';
import { exponent } from '../kit/stats.mjs';
import { CASES } from './cases.mjs';

/** @typedef {import('./point.mjs').Point} Point */

export const title = 'Growth';

/** What is fixed outweighs the rest below, and a slope of that says nothing. */
const FROM = 1000;
/** A line that is measured is never quite one. */
const LINEAR = 1.15;
/** Bytes below which what grows is lost in what a collection leaves. */
const LITTLE = 1 << 20;

const program = promisify(execFile);

/** A point that takes longer, milliseconds, ends its curve: what is worse than linear has no end. */
const LONGEST = 240_000;

/** @param {string} name @param {number} count @returns {Promise<Point | undefined>} nothing where it took too long */
async function measured(name, count) {
  const file = path.join(root, 'bench', 'growth', 'point.mjs');
  const args = ['--expose-gc', '--max-old-space-size=8192', file, name, `${count}`];
  try {
    const { stdout } = await program(process.execPath, args, { timeout: LONGEST, killSignal: 'SIGKILL' });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } catch (error) {
    if (/** @type {{ killed?: boolean }} */ (error).killed) return undefined;
    throw error;
  }
}

/** @typedef {{ name: string, points: (Point & { count: number })[], broken?: number }} Curve `broken` where it took too long */

/** @type {Record<'milliseconds' | 'heap' | 'wasm', { title: string, unit: (point: Point) => number, word: string }>} */
const FIGURES = {
  milliseconds: { title: 'Time of processor', unit: ({ milliseconds }) => milliseconds, word: 'milliseconds' },
  heap: { title: 'JavaScript heap and buffers at most', unit: ({ heap }) => heap, word: 'bytes' },
  wasm: { title: 'Memory of wasm, what it grew by', unit: ({ wasm }) => wasm, word: 'bytes' },
};

/** @param {Curve} curve @param {keyof typeof FIGURES} figure */
function slopeOf({ name, points }, figure) {
  const read = FIGURES[figure].unit;
  const from = Math.min(FROM, (CASES[name]?.most ?? Number.POSITIVE_INFINITY) / 10);
  const large = points.filter(({ count }) => count >= from).map((point) => ({ x: point.count, y: read(point) }));
  if (large.length < 2 || (figure !== 'milliseconds' && Math.max(...large.map(({ y }) => y)) < LITTLE))
    return undefined;
  return exponent(large);
}

/** @type {import('../kit/report.mjs').Part['run']} */
export async function run({ quick, log }) {
  const counts = quick ? [1, 30] : [1, 10, 100, 1000, 10_000, 100_000];
  /** @type {Curve[]} */
  const curves = [];
  for (const [name, { title, most = Number.POSITIVE_INFINITY }] of Object.entries(CASES)) {
    /** @type {Curve} */
    const curve = { name, points: [] };
    for (const count of new Set(counts.map((count) => Math.min(count, most)))) {
      const point = await measured(name, count);
      log(`  ${title}: ${count}: ${point ? told(point) : 'given up'}`);
      if (point === undefined) {
        curve.broken = count;
        break;
      }
      curve.points.push({ count, ...point });
    }
    curves.push(curve);
  }
  return { tables: [...curves.map(table), slopes(curves, quick)], charts: charts(curves) };
}

/** @param {Point} point */
const told = ({ milliseconds, passed, heap, wasm }) =>
  `${milliseconds.toFixed(0)} ms of processor, ${passed.toFixed(0)} ms, heap ${mebibytes(heap)}, wasm ${mebibytes(wasm)} MiB`;

/** @param {number} bytes */
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(2);

/** @param {Curve} curve @returns {import('../kit/report.mjs').Table} */
function table({ name, points }) {
  const { title, of } = /** @type {import('./cases.mjs').Case} */ (CASES[name]);
  const rows = points.map(({ count, milliseconds, passed, heap, wasm }) => [
    count.toLocaleString('en'),
    milliseconds.toFixed(1),
    ((milliseconds * 1000) / count).toFixed(1),
    passed.toFixed(0),
    mebibytes(heap),
    mebibytes(wasm),
    (heap / count).toFixed(0),
    (wasm / count).toFixed(0),
  ]);
  const head = [
    of,
    'ms of processor',
    'µs each',
    'ms passed',
    'MiB heap',
    'MiB wasm',
    'bytes of heap each',
    'of wasm each',
  ];
  return { title: title.slice(0, 1).toUpperCase() + title.slice(1), head, rows };
}

/** @param {Curve[]} curves @param {boolean} quick @returns {import('../kit/report.mjs').Table} */
function slopes(curves, quick) {
  const figures = /** @type {(keyof typeof FIGURES)[]} */ (Object.keys(FIGURES));
  const found = curves.map((curve) => figures.map((figure) => slopeOf(curve, figure)));
  return {
    title: 'What kind of growth',
    text: `Slopes on log-log axes from ${FROM.toLocaleString('en')} up, or a tenth of what the protocol takes: 1 is linear, 2 quadratic. None where memory stays below a MiB.`,
    head: ['', 'time', 'heap', 'wasm'],
    rows: curves.map(({ name }, at) => [name, ...(found[at] ?? []).map((slope) => slope?.toFixed(2) ?? '–')]),
    bars: quick
      ? []
      : curves.map(({ name, broken }, at) => ({
          text: `${name}: linear or better (slopes ≤ ${LINEAR})${broken ? `; ${broken} took more than ${LONGEST / 60_000} minutes` : ''}`,
          held: !broken && (found[at] ?? []).every((slope) => slope === undefined || slope <= LINEAR),
        })),
  };
}

/** @param {Curve[]} curves @returns {import('../kit/charts.mjs').Lines[]} */
function charts(curves) {
  return Object.entries(FIGURES).map(([name, { title, unit, word }]) => ({
    kind: 'lines',
    name,
    title: `${title}, by how many there are`,
    x: { title: 'how many', log: true },
    y: { title: word, log: true },
    // A logarithm has no place for nothing.
    series: curves.map((curve) => ({
      name: curve.name,
      points: curve.points.map((point) => ({ x: point.count, y: unit(point) })).filter(({ y }) => y > 0),
    })),
  }));
}
