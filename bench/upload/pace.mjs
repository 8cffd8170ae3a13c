// @ts-check
// How often progress is told while a file goes up a slow link: the longest time between two events, from the first byte that
// left to the last. The link is slow because the server reads slowly; in Chromium also because the browser itself is told to be,
// which spares the large lumps that the system's buffers make of a slow reader.

import { inPage } from '../kit/page.mjs';
import { median } from '../kit/stats.mjs';
import { MEBIBYTE } from '../transfer/content.mjs';
import { counted } from './counted.mjs';

/** @typedef {import('./page.mjs').Heard} Heard */
/** @typedef {import('puppeteer-core').Page} Page */

/** Milliseconds. */
const LONGEST_GAP = 500;
/** Bytes a second. */
const READER = 4 * MEBIBYTE;
const SENDER = MEBIBYTE;
const WAYS = ['attache, form', 'attache, tus'];
const BROWSERS = /** @type {const} */ (['chromium', 'firefox']);

/**
 * @param {import('../transfer/stage.mjs').Sink} sink
 * @param {boolean} quick
 * @returns {Promise<import('../kit/report.mjs').Table>}
 */
export async function paceTable(sink, quick) {
  /** @type {(string | number)[][]} */
  const rows = [];
  /** @type {{ text: string, held: boolean }[]} */
  const bars = [];
  // Mebibytes.
  const [read, sent] = quick ? [8, 2] : [16, 4];
  /** @type {(page: Page, browser: string, link: string, size: number, base: string) => Promise<void>} */
  const measure = async (page, browser, link, size, base) => {
    for (const way of WAYS) {
      const began = performance.now();
      const heard = await counted(sink, { way, listen: true }, size, (job, small) => send(page, way, job, small), base);
      const seconds = (performance.now() - began) / 1000;
      const { events, longest, middle } = gapsOf(heard);
      rows.push([browser, link, way, `${events}`, middle.toFixed(0), longest.toFixed(0), seconds.toFixed(1)]);
      bars.push({
        text: `${browser}, ${link}, ${way}: told every ${LONGEST_GAP} ms or sooner`,
        held: longest <= LONGEST_GAP,
      });
    }
  };
  for (const browser of quick ? BROWSERS.slice(0, 1) : BROWSERS) {
    await inPage(
      'upload/page.mjs',
      async (page) => {
        await measure(
          page,
          browser,
          `${read} MiB, read at ${READER / MEBIBYTE} MiB/s`,
          read * MEBIBYTE,
          `/slow/${READER}`,
        );
        if (browser !== 'chromium') return;
        await page.emulateNetworkConditions({ upload: SENDER, download: -1, latency: 0 });
        await measure(page, browser, `${sent} MiB, sent at ${SENDER / MEBIBYTE} MiB/s`, sent * MEBIBYTE, '');
        await page.emulateNetworkConditions(null);
      },
      { browser },
    );
  }
  return {
    title: 'Progress on a slow link',
    text: 'Between two events, from the first that tells of bytes to the one that tells of all.',
    head: ['browser', 'link', 'way', 'events', 'ms between two, median', 'longest', 'seconds in all'],
    rows,
    bars,
  };
}

/** @type {(page: Page, way: string, job: import('./counted.mjs').Job, small: import('./counted.mjs').Job) => Promise<Heard[]>} */
async function send(page, way, job, small) {
  const run = async (/** @type {object} */ what) => {
    await page.evaluate(`bench.prepare(${JSON.stringify(what)})`);
    return await page.evaluate(`bench.run(${JSON.stringify(way)}, ${JSON.stringify(what)})`);
  };
  // The package is loaded by then.
  await run({ ...small, size: 1 });
  return /** @type {Heard[]} */ (await run(job));
}

/** @param {Heard[]} heard */
function gapsOf(heard) {
  const { sent: last = 0 } = heard.at(-1) ?? {};
  const end = heard.findIndex(({ sent }) => sent >= last);
  const moving = heard.slice(0, end + 1).filter(({ sent }) => sent > 0);
  const gaps = moving.slice(1).map(({ at }, index) => at - (moving[index]?.at ?? at));
  return { events: moving.length, longest: Math.max(0, ...gaps), middle: median(gaps) };
}
