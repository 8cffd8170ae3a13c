// @ts-check
// What a part of the benchmark found, as JSON, as a page of tables and as charts, and where that is kept. Whether a bar is held
// is told here and ends no run: figures of a busy machine are no failure.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { program } from '../../scripts/check/outcome.mjs';
import { npmBin, root } from '../../scripts/setup/places.mjs';
import { drawn } from './charts.mjs';
import { short } from './compare.mjs';
import { markdown, verdict } from './markdown.mjs';
import { machine, machineLine, peers, runtimes } from './versions.mjs';

/** @typedef {import('./compare.mjs').Comparison} Comparison */
/** @typedef {import('./compare.mjs').Row} Row */

/**
 * @typedef {object} Bar
 * @property {string | string[]} contender whose row it is for
 * @property {string} text what the bar is, as `≥ 0.80 of the hand loop`
 * @property {(row: Row) => boolean} holds
 */

/**
 * A comparison, or rows of one's own.
 * @typedef {object} Table
 * @property {string} title
 * @property {string} [text] what was done, in a sentence or two
 * @property {Comparison} [comparison]
 * @property {Bar} [bar] of the comparison
 * @property {boolean} [overs] the comparison's differences from the base are shown too
 * @property {string[]} [head] of rows of one's own
 * @property {(string | number)[][]} [rows]
 * @property {{ text: string, held: boolean }[]} [bars] of rows of one's own
 */

/**
 * @typedef {object} Found
 * @property {Record<string, unknown>} [machine] what the part alone knows of the machine
 * @property {Table[]} tables
 * @property {import('./charts.mjs').Chart[]} [charts]
 * @property {string[]} [notes]
 */

/** @typedef {{ title: string, run: (how: { quick: boolean, log: (line: string) => void }) => Promise<Found> }} Part */

/** @param {[number, number]} range */
const range = ([low, high]) => `${short(low)}–${short(high)}`;

/** @param {Table & { comparison: Comparison }} table */
function compared({ comparison, bar, overs }) {
  const { unit, better, base, rows } = comparison;
  const extras = [...new Set(rows.flatMap((row) => Object.keys(row.extras)))];
  const head = [
    'way',
    `${unit}, median (${better} is better)`,
    'range',
    ...(overs ? [`${unit} over ${base}`, 'range'] : []),
    `beside ${base} (above 1 is better)`,
    'range',
    ...extras,
    ...(bar ? [`bar: ${bar.text}`] : []),
  ];
  const told = rows.map((row) => [
    row.name,
    row.median,
    range([row.low, row.high]),
    ...(overs ? [row.over, range(row.overs)] : []),
    row.ratio.toFixed(3),
    row.ratios.map((ratio) => ratio.toFixed(3)).join('–'),
    ...extras.map((kind) => row.extras[kind] ?? Number.NaN).map((value) => (Number.isNaN(value) ? '' : value)),
    ...(bar ? [[bar.contender].flat().includes(row.name) ? verdict(bar.holds(row)) : ''] : []),
  ]);
  return markdown([head, ...told]);
}

/** @param {Table} table */
function page(table) {
  const { title, text, comparison, head = [], rows = [], bars = [] } = table;
  const rounds = comparison === undefined ? '' : `, ${comparison.rounds} round${comparison.rounds === 1 ? '' : 's'}`;
  return [
    `## ${title}${rounds}`,
    ...(text ? [text] : []),
    comparison ? compared({ ...table, comparison }) : markdown([head, ...rows]),
    ...bars.map(({ text: said, held }) => `Bar: ${said}: ${verdict(held)}.`),
  ].join('\n\n');
}

/**
 * The bars of all tables, and which are held.
 * @param {Found} found
 */
export function judged({ tables }) {
  return tables.flatMap(({ title, comparison, bar, bars = [] }) => {
    const judge = (/** @type {string} */ contender) => {
      const row = comparison?.rows.find(({ name }) => name === contender);
      if (!bar || !row) throw new Error(`${title}: no way is called ${contender}`);
      return { text: `${title}: ${contender} ${bar.text}`, held: bar.holds(row) };
    };
    return [...(bar ? [bar.contender].flat().map(judge) : []), ...bars];
  });
}

/**
 * @param {string} title
 * @param {Found} found
 */
export function told(title, { tables, charts = [], notes = [] }) {
  const pictures = charts.map((chart) => `![${chart.title}](${chart.name}.svg)`);
  const said = notes.map((note) => `- ${note}`).join('\n');
  const parts = [`# ${title}`, `${machineLine()}.`, ...tables.map(page), ...pictures, ...(said ? [said] : [])];
  return `${parts.join('\n\n')}\n`;
}

/**
 * Instead of what an earlier run kept.
 * @param {string} part its folder below results
 * @param {string} title
 * @param {Found} found
 */
export async function keep(part, title, found) {
  const folder = path.join(root, 'bench', 'results', part);
  mkdirSync(folder, { recursive: true });
  const pictures = new Map();
  for (const chart of found.charts ?? []) pictures.set(`${chart.name}.svg`, await drawn(chart));
  for (const old of readdirSync(folder)) if (old.endsWith('.svg')) rmSync(path.join(folder, old));
  for (const [name, svg] of pictures) writeFileSync(path.join(folder, name), `${svg}\n`);
  writeFileSync(path.join(folder, 'table.md'), told(title, found));
  const figures = {
    title,
    machine: { ...machine(), ...found.machine },
    runtimes: runtimes(),
    peers: peers(),
    tables: found.tables.map(({ bar, ...table }) => (bar ? { ...table, bar: bar.text } : table)),
    bars: judged(found),
    notes: found.notes ?? [],
  };
  const rounded = (/** @type {string} */ _key, /** @type {unknown} */ value) =>
    typeof value === 'number' ? Number(value.toPrecision(5)) : value;
  writeFileSync(path.join(folder, 'figures.json'), JSON.stringify(figures, rounded, 2));
  // The figures are told as the tree's other JSON is.
  await program(path.join(npmBin, 'biome'), ['format', '--write', folder]);
}

/** A chart that cannot be drawn should be heard of in a short run too. @param {Found} found */
export async function tried({ charts = [] }) {
  for (const chart of charts) await drawn(chart);
}
