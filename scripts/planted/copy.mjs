// @ts-check
// A copy of the tree's Rust sources, in which bugs are planted. A file is written only where it differs, so that the compiler builds no more than
// what a bug changes.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectFiles } from '../check/tree.mjs';
import { root } from '../setup/places.mjs';

/** @typedef {{ file: string, from: string, to: string }} Edit one exact text and what stands in its place */

/** @param {string} file */
const isSource = (file) => /\.(rs|toml|lock|json)$/.test(file) && /^(src|tests|fuzz|Cargo\.)/.test(file);

/**
 * @param {string} file absolute
 * @param {string} text
 */
function write(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * Brings the copy to the state of the tree.
 * @param {string} folder
 */
export function copySources(folder) {
  for (const file of projectFiles().filter(isSource)) {
    const from = path.join(root, file);
    if (existsSync(from)) write(path.join(folder, file), readFileSync(from, 'utf8'));
    else rmSync(path.join(folder, file), { force: true });
  }
}

/**
 * Plants a bug. Throws where a text is not there, or not there alone: the bug would be another one, or none.
 * @param {string} folder
 * @param {Edit[]} edits
 */
export function plant(folder, edits) {
  for (const { file, from, to } of edits) {
    const place = path.join(folder, file);
    const text = readFileSync(place, 'utf8');
    const count = text.split(from).length - 1;
    if (count !== 1) {
      throw new Error(`${file} has ${count} times, where once is needed: ${from}`);
    }
    write(
      place,
      text.replace(from, () => to),
    );
  }
}

/**
 * Takes the bug out again.
 * @param {string} folder
 * @param {Edit[]} edits
 */
export function restore(folder, edits) {
  for (const { file } of edits) write(path.join(folder, file), readFileSync(path.join(root, file), 'utf8'));
}
