// `npm run test:element -- chromium firefox webkit [--grep words] [--shots folder]`: <attache-files> in real browsers, over the emulator and servers on
// loopback, under a strict content security policy with trusted types required. Each case of element/ in each browser; exit
// code 0 when all hold.

import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startPages } from '../js/hosts/pages.mjs';
import { accessibility } from './element/accessibility.mjs';
import { adding } from './element/adding.mjs';
import { dragging } from './element/dragging.mjs';
import { errors } from './element/errors.mjs';
import { forms } from './element/forms.mjs';
import { steered } from './element/hands.mjs';
import { keyboard } from './element/keyboard.mjs';
import { life } from './element/life.mjs';
import { limits } from './element/limits.mjs';
import { pictures } from './element/pictures.mjs';
import { properties } from './element/properties.mjs';
import { resuming } from './element/resuming.mjs';
import { Stage } from './element/stage.mjs';
import { words } from './element/words.mjs';

/** @typedef {import('./element/stage.mjs').BrowserName} BrowserName */

const NAMES = /** @type {const} */ (['chromium', 'firefox', 'webkit']);
/** Milliseconds for one question to a page; one that takes longer hangs. */
const LONGEST = 60_000;
/** What a person may have set, which Firefox does not let a driver ask for: dark, forced colours, no motion. */
const OTHER_EYES = {
  'layout.css.prefers-color-scheme.content-override': 0,
  'browser.display.document_color_use': 2,
  'ui.prefersReducedMotion': 1,
};
const EYES = /forced colours|less motion|axe finds nothing/;
const CASES = {
  adding,
  limits,
  dragging,
  properties,
  life,
  resuming,
  errors,
  keyboard,
  forms,
  words,
  accessibility,
  pictures,
};

const argv = process.argv.slice(2);
/** @param {string} flag @returns {string | undefined} */
const after = (flag) => (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined);

/** @returns {BrowserName[]} */
function chosen() {
  const named = argv.filter((word, at) => !word.startsWith('--') && !argv[at - 1]?.startsWith('--'));
  const unknown = named.find((name) => !NAMES.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`There is no browser "${unknown}". Name some of ${NAMES.join(', ')}.`);
  return NAMES.filter((name) => named.length === 0 || named.includes(name));
}

/** The page's script as one: each case begins with a fresh page, and eighty modules take their time. @returns {Promise<string>} */
async function written() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('element/page.mjs', import.meta.url))],
    bundle: true,
    format: 'esm',
    minifyWhitespace: true,
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * @param {BrowserName} name
 * @param {object} [eyes] of its person
 * @returns {Promise<{ passed: number, failed: number, other: number }>} `other`: not applicable, with the reason told
 */
async function inBrowser(name, eyes) {
  const count = { passed: 0, failed: 0, other: 0 };
  const pages = await startPages({ element: () => script });
  const { page, title, close } = await steered(name, LONGEST, eyes);
  const where = `${title}${eyes ? ' with other eyes' : ''}`;
  const wanted = new RegExp(after('--grep') ?? '', 'i');
  try {
    const stage = new Stage(page, name, `${pages.address}/element`, after('--shots'));
    for (const [group, cases] of Object.entries(CASES)) {
      for (const [what, run] of Object.entries(cases)) {
        if (!wanted.test(`${group}: ${what}`) || (eyes && !EYES.test(`${group}: ${what}`))) continue;
        try {
          await stage.open();
          const note = await run(stage);
          await stage.close();
          const applies = !note?.startsWith('not applicable');
          console.log(`  ${applies ? '✓' : '–'} ${where} · ${group}: ${what}${note ? ` (${note})` : ''}`);
          count[applies ? 'passed' : 'other'] += 1;
        } catch (error) {
          console.log(`  ✗ ${where} · ${group}: ${what}\n${error instanceof Error ? error.stack : error}`);
          count.failed += 1;
        }
      }
    }
  } finally {
    await close();
    await pages.close();
  }
  return count;
}

const script = await written();
let passed = 0;
let failed = 0;
let other = 0;
for (const name of chosen()) {
  const counts = [await inBrowser(name), ...(name === 'firefox' ? [await inBrowser(name, OTHER_EYES)] : [])];
  for (const count of counts) {
    passed += count.passed;
    failed += count.failed;
    other += count.other;
  }
}
console.log(`total: ${passed} passed, ${failed} failed, ${other} not applicable`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
