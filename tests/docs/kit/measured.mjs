// Pages tell what was measured: tables between marks are drawn from bench/results, by `node tests/docs/run.mjs --write`, and have to be what would
// be drawn now. What a part has not kept yet is named, not left out in silence.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { markdown, verdict } from '../../../bench/kit/markdown.mjs';
import { root } from '../../../scripts/setup/places.mjs';

/** @typedef {{ name: string, median: number, low: number, high: number, ratio: number, over?: number }} Row */
/** @typedef {{ unit: string, better: string, base: string, rounds: number, rows: Row[] }} Comparison */
/** @typedef {{ text: string, held: boolean }} Bar */
/** @typedef {{ title: string, text?: string, comparison?: Comparison, bar?: string, head?: string[], rows?: (string | number)[][], bars?: Bar[] }} Table */
/** @typedef {{ title: string, machine: { processor: string, cores: number, memory: string, system: string }, runtimes: Record<string, string>, tables: Table[], bars: Bar[] }} Figures */

const BENCH = path.join(root, 'bench');
const RESULTS = path.join(BENCH, 'results');
/** Rows and tables of a part that the guide shows; all of them are in the part's own page. */
const LONGEST = 30;
const SHOWN = 4;

/** Three digits: a guide is read, not computed with. @param {number} value */
const short = (value) =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

/** @param {(string | number)[][]} rows the first is the head */
const table = (rows) => markdown(rows, short);

/** @returns {Map<string, Figures | undefined>} by the names of all parts */
export function parts() {
  const names = readdirSync(BENCH).filter((name) => existsSync(path.join(BENCH, name, 'index.mjs')));
  return new Map(names.map((name) => [name, figuresOf(name)]));
}

