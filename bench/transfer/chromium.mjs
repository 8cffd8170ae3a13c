// @ts-check
// Pieces of work in pages of Chromium, one for each way, which has done a small piece before it is measured: the time that
// passes, the processor's time of all of the browser's processes, and, in runs that are not timed, what the page's memory grows
// by, looked at after collections. What the work is, is the page's module's.

import { inPage } from '../kit/page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {{ heap: number, wasm: number, held: number, looks: number }} Weight bytes grown by; `held`: of wasm in all */

/**
 * @typedef {object} Stage
 * @property {(name: string, job: object, small: object) => Promise<{ milliseconds: number, processor: number }>} run
 * @property {(name: string, job: object, small: object) => Promise<Weight>} weigh
 * @property {() => Promise<void>} rest closes the pages: a browser holds few files in memory
 */

/** Milliseconds between two looks at the memory. */
const INTERVAL = 250;

/**
 * @template T
 * @param {string} entry below bench: a module that sets `bench.run(name, job)`, `bench.wasm()`, and `bench.prepare(job)` where
 *   something has to be made before
 * @param {(stage: Stage) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function inChromium(entry, work) {
  return inPage(entry, async (first) => {
    const browser = first.browser();
    const whole = await browser.target().createCDPSession();
    const computed = async () => {
      const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0) * 1000;
    };
    /** @type {Map<string, Page>} */
    const pages = new Map();
    let failure = 'none';
    const prepared = (/** @type {Page} */ page, /** @type {object} */ job) =>
      page.evaluate(`bench.prepare?.(${JSON.stringify(job)})`);
    const told = (/** @type {Page} */ page, /** @type {string} */ name, /** @type {object} */ job) =>
      page.evaluate(`bench.run(${JSON.stringify(name)}, ${JSON.stringify(job)})`);
    const pageOf = async (/** @type {string} */ name, /** @type {object} */ job, /** @type {object} */ small) => {
      const known = pages.get(name);
      if (known !== undefined) {
        await prepared(known, job);
        return known;
      }
      const page = await browser.newPage();
      page.on('requestfailed', (request) => {
        failure = `${request.method()} ${request.url()}: ${request.failure()?.errorText}`;
      });
      page.setDefaultTimeout(first.getDefaultTimeout());
      await page.goto(first.url());
      await page.waitForFunction('globalThis.bench !== undefined');
      await prepared(page, small);
      await told(page, name, small);
      await prepared(page, job);
      pages.set(name, page);
      return page;
    };
    const explained = (/** @type {unknown} */ error) => {
      throw new Error(`${error instanceof Error ? error.message : error} (the last request that failed: ${failure})`);
    };
    return await work({
      async run(name, job, small) {
        const page = await pageOf(name, job, small);
        const before = await computed();
        const timed = page.evaluate(`(async () => {
          const began = performance.now();
          await bench.run(${JSON.stringify(name)}, ${JSON.stringify(job)});
          return performance.now() - began;
        })()`);
        const milliseconds = Number(await timed.catch(explained));
        return { milliseconds, processor: (await computed()) - before };
      },
      async rest() {
        for (const page of pages.values()) await page.close();
        pages.clear();
      },
      weigh: async (name, job, small) => weighed(await pageOf(name, job, small), name, job),
    });
  });
}

/**
 * @param {Page} page
 * @param {string} name
 * @param {object} job
 * @returns {Promise<Weight>}
 */
async function weighed(page, name, job) {
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.enable');
  const look = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
    return {
      heap: usedSize + embedderHeapUsedSize + backingStorageSize,
      wasm: Number(await page.evaluate('bench.wasm()')),
    };
  };
  const before = await look();
  const most = { ...before };
  let looks = 0;
  let going = true;
  const working = page.evaluate(`bench.run(${JSON.stringify(name)}, ${JSON.stringify(job)})`).finally(() => {
    going = false;
  });
  while (going) {
    const now = await look();
    looks += 1;
    most.heap = Math.max(most.heap, now.heap);
    most.wasm = Math.max(most.wasm, now.wasm);
    await Promise.race([working, new Promise((resolve) => void setTimeout(resolve, INTERVAL))]);
  }
  await working;
  await session.detach();
  return { heap: most.heap - before.heap, wasm: most.wasm - before.wasm, held: most.wasm, looks };
}
