// @ts-check
// The downloads of the benchmark in a page.

import { memories } from '../kit/wasm.mjs';
import { read } from './ways.mjs';

// After the memories of wasm are watched.
const attache = await import('@attache/client');

const bench = {
  /** @param {string} name @param {import('./ways.mjs').Job} job */
  run: (name, job) => read(name, job, attache),
  wasm: memories,
};

Object.assign(globalThis, { bench });
