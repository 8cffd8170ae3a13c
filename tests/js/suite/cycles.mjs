// A13: clients without number, made, used and closed, hold no more memory than a few, also where no runtime tells of objects that
// were collected; nor do handles of operations and links, or failures.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { cuadraFile, cuadraPage, voipbinFile } from './support/fixtures.mjs';
import { scripted, simple } from './support/scripted.mjs';
import { watchWasm } from './support/wasm.mjs';

/** @type {{ process?: { env: Record<string, string | undefined> } }} */
const { process } = globalThis;
const CYCLES = Number(process?.env.ATTACHE_CYCLES ?? 2_000);
/** Until pools and caches of engines have their size. */
const WARM = 500;

/** What a heap may gain, whatever the number of cycles. */
const HEAP = 1 << 20;

const fruxon = (/** @type {import('./support/scripted.mjs').Answer[]} */ answers) =>
  createClient({
    backend: 'fruxon',
    scope: { tenant: 'acme' },
    retry: { maxRetries: 0 },
    fetch: scripted(answers).fetch,
  });
const voipbin = (/** @type {import('./support/scripted.mjs').Answer[]} */ answers) =>
  createClient({ backend: 'voipbin', retry: { maxRetries: 0 }, fetch: scripted(answers).fetch });

/** Uses that take turns. @type {(() => Promise<void>)[]} */
const USES = [
  async () => {
    const { client } = simple([{ json: cuadraFile() }]);
    await client.get('file_1');
    await client.close();
  },
  async () => {
    const { client } = simple([{ json: cuadraPage([cuadraFile()], 'more') }]);
    for await (const _file of client.list()) break;
    await client.close();
  },
  async () => {
    const { client } = simple([{ status: 404, json: { detail: 'gone' } }]);
    await client.get('file_1').catch(() => {});
    await client.close();
  },
  async () => {
    const client = fruxon([{ json: { id: 'a', status: 'DONE', done: true } }]);
    await client.operation('a');
    await client.close();
  },
  async () => {
    const client = voipbin([{ json: voipbinFile() }]);
    await client.link('x').url();
    await client.close();
  },
];

test(
  'A13: thousands of clients, used and closed, keep wasm memory and heap within a bound, without FinalizationRegistry',
  async (t) => {
    // Which makes a request: what the engine builds on it then has it already.
    const { memories } = await watchWasm(t);
    const real = globalThis.FinalizationRegistry;
    Object.assign(globalThis, { FinalizationRegistry: undefined });
    t.after(() => Object.assign(globalThis, { FinalizationRegistry: real }));
    const heap = await heapOf(t);
    const use = async (/** @type {number} */ count) => {
      for (let index = 0; index < count; index++) await USES[index % USES.length]?.();
    };
    await use(WARM);
    const [memory] = memories;
    assert.isOk(memory);
    const before = { wasm: memory?.buffer.byteLength, heap: heap() };
    await use(CYCLES);
    const after = { wasm: memory?.buffer.byteLength, heap: heap() };
    assert.lengthOf(memories, 1, 'one core for all');
    assert.equal(after.wasm, before.wasm, 'wasm memory');
    const gained = after.heap - before.heap;
    t.tell(`${CYCLES} cycles, wasm ${after.wasm} bytes, heap ${gained < 0 ? '' : '+'}${gained} bytes`);
    assert.isBelow(gained, HEAP, 'heap');
  },
  { fresh: true, heavy: true },
);

/**
 * Bytes of the heap that are in use, after a collection; 0 where a runtime does not tell.
 * @param {import('./harness.mjs').Test} t
 * @returns {Promise<() => number>}
 */
async function heapOf(t) {
  const own = /** @type {{ gc?: () => void, performance: { memory?: { usedJSHeapSize: number } } }} */ (globalThis);
  if (t.runtime === 'node') {
    const { setFlagsFromString } = await import(/* @vite-ignore */ `node:${'v8'}`);
    const { runInNewContext } = await import(/* @vite-ignore */ `node:${'vm'}`);
    const { memoryUsage } = await import(/* @vite-ignore */ `node:${'process'}`);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    return () => {
      collect();
      return memoryUsage().heapUsed;
    };
  }
  return () => {
    own.gc?.();
    return own.performance.memory?.usedJSHeapSize ?? 0;
  };
}
