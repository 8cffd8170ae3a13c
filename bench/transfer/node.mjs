// @ts-check
// One piece of work in a process of Node of its own, so that nobody's memory weighs on another's: what it took of time,
// processor and memory, from when a small one of the same kind is through.

import { fork } from 'node:child_process';
import path from 'node:path';
import { root } from '../../scripts/setup/places.mjs';
import { MEBIBYTE } from './content.mjs';

/**
 * @typedef {object} Cost
 * @property {number} milliseconds
 * @property {number} processor milliseconds, all threads
 * @property {number} rss bytes that the process grew by at most
 * @property {number} heap bytes of the heap and of buffers beside it, the same
 * @property {number} wasm bytes, the same
 */

/**
 * @param {string} module below bench, with `works` by name
 * @param {string} name of one of them
 * @param {object} job what it is given, as JSON
 * @param {object} small the same for a small one
 * @returns {Promise<Cost>}
 */
export function inNode(module, name, job, small) {
  const child = fork(path.join(root, 'bench', 'transfer', 'node-child.mjs'), [], {
    // Libraries tell there of versions of Node to come.
    execArgv: ['--expose-gc', '--no-warnings'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send({ module, name, job, small });
  return new Promise((resolve, reject) => {
    /** @type {{ cost?: Cost, error?: string }} */
    let told = {};
    child.on('message', (message) => {
      told = /** @type {typeof told} */ (message);
    });
    child.on('close', (code) => {
      if (told.cost !== undefined) resolve(told.cost);
      else reject(new Error(told.error ?? `the process ended with ${code}`));
    });
  });
}

/** What a comparison calls the memory of the whole process. */
export const RSS = 'RSS, MiB more';

/**
 * A cost as a comparison's figure.
 * @param {Cost} cost
 * @param {number} size
 */
export const rateOf = ({ milliseconds, processor, rss, heap, wasm }, size) => ({
  value: (size / MEBIBYTE / milliseconds) * 1000,
  'CPU, ms': Math.round(processor),
  [RSS]: rss / MEBIBYTE,
  'heap and buffers, MiB more': heap / MEBIBYTE,
  'wasm, MiB more': wasm / MEBIBYTE,
});
