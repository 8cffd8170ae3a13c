// @ts-check
// Bytes on the wire: raw, gzip at 9, brotli at 11, of each file by itself, as files travel; and of a piece of a user's code as
// their bundler makes it, by when a page loads which. Judges nothing.

import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

/** @typedef {{ raw: number, gzip: number, brotli: number }} Bytes */
/** @typedef {'at once' | 'with the first call' | 'on use'} When */
/** @typedef {{ name: string, when: When, bytes: Bytes }} Part */
/**
 * @typedef {object} Weight
 * @property {Bytes} total
 * @property {Bytes} script all JavaScript
 * @property {Part[]} parts every file, wasm too
 * @property {Record<string, number>} files what each source file adds to the JavaScript
 */

/** Wasm without which no call is made, whole or the first part; any other is loaded by the calls that need it. */
export const CORES = ['attache_bg.wasm', 'attache_first.wasm'];

/**
 * @param {Uint8Array} bytes
 * @returns {Bytes}
 */
export function measure(bytes) {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: quality }).length,
  };
}

/** @param {Bytes[]} parts @returns {Bytes} */
export function sum(parts) {
  const nothing = { raw: 0, gzip: 0, brotli: 0 };
  return parts.reduce((a, b) => ({ raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli }), nothing);
}

/**
 * @param {string} code of the user
 * @param {import('./bundle.mjs').Runtime} [runtime]
 * @returns {Promise<Weight>}
 */
export async function weighed(code, runtime) {
  const { outputs, files } = await bundle(code, runtime);
  const parts = outputs.map(({ name, contents, first }) => {
    const when = first ? 'at once' : CORES.includes(name) ? 'with the first call' : 'on use';
    return { name, when: /** @type {When} */ (when), bytes: measure(contents) };
  });
  const script = sum(parts.filter(({ name }) => !name.endsWith('.wasm')).map(({ bytes }) => bytes));
  return { total: sum(parts.map(({ bytes }) => bytes)), script, parts, files };
}
