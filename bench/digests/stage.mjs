// @ts-check
// The two places where the contenders run: this Node and a page in Chromium.

import { attache } from '../kit/attache.mjs';
import { inPage } from '../kit/page.mjs';
import { waysOf } from './ways.mjs';

/** @typedef {import('./known.mjs').Known} Known */
/** @typedef {Record<string, import('../kit/compare.mjs').Contender[]>} Tables contenders by the table that they meet in */

/**
 * @param {Known} known
 * @param {string} server
 * @returns {Promise<Tables>}
 */
export async function inNode(known, server) {
  const ways = Object.entries(await waysOf(attache, known, server));
  const tables = ways.map(([table, runs]) => [table, Object.entries(runs).map(([name, run]) => ({ name, run }))]);
  return Object.fromEntries(tables);
}

/**
 * @template T
 * @param {Known} known
 * @param {string} server
 * @param {(tables: Tables) => Promise<T>} work
 */
export const inChromium = (known, server, work) =>
  inPage('digests/page.mjs', async (page) => {
    const told = await page.evaluate(`bench.prepare(${JSON.stringify(known)}, ${JSON.stringify(server)})`);
    const run = async (/** @type {string[]} */ ...at) =>
      Number(await page.evaluate(`bench.run(...${JSON.stringify(at)})`));
    const tables = Object.entries(/** @type {Record<string, string[]>} */ (told)).map(([table, names]) => [
      table,
      names.map((name) => ({ name, run: () => run(table, name) })),
    ]);
    return await work(Object.fromEntries(tables));
  });
