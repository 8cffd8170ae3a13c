// @ts-check
// `npm run size`: what a page pays for the client, against the ceiling in size.json, and who the bytes belong to.
// The budget counts the wasm and the JavaScript of a bundle; the emulator is for tests and counted apart.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/setup/places.mjs';
import { contributors } from './size/contributors.mjs';
import { measure, sum, weighed } from './size/measure.mjs';

/** @typedef {import('./size/measure.mjs').Bytes} Bytes */

const SHOWN = 10;

/** @param {string} file */
const read = (file) => readFileSync(path.join(root, file));

/** @param {number} bytes */
const kilo = (bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(10);

/**
 * @param {string} title
 * @param {Bytes} bytes
 */
function row(title, { raw, gzip, brotli }) {
  console.log(`${title.padEnd(44)}${kilo(raw)}${kilo(gzip)}${kilo(brotli)}`);
}

/**
 * @param {string} title
 * @param {[string, number][]} entries
 */
function list(title, entries) {
  console.log(`\n${title}`);
  for (const [name, size] of entries.slice(0, SHOWN)) console.log(`${String(size).padStart(8)}  ${name.slice(0, 130)}`);
}

const wasmFile = read('pkg/attache_bg.wasm');
const { total, script, parts, files } = await weighed(`export * from '../js/url.js';`);

console.log(`${''.padEnd(44)}${'raw'.padStart(10)}${'gzip'.padStart(10)}${'brotli'.padStart(10)}`);
for (const { name, when, bytes } of parts) if (name.endsWith('.wasm')) row(`${name} (${when})`, bytes);
row('JavaScript of a bundle (all exports)', script);
row('total', total);
const first = sum(parts.filter(({ when }) => when !== 'on use').map(({ bytes }) => bytes));
row('of that until the first call', first);
console.log('');
row('not counted: one file, wasm inlined', (await weighed(`export * from '../js/inline.js';`)).total);
row('not counted: the edge entry', (await weighed(`export * from '../js/edge.js';`)).script);
row('not counted: emulator_bg.wasm', measure(read('pkg/emulator_bg.wasm')));
row('not counted: JavaScript of the emulator', (await weighed(`export * from '../js/emulator-url.js';`)).script);

const who = await contributors(wasmFile);
list(
  'sections of the wasm (bytes)',
  Object.entries(who.sections).sort((a, b) => b[1] - a[1]),
);
list('code by crate (bytes)', who.crates);
list("code by the client's own modules (bytes)", who.modules);
list('the ten largest functions (bytes)', who.functions);
list(
  'JavaScript by file (bytes, minified)',
  Object.entries(files).sort((a, b) => b[1] - a[1]),
);
if (who.difference !== 0) {
  console.log(`\nnames cost ${-who.difference} bytes of code: the lists above are that far from the shipped file`);
}

/** @type {{ budget: { brotli: number, first: number, goal: number } }} */
const { budget } = JSON.parse(readFileSync(new URL('size.json', import.meta.url), 'utf8'));
const isWithin = total.brotli <= budget.brotli && first.brotli <= budget.first;
console.log(
  `\nsize: ${total.brotli} of ${budget.brotli} bytes brotli, until the first call ${first.brotli} of ${budget.first}: ` +
    `${isWithin ? 'within' : 'OVER'} the ceiling (the goal is ${budget.goal})`,
);
if (!isWithin) process.exitCode = 1;
