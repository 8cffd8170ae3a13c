// @ts-check
// The process that node.mjs starts: does its work once small and once as told, and tells what the second took.

import { once } from 'node:events';
import process from 'node:process';
import { costOf } from '../kit/processor.mjs';
import { memories } from '../kit/wasm.mjs';

/** Milliseconds between two looks at the memory. */
const LOOKS = 10;

function looked() {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { rss, heap: heapUsed + arrayBuffers, wasm: memories() };
}

/** @param {() => Promise<unknown>} work */
async function measured(work) {
  globalThis.gc?.();
  const start = looked();
  const peak = process.resourceUsage().maxRSS;
  const most = { ...start };
  const look = () => {
    const now = looked();
    for (const kind of /** @type {const} */ (['rss', 'heap', 'wasm'])) most[kind] = Math.max(most[kind], now[kind]);
  };
  const timer = setInterval(look, LOOKS);
  const { processor, passed: milliseconds } = await costOf(work);
  look();
  clearInterval(timer);
  // What the looks have missed, the system has not.
  const highest = process.resourceUsage().maxRSS;
  if (highest > peak) most.rss = Math.max(most.rss, highest * 1024);
  const grown = { rss: most.rss - start.rss, heap: most.heap - start.heap, wasm: most.wasm - start.wasm };
  return { milliseconds, processor, ...grown };
}

/** @param {{ cost?: import('./node.mjs').Cost, error?: string | undefined }} message */
const tell = (message) => new Promise((resolve) => void process.send?.(message, resolve));

const [{ module, name, job, small }] = await once(process, 'message');
try {
  const { works } = await import(new URL(`../${module}`, import.meta.url).href);
  const work = await works(name);
  await work(small);
  await tell({ cost: await measured(() => work(job)) });
} catch (error) {
  await tell({ error: error instanceof Error ? error.stack : String(error) });
}
process.exit();
