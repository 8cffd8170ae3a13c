// @ts-check
// One point of a curve, in a process of its own: wasm never gives memory back, and what ran before would warm the next.
//   node --expose-gc bench/growth/point.mjs <case> <count>   says what it found as a line of JSON

import process from 'node:process';
import { computed } from '../kit/processor.mjs';
import { memories } from '../kit/wasm.mjs';
import { CASES } from './cases.mjs';

/** @typedef {{ milliseconds: number, passed: number, heap: number, wasm: number }} Point processor's and passed time; bytes at most */

/** As many before anything is measured: engines compile what runs often, and that is not growth. */
const WARM = 300;

const [name = '', wanted = ''] = process.argv.slice(2);
const count = Number(wanted);
const found = CASES[name];
if (found === undefined || !(count > 0)) throw new Error(`there is no case ${name} of ${wanted}`);

// After the memories of wasm are watched.
const { attache } = await import('../kit/attache.mjs');
const heap = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

await found.work(attache, Math.min(found.most ?? WARM, WARM), { now() {}, end: async () => {} });

const before = { heap: heap(), wasm: memories() };
const most = { heap: 0, wasm: 0 };
/** What looking costs is not the case's. */
let looking = 0;
const now = () => {
  const began = computed();
  most.heap = Math.max(most.heap, heap() - before.heap);
  most.wasm = Math.max(most.wasm, memories() - before.wasm);
  looking += computed() - began;
};
let [milliseconds, passed] = [computed(), performance.now()];
await found.work(attache, count, {
  now,
  async end() {
    milliseconds = computed() - milliseconds - looking;
    passed = performance.now() - passed;
    now();
  },
});
/** @type {Point} */
const point = { milliseconds, passed, heap: Math.max(0, most.heap), wasm: most.wasm };
console.log(JSON.stringify(point));
