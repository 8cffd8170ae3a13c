// @ts-check
// Cold starts in Node: every one a process of its own, over loopback to the process that measures. Files are in the system's
// cache, as on a machine that has started the same service before.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../../scripts/setup/places.mjs';
import { bundle } from '../size/bundle.mjs';
import { counted } from './counted.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./server.mjs').Server} Server */
/** @typedef {{ contender: Contender, slug: string, address: string }} Lodged `address` of its module */
/** @typedef {{ began: number, imported: number, created: number, called: number, parts?: Record<string, number> }} Marks */

const run = promisify(execFile);
/** Characters of what a child said last; a bundle's only line is long. */
const KEPT = 600;
const CHILD = fileURLToPath(new URL('./node-child.mjs', import.meta.url));

/**
 * A folder where modules find the packages by name, and the project by its own.
 * @returns {{ folder: string, close: () => void }}
 */
export function lodging() {
  const folder = mkdtempSync(path.join(tmpdir(), 'attache-start-'));
  const modules = path.join(folder, 'node_modules');
  mkdirSync(path.join(modules, '@attache'), { recursive: true });
  symlinkSync(root, path.join(modules, '@attache', 'client'));
  for (const name of ['ky', 'openai', 'tus-js-client', '@aws-sdk', '@azure'])
    symlinkSync(path.join(root, 'bench', 'node_modules', name), path.join(modules, name));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * @param {string} folder
 * @param {string} slug
 * @param {Contender} contender
 * @param {boolean} bundled false: as npm installs it, many files
 * @returns {Promise<Lodged>}
 */
export async function placed(folder, slug, contender, bundled) {
  const place = path.join(folder, slug);
  mkdirSync(place);
  const { outputs, entry } = bundled ? await bundle(contender.code, 'node') : asWritten(contender.code);
  for (const { name, contents } of outputs) writeFileSync(path.join(place, name), contents);
  return { contender, slug, address: pathToFileURL(path.join(place, entry)).href };
}

/** @param {string} code */
const asWritten = (code) => ({ outputs: [{ name: 'entry.js', contents: code }], entry: 'entry.js' });

/**
 * @param {Server} server
 * @param {Lodged} lodged
 * @param {number} [gap] milliseconds of the caller's own between client and call
 */
export async function started(server, { contender, slug, address }, gap = 0) {
  const marks = await child(address, server.base(slug), String(gap));
  const seen = counted(server.taken(slug), contender);
  if (gap > 0) return { value: seen - marks.called };
  return {
    value: seen - marks.began,
    'import, ms': marks.imported - marks.began,
    'client, ms': marks.created - marks.imported,
    'call to request, ms': seen - marks.called,
  };
}

/**
 * @param {Server} server
 * @param {Lodged} lodged
 * @returns {Promise<Marks>}
 */
export async function apart(server, { slug, address }) {
  const marks = await child(address, server.base(slug), '0', 'apart');
  server.taken(slug);
  return marks;
}

/** @param {string[]} args @returns {Promise<Marks>} */
async function child(...args) {
  try {
    return JSON.parse((await run(process.execPath, [CHILD, ...args])).stdout);
  } catch (error) {
    throw new Error(`the process that starts it failed: …${String(Reflect.get(Object(error), 'stderr')).slice(-KEPT)}`);
  }
}
