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
    const file = new Blob(Array(SIZE / part.size).fill(part));
    assert.equal(file.size, SIZE);
    const wasm = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    const before = heap() + wasm();
    let most = 0;
    const weigh = () => {
      most = Math.max(most, heap() + wasm() - before);
    };
    for (const options of [{}, { onProgress: weigh }]) {
      assert.equal((await client.upload(file, options)).size, SIZE);
      weigh();
    }
    assert.isBelow(most, 16 * MEBIBYTE);
    const [, ...large] = (await seen()).map(({ received }) => received);
    assert.lengthOf(large, 2, 'by fetch and by XMLHttpRequest');
    for (const received of large) assert.isAbove(received, SIZE);
    await client.close();
  },
  { only: ['chromium'], reason: 'the heap of a page is what is weighed', fresh: true },
);
