// The suite in a browser, in a window or in a worker of either kind: raw ES modules in a page with a strict Content-Security-Policy, no bundler. Each test that needs a
// realm of its own gets a page of its own.

import { builtWithoutWasm, hasHooks, withoutHooks } from './host.mjs';
import { launched, tellErrors } from './launch.mjs';
import { PAGE_OF } from './page-scripts.mjs';
import { startPages } from './pages.mjs';

/** @typedef {import('puppeteer-core').Browser} Browser */
/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./host.mjs').Result} Result */

/** Beyond the harness's own limit, for what its timers cannot end. */
const LONGEST = 90_000;

/**
 * @param {import('./launch.mjs').BrowserName} runtime
 * @param {import('./page-scripts.mjs').Realm} [realm]
 * @param {boolean} [wasm] false: over the core that is JavaScript alone, where a page's policy compiles nothing
 * @returns {import('./host.mjs').StartHosts}
 */
export const suiteIn =
  (runtime, realm = 'window', wasm = true) =>
  async ({ origin }) => {
    if (!wasm) await builtWithoutWasm();
    const { browser, title, close } = await launched(runtime, LONGEST);
    const pages = await startPages();
    /** @type {Page | undefined} */
    let shared;
    const open = (/** @type {boolean} */ hooks) =>
      opened(browser, pages.address + treeOf(hooks, wasm) + PAGE_OF[realm]);
    return [
      {
        title: [title, ...(realm === 'window' ? [] : [realm]), ...(wasm ? [] : ['no wasm'])].join(', '),
        extra: wasm ? [] : [{ name: 'the page compiles no wasm', run: async () => refused(await open(false)) }],
        async run(entry) {
          if (entry.hooks && !hasHooks()) return withoutHooks(entry.name);
          const surroundings = { runtime, origin, realm, wasm, hooks: entry.hooks === true };
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

/** @param {boolean} hooks @param {boolean} wasm */
const treeOf = (hooks, wasm) => (wasm ? (hooks ? '/hooks/' : '/') : hooks ? '/nowasm-hooks/' : '/nowasm/');

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

/** The policy is what this run is about. @param {Page} page */
async function refused(page) {
  const empty = 'new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])';
  const end = await page.evaluate(`WebAssembly.compile(${empty}).then(() => 'compiled', (error) => error.name)`);
  await page.close();
  if (end !== 'CompileError') throw new Error(`a wasm came to "${end}"`);
}
