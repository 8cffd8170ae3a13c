// @ts-check
// Who the bytes of the wasm belong to. The shipped file has no names, so the same code is optimised again with its names
// kept, and the two are compared before anything is said.

import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SMALLEST } from '../../scripts/build/optimise.mjs';
import { core, unboundFile } from '../../scripts/build/wasm.mjs';
import { must } from '../../scripts/setup/command.mjs';
import { wasmToolsPath } from '../../scripts/setup/wasm-tools.mjs';
import { readWasm } from './wasm-file.mjs';

const ADVICE = 'run `npm run build`, then this again.';

/** @returns {Promise<import('./wasm-file.mjs').WasmFile>} */
async function named() {
  const compiled = unboundFile(core());
  const folder = path.join(path.dirname(compiled), 'named');
  mkdirSync(folder, { recursive: true });
  const env = { PATH: wasmToolsPath() };
  const bound = ['--target', 'web', '--omit-default-module-path', '--no-typescript', '--out-dir', folder];
  await must('wasm-bindgen', [compiled, '--out-name', 'attache', ...bound], { env, advice: ADVICE });
  const out = path.join(folder, 'named.wasm');
  await must('wasm-opt', [path.join(folder, 'attache_bg.wasm'), '-o', out, ...SMALLEST, '-g'], {
    env,
    advice: ADVICE,
  });
  const file = readWasm(readFileSync(out));
  // The compiler tells crates and functions of one name apart by a hash, which tells a reader nothing.
  for (const entry of file.functions) entry.name = entry.name.replaceAll(/\[[0-9a-f]{16}\]|::h[0-9a-f]{16}$/g, '');
  return file;
}

/**
 * `<attache::client::list::Pages as core::fmt::Debug>::fmt` belongs to the type's crate, not to the trait's.
 * @param {string} name demangled
 * @param {number} depth how many segments of the path
 */
export function ownerOf(name, depth) {
  const type = name.replace(/^[<&*(\s]+(?:mut |dyn |const )?/, '');
  const found = /^[A-Za-z_]\w*(?:::[A-Za-z_{][\w{}#]*)*/.exec(type)?.[0];
  if (found === undefined || (!found.includes('::') && !type.startsWith(`${found}::`)))
    return '(doors and compiler runtime)';
  const segments = found.split('::').filter((segment) => !segment.startsWith('{'));
  // A function or a type is no module: the last segment goes, but where the path breaks off before it.
  const broken = type.startsWith('::<', found.length);
  const modules = segments.length > 1 && !broken ? segments.slice(0, -1) : segments;
  return modules.slice(0, depth).join('::');
}

/**
 * @param {{ name: string, size: number }[]} items
 * @returns {[string, number][]} largest first
 */
function totals(items) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { name, size } of items) sums.set(name, (sums.get(name) ?? 0) + size);
  return [...sums].sort((a, b) => b[1] - a[1]);
}

/**
 * @typedef {object} Contributors
 * @property {[string, number][]} crates
 * @property {[string, number][]} modules of our own crate
 * @property {[string, number][]} functions
 * @property {Record<string, number>} sections of the shipped file
 * @property {number} difference in bytes between the shipped code and the named
 */

/**
 * @param {Buffer} shipped
 * @returns {Promise<Contributors>}
 */
export async function contributors(shipped) {
  const file = await named();
  const sections = readWasm(shipped).sections;
  const own = file.functions.filter(({ name }) => ownerOf(name, 1) === 'attache');
  return {
    crates: totals(file.functions.map(({ name, size }) => ({ name: ownerOf(name, 1), size }))),
    modules: totals(own.map(({ name, size }) => ({ name: ownerOf(name, 3), size }))),
    functions: totals(file.functions),
    sections,
    difference: (sections.code ?? 0) - (file.sections.code ?? 0),
  };
}
