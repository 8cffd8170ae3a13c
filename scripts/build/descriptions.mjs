// @ts-check
// src/backend/*.json to pkg/backends.js: the built-in platforms' descriptions as one module. Checks that each is JSON and
// named after its file; what is in them, the client judges.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../setup/command.mjs';
import { root } from '../setup/places.mjs';
import { filesIn, fingerprint, isCurrent, note } from './fingerprint.mjs';

const SOURCE = 'src/backend';
const OUTPUTS = ['pkg/backends.js', 'pkg/backends.d.ts'];

/** @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8'), withoutRemarks);
  } catch (error) {
    throw new SetupError(`${file} is not JSON`, `mend it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Names that begin with `$` are remarks for people (a schema, a source); they are not shipped.
 * @param {string} key
 * @param {unknown} value
 */
const withoutRemarks = (key, value) => (key.startsWith('$') ? undefined : value);

/** @returns {boolean} false when there was nothing to do */
export function buildDescriptions() {
  const print = fingerprint([SOURCE, 'scripts/build'], null);
  if (isCurrent('backends', print, OUTPUTS)) return false;
  const files = filesIn(SOURCE).filter((file) => file.endsWith('.json'));
  const entries = files.map((file) => [path.basename(file, '.json'), read(file)]);
  mkdirSync(path.join(root, 'pkg'), { recursive: true });
  writeFileSync(
    path.join(root, 'pkg/backends.js'),
    `export const descriptions = ${JSON.stringify(Object.fromEntries(entries))};\n`,
  );
  writeFileSync(path.join(root, 'pkg/backends.d.ts'), types(entries.map(([name]) => String(name))));
  note('backends', print);
  return true;
}

/** @param {string[]} names */
function types(names) {
  return `import type { BackendDefinition } from '../js/index.js';

/** A built-in platform: the public definition and what only built-ins have. */
export interface Description extends BackendDefinition {
  title?: string;
  limits?: Record<string, number>;
  /** The first option of a group is its default. */
  variants?: Record<string, Record<string, Partial<BackendDefinition>>>;
}

export const descriptions: Readonly<Record<${names.map((name) => `'${name}'`).join(' | ') || 'never'}, Description>>;
`;
}
