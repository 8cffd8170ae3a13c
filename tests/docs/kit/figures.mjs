// README's figures are those that were measured: sizes are the package's, within what a change may move them before the table is written anew
// (`node tests/docs/run.mjs --write`); what speed it tells of is what bench/results keeps.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { bundled, measure, sum } from '../../../bench/size/measure.mjs';
import { root } from '../../../scripts/setup/places.mjs';

const PAGE = path.join(root, 'README.md');
const TABLE = /(<!-- size -->\n)([\s\S]*?)(<!-- \/size -->)/;
/** A share of what the table says. */
const MAY_MOVE = 0.03;
const HEAD = '| what a page loads | raw | gzip | brotli |\n|---|---|---|---|\n';

/** @typedef {import('../../../bench/size/measure.mjs').Bytes} Bytes */

const WASM = 'the core, as wasm';
const SCRIPT = 'its JavaScript, all exports in one bundle';
/** @type {Record<string, string>} */
const BUNDLES = {
  [SCRIPT]: 'js/url.js',
  '`/inline`: one file, with the wasm as text': 'js/inline.js',
  '`/nowasm`: the same core as JavaScript, where WebAssembly is refused': 'pkg/nowasm.js',
  '`/element`, beside the client': 'js/element.js',
  '`/edge`, beside the client': 'js/edge.js',
};

/** @param {boolean} write @returns {Promise<string[]>} */
export async function checkFigures(write) {
  const page = readFileSync(PAGE, 'utf8');
  if (write) {
    const table = HEAD + (await sizes());
    writeFileSync(
      PAGE,
      page.replace(TABLE, (_, begin, __, end) => begin + table + end),
    );
  }
  return [...(await movedIn(readFileSync(PAGE, 'utf8'))), ...untold(page)];
}

async function sizes() {
  const wasm = measure(readFileSync(path.join(root, 'pkg/attache_bg.wasm')));
  /** @type {[string, Bytes][]} */
  const rows = [[WASM, wasm]];
  for (const [title, entry] of Object.entries(BUNDLES)) {
    const { bytes } = await bundled(`export * from './${entry}';`);
    rows.push([title, bytes]);
    if (title === SCRIPT) rows.push(['together', sum([wasm, bytes])]);
  }
  const kilo = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  return rows
    .map(([title, { raw, gzip, brotli }]) => `| ${title} | ${[raw, gzip, brotli].map(kilo).join(' | ')} |\n`)
    .join('');
}

/** Raw sizes alone, which are quick to have. @param {string} page */
async function movedIn(page) {
  const table = TABLE.exec(page)?.[2] ?? '';
  const told = new Map(
    [...table.matchAll(/^\| (.+?) \| ([\d.]+) KB \|/gm)].map(([, title = '', kilo]) => [title, Number(kilo) * 1024]),
  );
  const actual = new Map([[WASM, readFileSync(path.join(root, 'pkg/attache_bg.wasm')).length]]);
  for (const [title, entry] of Object.entries(BUNDLES)) actual.set(title, await rawOf(entry));
  return [...actual].flatMap(([title, bytes]) => {
    const says = told.get(title) ?? 0;
    if (Math.abs(says - bytes) <= bytes * MAY_MOVE) return [];
    return [
      `README.md: "${title}" has ${bytes} bytes, the table says ${Math.round(says)}: \`node tests/docs/run.mjs --write\``,
    ];
  });
}

/** @param {string} entry */
async function rawOf(entry) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.contents.length ?? 0;
}

/** What is kept of the last measurement and README does not say. @param {string} page */
function untold(page) {
  const result = (/** @type {string} */ file) =>
    JSON.parse(readFileSync(path.join(root, 'bench/results', file), 'utf8'));
  /** @typedef {{ way: string, median: number, ratio: number | null }} Row */
  const { speed } = /** @type {{ speed: Row[] }} */ (result('upload/large.json'));
  const { large } = /** @type {{ large: Row[] }} */ (result('edge/serve.json'));
  const rows = [
    { way: speed.find(({ way }) => way === 'form'), unit: 'MiB/s', digits: 0 },
    { way: speed.find(({ way }) => way === 'tus'), unit: 'MiB/s', digits: 0 },
    { way: large.find(({ way }) => way === 'serve'), unit: 'ms', digits: 1 },
  ];
  return rows.flatMap(({ way, unit, digits }) => {
    const says = way && `| ${way.median.toFixed(digits)} ${unit} | ${way.ratio?.toFixed(2)} of `;
    return says && page.includes(says)
      ? []
      : [`README.md: its speeds are not those of bench/results: "${says}" is missing`];
  });
}