/** @param {string} name @returns {Figures | undefined} */
function figuresOf(name) {
  const file = path.join(RESULTS, name, 'figures.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** @param {[string, Figures | undefined][]} all */
function missing(all) {
  const names = all.filter(([, figures]) => figures === undefined).map(([name]) => `\`${name}\``);
  return names.length === 0 ? [] : [`Not measured yet: ${names.join(', ')}.`];
}

/** @param {Row} row @param {Comparison} comparison @param {string} bar */
function beside(row, { base, rows, unit }, bar) {
  const other = rows.find(({ name }) => name === base);
  const share = /\bover\b/.test(bar) && row.over !== undefined ? `${signed(row.over)} ${unit}` : row.ratio.toFixed(2);
  return `${base}, ${short(other?.median ?? Number.NaN)} ${unit}: ${share}`;
}

/** @param {number} value */
const signed = (value) => `${value < 0 ? '−' : '+'}${short(Math.abs(value))}`;

/** What somebody who chooses a client asks first; the part's own page has all. @type {[part: string, table: string, row: string][]} */
const HEADLINES = [
  ['upload', 'Large, 1024 MiB, Chromium', 'attache, form'],
  ['upload', 'Large, 1024 MiB, Chromium', 'attache, form, heard'],
  ['upload', 'Large, 1024 MiB, Node', 'attache, form'],
  ['upload', 'One request, 256 MiB, Chromium', 'attache, form'],
  ['edge', '256 MiB', 'attache serveFile'],
  ['digests', 'Node: upload with SHA-256', '@attache/client'],
  ['digests', 'Chromium: upload with SHA-256', '@attache/client'],
  ['listing', '100,000 items in pages of 1000, stubbed', 'attache pages()'],
  ['call', 'One small call in Node, answers that tell their length', 'attache get'],
  ['start', 'Node, bundled', 'attache'],
  ['start', 'Chromium, cold', 'attache'],
];

/** The headlines, and how many bars of each part are held. @returns {string} */
export function speeds() {
  const every = parts();
  const all = [...every].filter(([name]) => name !== 'size');
  const rows = HEADLINES.flatMap(([part, title, name]) => {
    const { tables = [], bars = [] } = every.get(part) ?? {};
    const comparison = tables.find((one) => one.title === title)?.comparison;
    const row = comparison?.rows.find((one) => one.name === name);
    if (!comparison || !row) return [];
    const about = `${title}: ${name} `;
    const judged = bars.find(({ text }) => text.startsWith(about));
    const bar = judged?.text.slice(about.length) ?? '';
    const ours = `${short(row.median)} ${comparison.unit}`;
    return [
      [
        `[${title}](bench/results/${part}/table.md): ${name}`,
        ours,
        beside(row, comparison, bar),
        bar,
        judged ? verdict(judged.held) : '',
      ],
    ];
  });
  const found = rows.length === 0 ? [] : [table([['what', 'ours', 'beside', 'bar', ''], ...rows])];
  return [...found, ...countsOf(all), ...machineOf(all), ...missing(all)].join('\n\n');
}

/** @param {[string, Figures | undefined][]} all */
function countsOf(all) {
  const counts = all.flatMap(([name, figures]) => {
    const bars = figures?.bars ?? [];
    const held = bars.filter((bar) => bar.held).length;
    return bars.length === 0 ? [] : [`[${name}](bench/results/${name}/table.md) ${held} of ${bars.length}`];
  });
  return counts.length === 0 ? [] : [`Bars held: ${counts.join(', ')}.`];
}

/** @param {[string, Figures | undefined][]} all */
function machineOf(all) {
  const [, figures] = all.find(([, one]) => one !== undefined) ?? [];
  if (figures === undefined) return [];
  const { machine, runtimes } = figures;
  const versions = Object.entries(runtimes).map(([name, version]) => `${name} ${version}`);
  return [`Medians, on ${machine.cores} cores of an ${machine.processor}, ${machine.system}; ${versions.join(', ')}.`];
}

/** What pages load for each of ours and of others. @returns {string} */
export function weights() {
  const [first] = figuresOf('size')?.tables ?? [];
  if (first?.head === undefined || first.rows === undefined) return 'Not measured yet: `size`.';
  const columns = ['code', 'of that until the first call', 'loaded on use', 'brotli', 'gzip', 'raw'];
  const places = columns.map((column) => first.head?.indexOf(column) ?? -1);
  if (places.includes(-1)) throw new Error(`the part size keeps no longer all of ${columns.join(', ')}`);
  const kilo = (/** @type {string | number} */ cell) => {
    const bytes = Number(String(cell).replaceAll(',', ''));
    return bytes === 0 ? '' : `${(bytes / 1024).toFixed(1)} KB`;
  };
  const rows = first.rows.map((row) =>
    places.map((place, at) =>
      at === 0 ? String(row[place] ?? '').replaceAll(/<[\w-]+>/g, '`$&`') : kilo(row[place] ?? 0),
    ),
  );
  return table([['what', 'until the first call', 'on use', 'in all, brotli', 'gzip', 'raw'], ...rows]);
}

/** What each verb of ours adds to the wasm. @returns {string} */
export function verbs() {
  const found = figuresOf('size')?.tables.find(({ title }) => title.startsWith('What each verb adds'));
  if (found?.head === undefined || found.rows === undefined) return 'Not measured yet: `npm run bench -- size`.';
  return table([found.head, ...found.rows]);
}

/** The main tables of a part, as a reader of the guide wants them. @param {string} name @returns {string} */
export function mainTables(name) {
  const figures = figuresOf(name);
  if (figures === undefined) return `Not measured yet: \`npm run bench -- ${name}\`.`;
  const { tables, bars } = figures;
  const judged = tables.filter(({ bar, bars: own }) => bar !== undefined || own !== undefined);
  const chosen = (judged.length > 0 ? judged : tables).slice(0, SHOWN);
  const shown = chosen.map((one) => {
    const { title, comparison, bar, bars: own = [], head = [], rows = [] } = one;
    const said = own.map(({ text, held }) => `${text}: ${verdict(held)}.`);
    if (!comparison) return [`**${title}**`, table([head, ...rows.slice(0, LONGEST)]), ...said].join('\n\n');
    const { unit, better, base } = comparison;
    const lines = comparison.rows.map((row) => {
      const verdicts = bars.filter(({ text }) => text === `${title}: ${row.name} ${bar}`);
      return [
        row.name,
        short(row.median),
        `${short(row.low)}–${short(row.high)}`,
        row.ratio.toFixed(2),
        ...(bar === undefined ? [] : [verdicts.map(({ held }) => verdict(held)).join()]),
      ];
    });
    const top = ['way', `${unit} (${better} is better)`, 'range', `beside ${base}`, ...(bar ? [bar] : [])];
    return [`**${title}**`, table([top, ...lines])].join('\n\n');
  });
  const more = `[All tables and charts of \`${name}\`](../bench/results/${name}/table.md)`;
  return [...shown, more].join('\n\n');
}
