// What a page holds while a large file goes up: looked at every quarter of a second, each time after a collection, so that what
// counts is what is kept. The heap is weighed with the buffers that its objects hold outside of it; wasm memory apart.

/** @typedef {import('./page.mjs').Way} Way */
/** @typedef {{ heap: number, wasm: number }} Held bytes */
/** @typedef {Held & { way: Way, looks: number }} Weight the most that it grew by */

const MEBIBYTE = 1 << 20;
export const MEMORY_BARS = { heap: 16 * MEBIBYTE, wasm: 4 * MEBIBYTE };

/** @type {Way[]} */
const WAYS = ['form by hand', 'form', 'form, heard', 'tus', 'tus, heard'];
const INTERVAL = 250;

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {number} mebibytes
 * @returns {Promise<Weight[]>}
 */
export async function memory({ page, make, send }, mebibytes) {
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.enable');
  /** @returns {Promise<Held>} */
  const look = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
    const wasm = Number(await page.evaluate('bench.wasm()'));
    return { heap: usedSize + embedderHeapUsedSize + backingStorageSize, wasm };
  };
  /** @type {Weight[]} */
  const weights = [];
  // The package is loaded and has sent a file before it is weighed.
  await make(1);
  for (const way of WAYS) await send(way);
  await make(mebibytes);
  if ((await look()).wasm === 0) throw new Error("the core's memory is not seen: there is nothing to weigh");
  for (const way of WAYS) {
    const before = await look();
    const most = { ...before };
    let looks = 0;
    let going = true;
    const sending = send(way).finally(() => {
      going = false;
    });
    while (going) {
      const now = await look();
      looks += 1;
      for (const key of /** @type {(keyof Held)[]} */ (Object.keys(most))) most[key] = Math.max(most[key], now[key]);
      await Promise.race([sending, new Promise((resolve) => void setTimeout(resolve, INTERVAL))]);
    }
    await sending;
    weights.push({ way, heap: most.heap - before.heap, wasm: most.wasm - before.wasm, looks });
  }
  return weights;
}
