// The suite in headless Chromium: raw ES modules in a page with a strict Content-Security-Policy, no bundler. Each test that
// needs a realm of its own gets a page of its own.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { launch } from 'puppeteer-core';
import { hasHooks, withoutHooks } from './host.mjs';
import { startPages } from './pages.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./host.mjs').Result} Result */

const BINARIES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // One test weighs the heap.
  '--enable-precise-memory-info',
  '--js-flags=--expose-gc',
];

/** @type {import('./host.mjs').StartHosts} */
export async function start({ origin }) {
  const executablePath = [process.env.CHROMIUM_PATH, ...BINARIES].find(
    (candidate) => candidate && existsSync(candidate),
  );
  if (!executablePath)
    throw new Error('there is no Chromium here. What to do: install it, or name it in CHROMIUM_PATH.');
  const profile = mkdtempSync(path.join(tmpdir(), 'attache-chromium-'));
  const pages = await startPages();
  const browser = await launch({
    executablePath,
    args: FLAGS,
    headless: true,
    userDataDir: profile,
    protocolTimeout: 90_000,
  });
  const close = async () => {
    await browser.close().catch(() => browser.process()?.kill('SIGKILL'));
    await pages.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };

  const open = async (/** @type {boolean} */ hooks) => {
    const page = await browser.newPage();
    page.on('pageerror', (error) =>
      console.log(`  a page's error: ${error instanceof Error ? error.message : String(error)}`),
    );
    await page.goto(`${pages.address}${hooks ? '/hooks' : ''}/suite`);
    await page.waitForFunction('globalThis.suiteIsReady === true || globalThis.suiteError');
    const broken = await page.evaluate('globalThis.suiteError');
    if (broken) throw new Error(`the suite could not be loaded: ${broken}`);
    return page;
  };

  try {
    /** @type {Page | undefined} */
    let shared;
    return [
      {
        title: (await browser.version()).toLowerCase().replace('/', ' ').replace('headless', ''),
        extra: [],
        async run(entry) {
          if (entry.hooks && !hasHooks()) return withoutHooks(entry.name);
          const surroundings = { runtime: 'chromium', origin, hooks: entry.hooks === true };
          const own = entry.fresh || entry.hooks;
          shared = own || (shared && !shared.isClosed()) ? shared : await open(false);
          const page = own ? await open(entry.hooks === true) : /** @type {Page} */ (shared);
          try {
            const call = `globalThis.runTest(${JSON.stringify(entry.name)}, ${JSON.stringify(surroundings)})`;
            return /** @type {Result} */ (await page.evaluate(call));
          } catch (error) {
            // A page that has crashed answers nothing any more.
            await page.close().catch(() => {});
            throw error;
          } finally {
            if (own && !page.isClosed()) await page.close();
          }
        },
        close,
      },
    ];
  } catch (error) {
    await close();
    throw error;
  }
}
