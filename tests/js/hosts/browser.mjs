// The suite in a browser: raw ES modules in a page with a strict Content-Security-Policy, no bundler. Each test that needs a
// realm of its own gets a page of its own.

import { hasHooks, withoutHooks } from './host.mjs';
import { launched, tellErrors } from './launch.mjs';
import { startPages } from './pages.mjs';

/** @typedef {import('puppeteer-core').Browser} Browser */
/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./host.mjs').Result} Result */

/** Beyond the harness's own limit, for what its timers cannot end. */
const LONGEST = 90_000;

/**
 * @param {import('./launch.mjs').BrowserName} runtime
 * @returns {import('./host.mjs').StartHosts}
 */
export const suiteIn =
  (runtime) =>
  async ({ origin }) => {
    const { browser, title, close } = await launched(runtime, LONGEST);
    const pages = await startPages();
    /** @type {Page | undefined} */
    let shared;
    const open = (/** @type {boolean} */ hooks) => opened(browser, `${pages.address}${hooks ? '/hooks' : ''}/suite`);
    return [
      {
        title,
        extra: [],
        async run(entry) {
          if (entry.hooks && !hasHooks()) return withoutHooks(entry.name);
          const surroundings = { runtime, origin, hooks: entry.hooks === true };
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
        async close() {
          await close();
          await pages.close();
        },
      },
    ];
  };

/**
 * @param {Browser} browser
 * @param {string} address
 */
async function opened(browser, address) {
  const page = await browser.newPage();
  tellErrors(page);
  await page.goto(address);
  await page.waitForFunction('globalThis.suiteIsReady === true || globalThis.suiteError');
  const broken = await page.evaluate('globalThis.suiteError');
  if (broken) throw new Error(`the suite could not be loaded: ${broken}`);
  return page;
}
