// `npm run test:reload -- chromium firefox`: a page is left in the middle of an upload and opened again. The fresh one finds the
// upload in IndexedDB and goes on with it; nothing that the server had confirmed goes up twice, nothing secret was kept.
// Each scenario of reload/scenarios.mjs in each browser; exit code 0 when all hold.

import process from 'node:process';
import { launched, tellErrors } from '../js/hosts/launch.mjs';
import { startPages } from '../js/hosts/pages.mjs';
import { scenarios } from './reload/scenarios.mjs';

/** @typedef {import('../js/hosts/launch.mjs').BrowserName} BrowserName */

const NAMES = /** @type {const} */ (['chromium', 'firefox']);
/** Milliseconds for one question to a page; one that takes longer hangs. */
const LONGEST = 60_000;

/** @param {string[]} argv @returns {BrowserName[]} */
function chosen(argv) {
  const unknown = argv.find((name) => !NAMES.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`There is no browser "${unknown}". Name some of ${NAMES.join(', ')}.`);
  return NAMES.filter((name) => argv.length === 0 || argv.includes(name));
}

/** @param {BrowserName} name @returns {Promise<{ passed: number, failed: number }>} */
async function inBrowser(name) {
  const count = { passed: 0, failed: 0 };
  const pages = await startPages({ reload: (prefix) => `import '${prefix}/tests/browser/reload/page.mjs';` });
  const { browser, title, close } = await launched(name, LONGEST);
  try {
    for (const [what, run] of Object.entries(scenarios)) {
      // Each has a store of its own.
      const context = await browser.createBrowserContext();
      try {
        const page = await context.newPage();
        tellErrors(page);
        await page.goto(`${pages.address}/reload`);
        console.log(`  ✓ ${title} · ${what}: ${await run(page)}`);
        count.passed += 1;
      } catch (error) {
        console.log(`  ✗ ${title} · ${what}\n${error instanceof Error ? error.stack : error}`);
        count.failed += 1;
      } finally {
        await context.close();
      }
    }
  } finally {
    await close();
    await pages.close();
  }
  return count;
}

let passed = 0;
let failed = 0;
for (const name of chosen(process.argv.slice(2))) {
  const count = await inBrowser(name);
  passed += count.passed;
  failed += count.failed;
}
console.log(`total: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
