// C5: a large file goes by reference. Neither the heap of the page nor the memory of the core grows with it.

import { createClient, defineBackend } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { peer } from './support/peer.mjs';
import { watchWasm } from './support/wasm.mjs';

const MEBIBYTE = 1 << 20;
const SIZE = 2 * 1024 * MEBIBYTE;

/** What the page holds, after a collection. */
function heap() {
  const { gc, performance } =
    /** @type {{ gc?: () => void, performance: Performance & { memory?: { usedJSHeapSize: number } } }} */ (
      /** @type {unknown} */ (globalThis)
    );
  gc?.();
  return Number(performance.memory?.usedJSHeapSize);
}

test(
  'C5: 2 GiB go up and the page grows by less than 16 MiB',
  async (t) => {
    if (Number.isNaN(heap())) t.notApplicable('a worker is not told what its heap holds');
    const { memories } = await watchWasm(t);
    const { base, seen } = await peer(t, [{ method: 'POST', discard: true, json: { id: 'large' }, times: 0 }]);
    const backend = defineBackend({
      name: 'roomy',
      baseUrl: base,
      upload: { path: '/files', encoding: 'form-data' },
      record: { id: 'id', size: 'size' },
    });
    const client = createClient({ backend });
    await client.upload(new Blob(['warm']));
    const part = new Blob([new Uint8Array(16 * MEBIBYTE)]);
    const made = (/** @type {number} */ size) => new Blob(Array(size / part.size).fill(part));
    const watched = made(SIZE / 8);
    const file = made(SIZE);
    assert.equal(file.size, SIZE);
    const wasm = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    const before = heap() + wasm();
    let most = 0;
    const weigh = () => {
      most = Math.max(most, heap() + wasm() - before);
    };
    await client.upload(watched, { onProgress: weigh });
    weigh();
    assert.equal((await client.upload(file)).size, SIZE);
    weigh();
    assert.isBelow(most, 16 * MEBIBYTE);
    const received = (await seen()).map((request) => request.received);
    assert.isAbove(Number(received[1]), watched.size);
    assert.isAbove(Number(received[2]), SIZE);
    await client.close();
  },
  { only: ['chromium'], reason: 'the heap of a page is what is weighed', fresh: true },
);
