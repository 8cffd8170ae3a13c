// @ts-check
// Batches of the benchmark in a page.

import { memories } from '../kit/wasm.mjs';
import { filesOf, send } from './ways.mjs';

// After the memories of wasm are watched.
const attache = await import('@attache/client');

const bench = {
  /** @param {import('./ways.mjs').Job} job */
  prepare: (job) => void filesOf(job),
  /** @param {string} name @param {import('./ways.mjs').Job} job */
  run: (name, job) => send(name, job, attache),
  wasm: memories,
};

Object.assign(globalThis, { bench });
