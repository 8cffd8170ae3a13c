// @ts-check
// Uploads over a link, in a page. One that fails is begun anew, as a person would, and how often is told.

import { memories } from '../kit/wasm.mjs';
import { mixed } from '../transfer/content.mjs';
import { WAYS } from '../transfer/ways/all.mjs';

/** @typedef {{ base: string, keys: string[], size: number, parts: number, partSize?: number }} Job `keys`: one for each attempt */

// After the memories of wasm are watched.
const attache = await import('@attache/client');

/** @type {Map<number, Blob>} */
const files = new Map();

const bench = {
  /** @param {Job} job */
  prepare: ({ size }) => void files.set(size, files.get(size) ?? new Blob([mixed(size)])),

  /**
   * @param {string} name
   * @param {Job} job
   * @returns {Promise<{ milliseconds: number, failed: string[] }>} `failed`: why the attempts before the last did
   */
  async run(name, { keys, size, ...job }) {
    const way = await WAYS[name]?.();
    const file = files.get(size);
    if (way === undefined || file === undefined) throw new Error(`there is no way "${name}", or no file`);
    const began = performance.now();
    /** @type {string[]} */
    const failed = [];
    for (const key of keys) {
      try {
        await way({ attache, file, key, ...job });
        return { milliseconds: performance.now() - began, failed };
      } catch (error) {
        failed.push(String(error));
      }
    }
    throw new Error(`not stored in ${keys.length} attempts: ${failed.join('; ')}`);
  },
  wasm: memories,
};

Object.assign(globalThis, { bench });
