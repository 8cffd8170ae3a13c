// @ts-check
// Decides whether something built is still true to what it was built from: a hash over the inputs, noted beside the output.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/places.mjs';

const NOTES = path.join(root, 'pkg', '.build.json');

/**
 * @param {string} place a file or a folder, relative to the root
 * @returns {string[]} the files in it, in a stable order
 */
export function filesIn(place) {
  const full = path.join(root, place);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [place];
  return readdirSync(full)
    .sort()
    .filter((name) => name !== 'target' && name !== 'node_modules')
    .flatMap((name) => filesIn(path.posix.join(place, name)));
}

/**
 * @param {string[]} places files and folders, relative to the root
 * @param {unknown} settings what else decides the output: versions, flags
 */
export function fingerprint(places, settings) {
  const hash = createHash('sha256').update(JSON.stringify(settings ?? null));
  for (const file of places.flatMap(filesIn)) hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** @returns {Record<string, string>} */
function notes() {
  try {
    return JSON.parse(readFileSync(NOTES, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * @param {string} product
 * @param {string} print
 * @param {string[]} outputs paths that must be there, relative to the root
 */
export function isCurrent(product, print, outputs) {
  return notes()[product] === print && outputs.every((file) => existsSync(path.resolve(root, file)));
}

/**
 * @param {string} product
 * @param {string} print
 */
export function note(product, print) {
  mkdirSync(path.dirname(NOTES), { recursive: true });
  writeFileSync(NOTES, `${JSON.stringify({ ...notes(), [product]: print }, null, 2)}\n`);
}
