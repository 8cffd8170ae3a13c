// What each runtime made of the suite, as the table in docs/runtimes.md: rows are runtimes, columns are parts of the suite. Every whole run
// keeps its counts (.cache/runtimes); the table is drawn from what is kept. Decides no count: the runs do.
//   node tests/js/run.mjs node22 deno --table docs/runtimes.md      runs, keeps and draws
//   node tests/js/runtimes-table.mjs docs/runtimes.md               draws what is kept

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { root } from './hosts/host.mjs';

/** @typedef {import('./hosts/report.mjs').Row} Row */
/** @typedef {import('./suite/harness.mjs').Result} Result */
/** @typedef {[passed: number, failed: number, absent: number]} Counts */
/** @typedef {{ title: string, counts: Record<string, Counts>, absent: [test: string, reason: string][] }} Kept */

const FOLDER = path.join(root, '.cache', 'runtimes');
const [BEGIN, END] = ['<!-- drawn by tests/js/runtimes-table.mjs -->', '<!-- drawn until here -->'];

/** The parts of the suite, by the names of their tests; the first that fits. @type {[string, RegExp][]} */
const PARTS = [
  ['wire cases', /^wire: /],
  ['process', /^A15: a process leaves|^F8: what is printed/],
  ['hostile servers', /^hostile: |^L\d/],
  ['every step fails', /^M\d/],
  ['uploads', /^(C\d?|D\d|S\d|tus|Google.*|IndexedDB|batch)\b/],
  ['downloads', /^G\d/],
  ['links', /^(F\d|store)\b/],
  ['edge', /^edge: /],
  ['all else', /^/],
];
const ORDER = 'node node22 node24 deno bun workerd chromium firefox webkit'.split(' ');

/**
 * @param {string} name as run.mjs takes it
 * @param {Row[]} rows
 */
export function keep(name, rows) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, `${name}.json`), JSON.stringify(rows.map(keptOf)));
}

/** @param {Row} row @returns {Kept} */
function keptOf({ title, results }) {
  /** @type {Record<string, Counts>} */
  const counts = Object.fromEntries(PARTS.map(([part]) => [part, [0, 0, 0]]));
  for (const { name, outcome } of results) {
    const part = PARTS.find(([, pattern]) => pattern.test(name))?.[0] ?? '';
    const own = counts[part];
    if (own) own[outcome === 'passed' ? 0 : outcome === 'failed' ? 1 : 2]++;
  }
  const absent = results.filter(({ outcome }) => outcome === 'not applicable');
  return { title, counts, absent: absent.map(({ name, note }) => [name, String(note)]) };
}

/** @param {string} file with the two marks that the table stands between */
export function draw(file) {
  const names = readdirSync(FOLDER).map((entry) => path.basename(entry, '.json'));
  const rank = (/** @type {string} */ name) => {
    const at = ORDER.indexOf(name.split('-')[0] ?? '');
    return (name.includes('nowasm') ? 100 : 0) + (at < 0 ? 99 : at);
  };
  names.sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
  const rows = names.flatMap((name) =>
    /** @type {Kept[]} */ (JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'))).map((kept) => ({
      name,
      ...kept,
    })),
  );
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.split(BEGIN)[0], text.split(END)[1]];
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for the table: ${BEGIN}`);
  writeFileSync(file, `${before}${BEGIN}\n\n${tableOf(rows)}\n${reasonsOf(rows)}\n${END}${after}`);
}

/** @param {(Kept & { name: string })[]} rows */
function tableOf(rows) {
  const parts = PARTS.map(([part]) => part);
  const cells = (/** @type {Kept} */ { counts }) => parts.map((part) => cellOf(counts[part] ?? [0, 0, 0]));
  const all = (/** @type {Kept} */ { counts }) =>
    cellOf(
      Object.values(counts).reduce(
        (sum, one) => /** @type {Counts} */ (sum.map((count, index) => count + (one[index] ?? 0))),
        [0, 0, 0],
      ),
    );
  const line = (/** @type {string[]} */ words) => `| ${words.join(' | ')} |\n`;
  const head = ['`run.mjs`', 'runtime', ...parts, 'in all'];
  return (
    line(head) +
    line(head.map((_, index) => (index < 2 ? '---' : '--:'))) +
    rows.map((row) => line([row.name, row.title, ...cells(row), `**${all(row)}**`])).join('')
  );
}

/** Passed, failed, not applicable; zeros behind are left out. @param {Counts} counts */
const cellOf = ([passed, failed, absent]) =>
  `${passed}${failed || absent ? ` / ${failed}` : ''}${absent ? ` / ${absent}` : ''}`;

/** Each reason once, with the tests and the runtimes that it speaks of. @param {(Kept & { name: string })[]} rows */
function reasonsOf(rows) {
  /** @type {Map<string, { tests: Set<string>, names: Set<string> }>} */
  const reasons = new Map();
  for (const { name, absent } of rows) {
    for (const [test, reason] of absent) {
      const found = reasons.get(reason) ?? { tests: new Set(), names: new Set() };
      reasons.set(reason, found);
      found.tests.add(test);
      found.names.add(name);
    }
  }
  const lines = [...reasons].map(([reason, { tests, names }]) => {
    const which = tests.size === 1 ? [...tests].join('') : `${tests.size} tests, such as “${[...tests][0]}”`;
    return `| ${[reason, which, [...names].join(', ')].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |\n`;
  });
  return `### Not applicable, and why\n\n| reason | tests | where |\n|---|---|---|\n${lines.join('')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) draw(process.argv[2] ?? path.join(root, 'docs/runtimes.md'));
