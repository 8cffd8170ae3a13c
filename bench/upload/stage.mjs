// A browser with the benchmark's page open, and the server that it uploads to in a process of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/setup/places.mjs';
import { launched, tellErrors } from '../../tests/js/hosts/launch.mjs';
import { startPages } from '../../tests/js/hosts/pages.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./page.mjs').Way} Way */
/** @typedef {import('./page.mjs').Heard} Heard */

/** Milliseconds for one upload on a busy machine. */
const LONGEST = 300_000;

/**
 * @typedef {object} Stage
 * @property {Page} page
 * @property {string} server its address
 * @property {(way: Way, server?: string) => Promise<{ milliseconds: number, heard: Heard[] }>} send
 * @property {(mebibytes: number) => Promise<void>} make
 */

/** @param {number} rate bytes a second where it is slow */
async function startServer(rate) {
  const file = path.join(root, 'bench', 'upload', 'server.mjs');
  const child = spawn(process.execPath, [file, String(rate)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    address: `http://127.0.0.1:${port}`,
    close: async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

/**
 * @template T
 * @param {import('../../tests/js/hosts/launch.mjs').BrowserName} name
 * @param {(stage: Stage) => Promise<T>} work
 * @param {number} [rate] bytes a second that the server reads below /slow/
 * @returns {Promise<{ title: string, result: T }>}
 */
export async function withPage(name, work, rate = 4 << 20) {
  const server = await startServer(rate);
  const pages = await startPages({ bench: (prefix) => `await import('${prefix}/bench/upload/page.mjs');` });
  try {
    const { browser, title, close } = await launched(name, LONGEST);
    try {
      const page = await browser.newPage();
      tellErrors(page);
      await page.goto(`${pages.address}/bench`);
      await page.waitForFunction('globalThis.bench !== undefined');
      const result = await work({
        page,
        server: server.address,
        make: async (mebibytes) => void (await page.evaluate(`bench.make(${mebibytes})`)),
        send: async (way, place = server.address) =>
          /** @type {{ milliseconds: number, heard: Heard[] }} */ (
            await page.evaluate(`bench.send(${JSON.stringify(way)}, ${JSON.stringify(place)})`)
          ),
      });
      return { title, result };
    } finally {
      await close();
    }
  } finally {
    await pages.close();
    await server.close();
  }
}
