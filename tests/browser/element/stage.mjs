// Node's hands in the page: opens it, acts as a person does, waits for what is to come, and sees to it that no case leaves a complaint
// of the browser behind. What is tried is the cases' affair.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('./page.mjs').Kit} Kit */
/** @typedef {'chromium' | 'firefox' | 'webkit'} BrowserName */
/** @typedef {import('puppeteer-core').KeyInput} Key */
/**
 * What is asked of a page, whoever steers it.
 * @typedef {object} Hands
 * @property {(url: string) => Promise<unknown>} goto
 * @property {(expression: string) => Promise<unknown>} evaluate
 * @property {(text: string) => Promise<unknown>} addScript
 * @property {(expression: string, options: { timeout: number }) => Promise<unknown>} waitForFunction
 * @property {(expression: string) => Promise<{ click: () => Promise<void>, uploadFile: (file: string) => Promise<void> }>} find
 * @property {{ press: (key: Key) => Promise<void>, down: (key: Key) => Promise<void>, up: (key: Key) => Promise<void> }} keyboard
 * @property {(size: { width: number, height: number, hasTouch?: boolean, isMobile?: boolean } | null) => Promise<void>} setViewport
 * @property {(file: string) => Promise<unknown>} picture
 */
/** @typedef {(stage: Stage) => Promise<string | void>} Case gives what it counted, where it counted */
/** @typedef {Record<string, Case>} Cases */

/** Milliseconds after which what was to come is not coming. */
const LONGEST = 20_000;
const TRIES = 1000;

export class Stage {
  /** @type {import('puppeteer-core').CDPSession | undefined} */
  #session;

  /**
   * @param {Hands} page
   * @param {BrowserName} browser
   * @param {string} address
   * @param {string | undefined} shots
   */
  constructor(page, browser, address, shots) {
    this.page = page;
    this.browser = browser;
    this.address = address;
    this.shots = shots;
  }

  /**
   * How the page is to be seen, until the next one is opened. Firefox is seen as its person set it.
   * @param {{ name: string, value: string }[]} features of media queries
   * @returns {Promise<boolean>} whether it is seen so
   */
  async seen(features) {
    if (this.browser === 'chromium') await (await this.#driver()).send('Emulation.setEmulatedMedia', { features });
    const queries = features.map(({ name, value }) => `(${name}: ${value})`);
    return /** @type {Promise<boolean>} */ (
      this.page.evaluate(`${JSON.stringify(queries)}.every((query) => matchMedia(query).matches)`)
    );
  }

  /** A fresh page. */
  async open() {
    await this.seen([]);
    await this.page.goto(this.address);
    await this.page.waitForFunction('globalThis.kit !== undefined', { timeout: LONGEST });
  }

  async close() {
    assert.deepEqual(await this.ask((kit) => kit.complaints), []);
  }

  /**
   * Runs in the page.
   * @template T
   * @template {unknown[]} A
   * @param {(kit: Kit, ...args: A) => T | Promise<T>} work
   * @param {A} args
   * @returns {Promise<T>}
   */
  ask(work, ...args) {
    return /** @type {Promise<T>} */ (this.page.evaluate(`(${work})(kit, ...${JSON.stringify(args)})`));
  }

  /**
   * Until it is true in the page.
   * @template {unknown[]} A
   * @param {(kit: Kit, ...args: A) => unknown} holds
   * @param {A} args
   */
  async until(holds, ...args) {
    await this.page
      .waitForFunction(`(${holds})(kit, ...${JSON.stringify(args)})`, { timeout: LONGEST })
      .catch(async (cause) => {
        const now = await this.ask((kit) => ({ rows: kit.rows(), said: kit.said(), focus: kit.focus() }));
        throw new Error(`this did not come: ${holds}\n${JSON.stringify(now, null, 1)}`, { cause });
      });
  }

  /** Until it is true in Node. @param {() => boolean} holds */
  async here(holds) {
    for (let tries = 0; !holds(); tries++) {
      if (tries === TRIES) throw new Error(`this did not come: ${holds}`);
      await sleep(LONGEST / TRIES);
    }
  }

  /** Until each row is in this phase. @param {...string} phases */
  phases(...phases) {
    return this.until(
      (kit, wanted) =>
        kit
          .rows()
          .map(({ phase }) => phase)
          .join() === wanted,
      phases.join(),
    );
  }

  /** @param {string} selector within the element's shadow */
  async click(selector) {
    await (await this.page.find(`kit.one(${JSON.stringify(selector)})`)).click();
  }

  /** @param {...Key} keys */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /**
   * Files of this machine, as a person drags them into the browser. Chromium alone.
   * @param {'dragEnter' | 'dragOver' | 'drop'} type
   * @param {{ x: number, y: number }} place
   * @param {string[]} files
   */
  async drag(type, place, files) {
    const data = { items: [], files, dragOperationsMask: 1 };
    await (await this.#driver()).send('Input.dispatchDragEvent', { type, ...place, data });
  }

  /** The keys for it, as the browser's own menu has them. Chromium alone. */
  async paste() {
    const key = { key: 'v', code: 'KeyV', windowsVirtualKeyCode: 86, modifiers: 2 };
    const driver = await this.#driver();
    await driver.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key, commands: ['paste'] });
    await driver.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  }

  /**
   * What a person would be asked for. Chromium alone.
   * @param {import('puppeteer-core').Protocol.Browser.PermissionType[]} permissions
   */
  async allow(permissions) {
    const { origin } = new URL(this.address);
    await (await this.#driver()).send('Browser.grantPermissions', { permissions, origin });
  }

  /** Chromium's own. */
  async #driver() {
    const page = /** @type {import('puppeteer-core').Page} */ (/** @type {unknown} */ (this.page));
    this.#session ??= await page.createCDPSession();
    return this.#session;
  }

  /** @param {string} name */
  async shot(name) {
    if (this.shots === undefined) return;
    await mkdir(this.shots, { recursive: true });
    await this.ask((kit) => {
      // As it is when it has come to rest, but for what never rests.
      for (const each of kit.it.shadowRoot?.getAnimations() ?? []) if (each instanceof CSSTransition) each.finish();
    });
    await this.page.picture(path.join(this.shots, `${this.browser}-${name}.png`));
  }
}
