// @ts-check
// The two places where the contenders run, this Node and a page in Chromium, and the server of both in a process of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { attache } from '../kit/attache.mjs';
import { inPage } from '../kit/page.mjs';
import { waysOf } from './ways.mjs';

/** @typedef {import('./known.mjs').Known} Known */
/** @typedef {Record<string, import('../kit/compare.mjs').Contender[]>} Tables contenders by the table that they meet in */

/**
 * @template T
 * @param {Known} known
 * @param {number} mebibytes
 * @param {(address: string) => Promise<T>} work
 */
export async function withServer(known, mebibytes, work) {
  const file = fileURLToPath(new URL('server.mjs', import.meta.url));
  const child = spawn(process.execPath, [file, String(mebibytes), known.sha256], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [port] = await once(createInterface({ input: child.stdout }), 'line');
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  }
}

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
