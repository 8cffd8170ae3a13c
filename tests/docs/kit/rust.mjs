// Blocks of Rust are parts of programs that are compiled and run elsewhere: what they bring in by `use` is brought in by a source file beside the page, too.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/setup/places.mjs';

/**
 * @param {import('./blocks.mjs').Block} block
 * @returns {string[]}
 */
export function checkRust({ file, line, text }) {
  const folder = path.join(root, path.dirname(file));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.rs'));
  const known = new Set(sources.flatMap((name) => [...namesIn(readFileSync(path.join(folder, name), 'utf8'))]));
  return [...namesIn(text)]
    .filter((name) => !known.has(name))
    .map((name) => `${file}:${line}: no program here brings in ${name}`);
}

/** Each name that a `use` brings in, with its path. @param {string} text */
function namesIn(text) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const [, start = '', group, single] of text.matchAll(/^\s*use ([\w:]+?)(?:::\{([^}]+)\}|::(\w+));/gm)) {
    for (const name of (group ?? single ?? '').split(','))
      if (name.trim() !== '') names.add(`${start}::${name.trim()}`);
  }
  return names;
}
