// @ts-check
// A long listing read to its end, beside a loop by hand that does not even map: over a network of this process alone, over
// loopback, and in Chromium; and what that takes of memory.

import { attache } from '../kit/attache.mjs';
import { compare } from '../kit/compare.mjs';
import { inPage } from '../kit/page.mjs';
import { costOf } from '../kit/processor.mjs';
import { withServer } from '../kit/program.mjs';
import { memory } from './memory.mjs';
import { bookOf, sumOf } from './pages.mjs';
import { HAND, ITEMS, PAGES, stubbed, ways, whole } from './ways.mjs';

export const title = 'Listing';

const BAR = 0.8;
/** @type {import('../kit/report.mjs').Bar} */
const bar = { contender: [PAGES, ITEMS], text: `≥ ${BAR.toFixed(2)} of ${HAND}`, holds: ({ ratio }) => ratio >= BAR };

/** @typedef {(line: string) => void} Log */
/** @typedef {{ items: number, size: number, rounds: number, warmups?: number }} Plan `warmups` 0 where a shorter listing has warmed up */

/** @type {import('../kit/report.mjs').Part['run']} */
export async function run({ quick, log }) {
  const few = quick ? 2000 : 100_000;
  const rounds = quick ? 1 : 3;
  const sizes = [100, 1000];
  /** @type {import('../kit/report.mjs').Found} */
  const found = { tables: [], charts: [] };
  /** @param {string} over @param {Plan} plan @param {import('../kit/compare.mjs').Comparison} comparison @param {string} file */
  const add = (over, { items, size }, comparison, file) => {
    const title = `${items.toLocaleString('en')} items in pages of ${size}, ${over}`;
    found.tables.push({ title, comparison, bar });
    found.charts?.push({
      kind: 'bars',
      name: `${file}-${items}-${size}`,
      title,
      comparison,
      of: 'ratio',
      axis: `time beside ${HAND}, above 1 is faster`,
      bar: BAR,
    });
  };
  const plans = sizes.map((size) => ({ items: few, size, rounds }));
  const large = sizes.map((size) => ({ items: quick ? 4000 : 1_000_000, size, rounds: 1, warmups: 0 }));
  for (const plan of [...plans, ...large]) {
    log(`stubbed, ${plan.items} items in pages of ${plan.size}`);
    const book = bookOf(plan.items, plan.size);
    add('stubbed', plan, await compared(book, stubbed(book), plan, log), 'stubbed');
  }
  for (const plan of [...plans, ...large.slice(1)]) {
    log(`over loopback, ${plan.items} items in pages of ${plan.size}`);
    add('over loopback', plan, await overLoopback(plan, log), 'loopback');
  }
  for (const plan of plans) {
    log(`Chromium, stubbed, ${plan.items} items in pages of ${plan.size}`);
    add('stubbed, in Chromium', plan, await inChromium(plan, log), 'chromium');
  }
  for (const plan of plans.slice(1)) {
    log(`Chromium, over loopback, ${plan.items} items in pages of ${plan.size}`);
    add('over loopback, in Chromium from another origin', plan, await acrossOrigins(plan, log), 'chromium-loopback');
  }
  for (const size of sizes) found.tables.push(await memory(few, size, log));
  return found;
}

/**
 * @param {Omit<import('./pages.mjs').Book, 'page'>} book
 * @param {import('./ways.mjs').Network} network
 * @param {Plan} plan
 * @param {Log} log
 */
async function compared(book, network, { rounds, warmups = 1 }, log) {
  return await compare({
    unit: 'ms of processor',
    better: 'lower',
    base: HAND,
    rounds,
    warmups,
    log,
    contenders: ways(attache, network, book.size).map((way) => ({
      name: way.name,
      async run() {
        // What the reader itself takes, whatever else the machine does and however long a server is waited for.
        const { processor, passed } = await costOf(() => whole(way, book));
        return { value: processor, 'ms passed': passed, 'µs an item': (processor * 1000) / book.items };
      },
    })),
  });
}

/** @param {Plan} plan @param {Log} log */
async function overLoopback(plan, log) {
  const { items, size } = plan;
  return await withListing(items, size, async (server) => {
    const network = (/** @type {string} */ form) => ({ fetch, base: `${server}/${form}` });
    return await compared({ items, size, sum: sumOf(items) }, network, plan, log);
  });
}

/** @param {Plan} plan @param {Log} log */
async function inChromium({ items, size, rounds }, log) {
  return await inPage('listing/page.mjs', (page) => asked(page, `bench.make(${items}, ${size})`, rounds, log));
}

/** From a page of another origin, as a platform's API is. @param {Plan} plan @param {Log} log */
async function acrossOrigins({ items, size, rounds }, log) {
  return await withListing(items, size, (server) =>
    inPage('listing/page.mjs', (page) =>
      asked(page, `bench.reach(${JSON.stringify(server)}, ${items}, ${size})`, rounds, log),
    ),
  );
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {string} prepare
 * @param {number} rounds
 * @param {Log} log
 */
async function asked(page, prepare, rounds, log) {
  const names = /** @type {string[]} */ (await page.evaluate(prepare));
  return await compare({
    unit: 'ms',
    better: 'lower',
    base: HAND,
    rounds,
    log,
    contenders: names.map((name, at) => ({
      name,
      run: async () => /** @type {number} */ (await page.evaluate(`bench.run(${at})`)),
    })),
  });
}

/**
 * @template T
 * @param {number} items
 * @param {number} size
 * @param {(server: string) => Promise<T>} work
 */
const withListing = (items, size, work) => withServer('listing/server.mjs', [String(items), String(size)], work);
