// One way to steer a page, whoever drives the browser: puppeteer for Chromium and Firefox, WebDriver for WebKitGTK. What is done with
// it is the stage's.

import { writeFile } from 'node:fs/promises';
import { launched } from '../../js/hosts/launch.mjs';
import { launchedWebKit } from '../../js/hosts/webkit.mjs';

/** @typedef {import('./stage.mjs').BrowserName} BrowserName */
/** @typedef {import('./stage.mjs').Hands} Hands */
/** @typedef {import('puppeteer-core').ElementHandle<HTMLInputElement>} Handle */

/** As WebDriver writes keys that print nothing. */
const KEYS = /** @type {Record<string, string>} */ ({
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  End: '\uE010',
  Home: '\uE011',
  ArrowUp: '\uE013',
  ArrowDown: '\uE015',
  Delete: '\uE017',
});
/** Under this name an element's reference travels. */
const REFERENCE = 'element-6066-11e4-a52e-4f735466cecf';
const WINDOW = { width: 900, height: 900 };
/** Milliseconds between two looks. */
const PACE = 20;

/**
 * @param {BrowserName} name
 * @param {number} longest milliseconds that one question to the browser may take
 * @param {object} [preferences] of its person, where it is Firefox
 * @returns {Promise<{ page: Hands, title: string, close: () => Promise<void> }>}
 */
export async function steered(name, longest, preferences) {
  if (name === 'webkit') {
    const { driver, version, close } = await launchedWebKit();
    return { page: byWebDriver(driver), title: `webkitgtk ${version}`, close };
  }
  const { browser, title, close } = await launched(name, longest, { ...preferences });
  return { page: byPuppeteer(await browser.newPage()), title, close };
}

/** @param {import('puppeteer-core').Page} page @returns {Hands} */
const byPuppeteer = (page) =>
  Object.assign(page, {
    addScript: (/** @type {string} */ text) => page.evaluate(text),
    find: async (/** @type {string} */ expression) => /** @type {Handle} */ (await page.evaluateHandle(expression)),
    picture: (/** @type {string} */ file) => page.screenshot({ path: /** @type {`${string}.png`} */ (file) }),
  });

/** @param {import('../../js/hosts/webdriver.mjs').WebDriver} driver @returns {Hands} */
function byWebDriver(driver) {
  const key = (/** @type {('keyDown' | 'keyUp')[]} */ types, /** @type {string} */ value) =>
    driver
      .command('POST', '/actions', {
        actions: [{ type: 'key', id: 'keys', actions: types.map((type) => ({ type, value: KEYS[value] ?? value })) }],
      })
      .then(() => {});
  const evaluate = (/** @type {string} */ expression) => driver.evaluate(expression);
  return {
    goto: (url) => driver.visit(url),
    evaluate,
    addScript: (text) => driver.command('POST', '/execute/sync', { script: text, args: [] }),
    async waitForFunction(expression, { timeout }) {
      const came = await evaluate(`(async () => {
        for (const end = performance.now() + ${timeout}; performance.now() < end; ) {
          if (await (${expression})) return true;
          await new Promise((resolve) => setTimeout(resolve, ${PACE}));
        }
        return false;
      })()`);
      if (!came) throw new Error('it did not come in time');
    },
    async find(expression) {
      const script = `return ${expression}`;
      const found = await driver.command('POST', '/execute/sync', { script, args: [] });
      const id = Reflect.get(Object(found), REFERENCE);
      return {
        click: async () => void (await driver.command('POST', `/element/${id}/click`, {})),
        uploadFile: async (file) => void (await driver.command('POST', `/element/${id}/value`, { text: file })),
      };
    },
    keyboard: {
      press: (value) => key(['keyDown', 'keyUp'], value),
      down: (value) => key(['keyDown'], value),
      up: (value) => key(['keyUp'], value),
    },
    /** A window has a frame, whose size nobody tells before. */
    async setViewport(size) {
      const { width, height } = size ?? WINDOW;
      const resized = (/** @type {number} */ w, /** @type {number} */ h) =>
        driver.command('POST', '/window/rect', { width: w, height: h });
      await resized(width, height);
      const [inner = width, outer = height] = /** @type {number[]} */ (await evaluate('[innerWidth, innerHeight]'));
      if (inner !== width || outer !== height) await resized(2 * width - inner, 2 * height - outer);
    },
    async picture(file) {
      await writeFile(file, String(await driver.command('GET', '/screenshot')), 'base64');
    },
  };
}
