// The figures of the pages are those that were measured: README's sizes are the package's, within what a change may move them before the table is written
// anew (`node tests/docs/run.mjs --write`); what is told of speed is what bench/results keeps, to the letter.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../../../bench/size/bundle.mjs';
import { ours } from '../../../bench/size/entries.mjs';
import { sum, weighed } from '../../../bench/size/measure.mjs';
import { root } from '../../../scripts/setup/places.mjs';
import { mainTables, parts, speeds, verbs, weights } from './measured.mjs';

const README = 'README.md';
const GUIDE = 'docs/speed.md';
/** A share of what the table says. */
const MAY_MOVE = 0.03;
const HEAD =
  '| what is loaded | until the first call | on use | in all, brotli | gzip | raw |\n|---|---:|---:|---:|---:|---:|\n';

/** @param {string} name */
const marked = (name) => new RegExp(`(<!-- ${name} -->\\n)([\\s\\S]*?)(<!-- /${name} -->)`);

/** @param {string} file */
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/** @param {boolean} write @returns {Promise<string[]>} */
export async function checkFigures(write) {
  if (write) put(README, 'size', HEAD + (await sizes()));
  /** @type {[file: string, mark: string, text: string][]} */
  const drawn = [
    [README, 'speed', `${speeds()}\n`],
    [GUIDE, 'weights', `${weights()}\n`],
    [GUIDE, 'verbs', `${verbs()}\n`],
    ...[...parts().keys()]
      .filter((name) => name !== 'size')
      .map((name) => /** @type {[string, string, string]} */ ([GUIDE, `figures ${name}`, `${mainTables(name)}\n`])),
  ];
  if (write) for (const [file, mark, text] of drawn) put(file, mark, text);
  return [...(await moved()), ...drawn.flatMap(([file, mark, text]) => untold(file, mark, text))];
}

/** @param {string} file @param {string} mark @param {string} text */
function put(file, mark, text) {
  const page = read(file);
  if (!marked(mark).test(page)) throw new Error(`${file} has no place for <!-- ${mark} -->`);
  writeFileSync(
    path.join(root, file),
    page.replace(marked(mark), (_, begin, __, end) => begin + text + end),
  );
}

/** @param {string} name of an entry of the benchmark */
const titled = (name) => name.replace(/^attache: /, '').replaceAll(/<[\w-]+>|\/(?:\w+)|core\.wasm/g, '`$&`');

async function sizes() {
  const kilo = (/** @type {number} */ bytes) => (bytes === 0 ? '' : `${(bytes / 1024).toFixed(1)} KB`);
  const lines = [];
  for (const { name, code, runtime } of ours) {
    const { total, parts: files } = await weighed(code, runtime);
    const later = sum(files.filter(({ when }) => when === 'on use').map(({ bytes }) => bytes)).brotli;
    const cells = [total.brotli - later, later, total.brotli, total.gzip, total.raw].map(kilo);
    lines.push(`| ${titled(name)} | ${cells.join(' | ')} |\n`);
  }
  return lines.join('');
}

/** Raw sizes alone, which are quick to have. */
async function moved() {
  const page = marked('size').exec(read(README))?.[2] ?? '';
  const faults = [];
  for (const { name, code, runtime } of ours) {
    const { outputs } = await bundle(code, runtime);
    const bytes = outputs.reduce((all, { contents }) => all + contents.length, 0);
    const line = page.split('\n').find((one) => one.startsWith(`| ${titled(name)} |`)) ?? '';
    const says = Number(/([\d.]+) KB \|$/.exec(line)?.[1] ?? 0) * 1024;
    if (Math.abs(says - bytes) > bytes * MAY_MOVE)
      faults.push(
        `${README}: "${titled(name)}" has ${bytes} bytes, the table says ${Math.round(says)}: \`node tests/docs/run.mjs --write\``,
      );
  }
  return faults;
}

/** @param {string} file @param {string} mark @param {string} text */
function untold(file, mark, text) {
  const says = marked(mark).exec(read(file))?.[2];
  if (says === text) return [];
  return [
    `${file}: what stands at <!-- ${mark} --> is not what bench/results has: \`node tests/docs/run.mjs --write\``,
  ];
}
