// @ts-check
// The uploads of the benchmark in a page. What is compared with what is decided in Node.

import { memories } from '../kit/wasm.mjs';
import { blobOf } from '../transfer/content.mjs';
import { WAYS } from '../transfer/ways/all.mjs';

/** @typedef {{ base: string, key: string, size: number, parts?: number, partSize?: number, listen?: boolean }} Job */
/** @typedef {{ at: number, sent: number }} Heard `at`: milliseconds */

// After the memories of wasm are watched.
const attache = await import('@attache/client');

/** By their sizes; made before anything is measured. @type {Map<number, Blob>} */
const files = new Map();

const bench = {
  /** @param {{ size: number }} job */
  prepare: ({ size }) => void files.set(size, files.get(size) ?? blobOf(size)),

  /**
   * @param {string} name
   * @param {Job} job
   * @returns {Promise<Heard[]>}
   */
  async run(name, { size, listen, ...job }) {
    const way = await WAYS[name]?.();
    if (way === undefined) throw new Error(`there is no way "${name}"`);
    const began = performance.now();
    /** @type {Heard[]} */
    const all = [];
    const heard = (/** @type {number} */ sent) => void all.push({ at: performance.now() - began, sent });
    await way({ attache, file: files.get(size) ?? blobOf(size), ...job, ...(listen && { heard }) });
    if (listen && (all.at(-1)?.sent ?? 0) < size) throw new Error('progress has not told of all bytes');
    return all;
  },
  wasm: memories,
};

Object.assign(globalThis, { bench });
