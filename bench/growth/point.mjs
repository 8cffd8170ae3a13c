// @ts-check
// One point of a curve, in a process of its own: wasm never gives memory back, and what ran before would warm the next.
//   node --expose-gc bench/growth/point.mjs <case> <count>   says what it found as a line of JSON

import process from 'node:process';
import { CASES } from './cases.mjs';

/** @typedef {{ milliseconds: number, passed: number, heap: number, wasm: number }} Point processor's and passed time; bytes at most */

/** Before the package makes its instance. @type {WebAssembly.Memory[]} */
const memories = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args) {
    const instance = Reflect.construct(target, args);
    if (instance.exports.memory instanceof WebAssembly.Memory) memories.push(instance.exports.memory);
    return instance;
  },
});

const [name = '', counted = ''] = process.argv.slice(2);
const count = Number(counted);
const found = CASES[name];
if (found === undefined || !(count > 0)) throw new Error(`there is no case ${name} of ${counted}`);

const { attache } = await import('../kit/attache.mjs');
const computed = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const wasm = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
const heap = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Engines compile what runs often: that is not growth. */
await found.work(attache, Math.min(found.most ?? Number.POSITIVE_INFINITY, 300), { now() {}, end: async () => {} });

const before = { heap: heap(), wasm: wasm() };
const most = { heap: 0, wasm: 0 };
/** What looking costs is not the case's. */
let looking = 0;
const now = () => {
  const began = computed();
  most.heap = Math.max(most.heap, heap() - before.heap);
  most.wasm = Math.max(most.wasm, wasm() - before.wasm);
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
