// Writes each block of JavaScript or TypeScript as a module of its own into .cache/docs, on the lines on which it stands in its page, so that
// what a tool complains about is told by the page's own lines. Which place it belongs to says its mark.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/setup/places.mjs';

/** @typedef {import('./blocks.mjs').Block} Block */
/** @typedef {{ block: Block, place: string, file: string, code: string }} Extracted */

export const FOLDER = path.join(root, '.cache', 'docs');
export const PLACES = ['node', 'browser', 'worker'];
const SCRIPTS = ['js', 'ts'];

/** @param {Block} block */
export const isScript = ({ language }) => SCRIPTS.includes(language);

/**
 * @param {Block[]} blocks scripts that are to be compiled
 * @returns {{ extracted: Extracted[], faults: string[] }}
 */
export function extract(blocks) {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const place of PLACES) mkdirSync(path.join(FOLDER, place), { recursive: true });
  /** @type {string[]} */
  const faults = [];
  const extracted = blocks.flatMap((block) => {
    const place = placeOf(block);
    if (!PLACES.includes(place)) {
      faults.push(`${block.file}:${block.line}: there is no place "${place}", but ${PLACES.join(', ')}`);
      return [];
    }
    const name = `${block.file.replaceAll('/', '__')}.${block.line}.m${block.language}`;
    const file = path.join(FOLDER, place, name);
    const code = moduleOf(block, place);
    writeFileSync(file, code);
    return [{ block, place, file, code }];
  });
  return { extracted, faults };
}

/** @param {Block} block @returns {string} */
const placeOf = (block) => block.mark.place ?? (block.mark.continues && block.before ? placeOf(block.before) : 'node');

/**
 * @param {Block} block
 * @param {string} place
 */
function moduleOf(block, place) {
  const parts = chain(block);
  const given = [...new Set(parts.flatMap(({ mark }) => mark.given))];
  const lines = [
    given.length > 0 ? `import { ${given.join(', ')} } from '../../../tests/docs/given/${place}.mjs';` : '',
  ];
  for (const { line, text } of parts) {
    while (lines.length < line - 1) lines.push('');
    lines.push(...text.split('\n'));
  }
  const code = lines.join('\n');
  // What a Worker exports is typed by its platform, which a page's reader need not write down.
  return place === 'worker' ? code.replace(/^export default \{/m, '/** @type {DocsWorker} */ export default {') : code;
}

/** The blocks that it goes on from, and itself. @param {Block} block @returns {Block[]} */
function chain(block) {
  let before = block.mark.continues ? block.before : undefined;
  while (before && !isScript(before)) before = before.before;
  return before ? [...chain(before), block] : [block];
}

/** How a tool's complaint names the page instead of the module. @param {string} text */
export const byPage = (text) =>
  text
    .replace(/\S*\.cache\/docs\/\w+\/([\w.-]+?\.md)\.\d+\.m[jt]s\((\d+),(\d+)\)/g, (_, name, line, column) =>
      [name.replaceAll('__', '/'), line, column].join(':'),
    )
    .replace(/\S*\.cache\/docs\/([\w.-]+?\.md)\.\d+\.made\.mjs/g, (_, name) => name.replaceAll('__', '/'));
