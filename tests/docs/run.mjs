// `node tests/docs/run.mjs`: the check `docs`. Every block of code in the pages is compiled, run or looked up, as README.md here says; every link leads
// somewhere; the codes of errors, the platforms and the figures are those that there are. `--write` writes the tables.
// `--only docs/start.md,README.md` looks at some pages alone.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { transform } from 'esbuild';
import { projectFiles } from '../../scripts/check/tree.mjs';
import { root } from '../../scripts/setup/places.mjs';
import { blocksOf } from './kit/blocks.mjs';
import { checkCodes } from './kit/codes.mjs';
import { extract, isScript, PLACES } from './kit/extract.mjs';
import { checkFigures } from './kit/figures.mjs';
import { checkLinks } from './kit/links.mjs';
import { readPage, runPages } from './kit/pages.mjs';
import { checkPlatforms } from './kit/platforms.mjs';
import { runPrograms } from './kit/programs.mjs';
import { checkRust } from './kit/rust.mjs';
import { checkShell } from './kit/shell.mjs';
import { checkTypes } from './kit/types.mjs';

/** @typedef {import('./kit/blocks.mjs').Block} Block */

/** Languages of which only the grammar is looked at, or nothing. */
const GRAMMARS = ['json', 'css', 'jsx'];
const SHOWN = ['text', 'toml', ''];

const only = process.argv.includes('--only')
  ? (process.argv[process.argv.indexOf('--only') + 1] ?? '').split(',')
  : undefined;
const pages = projectFiles()
  .filter(
    (file) =>
      /^(README\.md|docs\/[\w-]+\.md|examples\/(?:[\w-]+\/)?README\.md)$/.test(file) &&
      existsSync(path.join(root, file)),
  )
  .filter((file) => only?.includes(file) ?? true);
const read = pages.map((file) => blocksOf(file, readFileSync(path.join(root, file), 'utf8')));
const blocks = read.flatMap((page) => page.blocks);
const faults = read.flatMap((page) => page.faults);
/** @type {Map<string, number>} */
const counts = new Map();

/**
 * @param {string} kind
 * @param {number} [more]
 */
const count = (kind, more = 1) => void counts.set(kind, (counts.get(kind) ?? 0) + more);

/** @type {Map<Block, string>} */
const outputs = new Map();
/** @type {Block[]} */
const compiled = [];
/** @type {Block[]} */
const opened = [];

for (const block of blocks) {
  const { file, line, language, text, mark, before } = block;
  if (mark.how === 'skip') count('skipped, with a reason');
  else if (isScript(block)) {
    if (mark.how !== 'parse') compiled.push(block);
    else {
      count('parsed');
      faults.push(...(await grammar(block, language)));
    }
  } else if (language === 'html') {
    count('HTML');
    const page = readPage(block);
    faults.push(...page.faults);
    compiled.push(...page.scripts);
    if (mark.how === 'run') opened.push(block);
  } else if (language === 'sh') {
    count('shell');
    faults.push(...checkShell(block));
  } else if (language === 'rust') {
    count('Rust');
    faults.push(...checkRust(block));
  } else if (GRAMMARS.includes(language)) {
    count('parsed');
    faults.push(...(await grammar(block, language)));
  } else if (SHOWN.includes(language)) {
    count(mark.how === 'output' ? 'output compared' : 'shown');
    if (mark.how === 'output' && before) outputs.set(before, text);
  } else faults.push(`${file}:${line}: nobody knows the language "${language}"`);
}

const { extracted, faults: misplaced } = extract(compiled);
faults.push(...misplaced);
const programs = extracted.filter(
  ({ block: { mark }, place }) =>
    (mark.how === 'run' && place !== 'browser') || (mark.how === 'plain' && place === 'node'),
);
for (const { block, place } of extracted) {
  // Pages are run as they are printed, as HTML.
  if (block.mark.how === 'run' && place === 'browser')
    faults.push(`${block.file}:${block.line}: a page's script alone cannot run`);
}
const told = await Promise.all([checkTypes(PLACES), runPrograms(programs, outputs), runPages(opened)]);
faults.push(...told.flat());
count('type-checked', extracted.length);
count('run', programs.length + opened.length);

if (!only) {
  const write = process.argv.includes('--write');
  const links = checkLinks();
  const codes = checkCodes();
  faults.push(...links.faults, ...codes.faults, ...checkPlatforms(write), ...(await checkFigures(write)));
  count('links', links.count);
  count('codes', codes.count);
}

for (const fault of faults) console.log(`  ✗ ${fault}`);
console.log(`  ${[...counts].map(([kind, number]) => `${number} ${kind}`).join(', ')}`);
const [compiledCount, runCount] = [counts.get('type-checked') ?? 0, counts.get('run') ?? 0];
console.log(
  `total: ${pages.length} pages, ${blocks.length} blocks, ${compiledCount} compiled, ${runCount} run, ${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

/**
 * @param {Block} block
 * @param {string} language
 * @returns {Promise<string[]>}
 */
async function grammar({ file, line, text }, language) {
  try {
    const loader = /** @type {import('esbuild').Loader} */ (language);
    const { warnings } = await transform(text, { loader });
    return warnings.map(({ text: what, location }) => `${file}:${line + (location?.line ?? 1) - 1}: ${what}`);
  } catch (error) {
    return [`${file}:${line}: ${/** @type {Error} */ (error).message}`];
  }
}
