// @ts-check
// The chat page as a driver sees it: what a person does, and what they see of the newest bubble. Holds no expectation.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** @typedef {import('puppeteer-core').Page} Page */

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 780, deviceScaleFactor: 2 };
const CARD = '#messages > li:last-child .card';

export class Chat {
  /** Errors of the page and what its policy blocked. @type {string[]} */
  complaints = [];
  /** Requests that were not to this machine. @type {string[]} */
  foreign = [];
  #page;
  #shots;

  /**
   * @param {Page} page
   * @param {string} shots
   */
  constructor(page, shots) {
    this.#page = page;
    this.#shots = shots;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // The browser notes each refused request by itself, also those that a test asked for.
      if (message.type() === 'error' && !/status of 402/.test(message.text())) this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') && !['127.0.0.1', 'localhost'].includes(hostname))
        this.foreign.push(request.url());
    });
  }

  /**
   * @param {import('puppeteer-core').Browser} browser
   * @param {string} url
   * @param {string} shots
   */
  static async open(browser, url, shots) {
    const page = await browser.newPage();
    const chat = new Chat(page, shots);
    await page.setViewport(WIDE);
    await page.goto(url, { waitUntil: 'load' });
    return chat;
  }

  /** @param {() => boolean} condition in the page */
  async until(condition) {
    await this.#page.waitForFunction(condition, { polling: 'raf' });
  }

  /** @param {string} phase of the newest file */
  async phase(phase) {
    await this.#page.waitForSelector(`${CARD}[data-phase="${phase}"]`);
  }

  /** The newest file's bar is somewhere in the middle, and its speed is told. */
  async moving() {
    await this.#page.waitForFunction(
      (selector) => {
        const card = document.querySelector(`${selector}[data-phase="uploading"]`);
        const bar = card?.querySelector('progress');
        const speed = card?.querySelector('.note')?.textContent?.includes('/s') === true;
        return speed && bar instanceof HTMLProgressElement && bar.position > 0 && bar.position < 0.99;
      },
      { polling: 'raf' },
      CARD,
    );
  }

  /** @param {string} file a path */
  async pick(file) {
    const input = await this.#page.waitForSelector('#picker', { hidden: false });
    await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(file);
  }

  /** From the platforms on by Tab, until the attach button has the focus; then Enter. */
  async pickerOpensByKeyboard() {
    const page = this.#page;
    // The dialog itself belongs to the system: what counts is that it was asked for.
    const asked = page.evaluate(
      () =>
        new Promise((resolve) => {
          const note = (/** @type {Event} */ event) => {
            event.preventDefault();
            resolve(true);
          };
          document.querySelector('#picker')?.addEventListener('click', note, { once: true });
        }),
    );
    await page.focus('#platforms input:checked');
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    for (let presses = 0; presses < 6 && (await focused()) !== 'attach'; presses++) await page.keyboard.press('Tab');
    if ((await focused()) !== 'attach') return false;
    await page.keyboard.press('Enter');
    return asked;
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  async drop(name, text) {
    await this.#handOver('drop', name, text);
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  async paste(name, text) {
    await this.#handOver('paste', name, text);
  }

  /** A file is held over the page, while `work` runs. @param {() => Promise<void>} work */
  async hover(work) {
    const dispatch = (/** @type {string} */ type) =>
      this.#page.evaluate((type) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([''], 'held.txt'));
        document.querySelector('#messages')?.dispatchEvent(new DragEvent(type, { bubbles: true, dataTransfer }));
      }, type);
    await dispatch('dragenter');
    await this.until(() => document.querySelector('#drop')?.checkVisibility() === true);
    await work();
    await dispatch('dragleave');
    await this.until(() => document.querySelector('#drop')?.checkVisibility() === false);
  }

  /**
   * @param {'drop' | 'paste'} way
   * @param {string} name
   * @param {string} text
   */
  async #handOver(way, name, text) {
    const before = await this.#count('.card');
    await this.#page.evaluate(
      (way, name, text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], name, { type: 'text/plain' }));
        const place = document.querySelector('#messages');
        const event = { bubbles: true, cancelable: true };
        if (way === 'paste') {
          place?.dispatchEvent(new ClipboardEvent('paste', { ...event, clipboardData: transfer }));
          return;
        }
        for (const type of ['dragenter', 'dragover', 'drop']) {
          place?.dispatchEvent(new DragEvent(type, { ...event, dataTransfer: transfer }));
        }
      },
      way,
      name,
      text,
    );
    const after = await this.#count('.card');
    if (after !== before + 1)
      throw new Error(`after the ${way} there are ${after} files in the conversation, before it ${before}`);
  }

  /** @param {string} label of a button of the newest file */
  async press(label) {
    const button = await this.#page.waitForSelector(`${CARD} .actions ::-p-text(${label})`);
    await button?.click();
  }

  /** The newest file, downloaded by its button. */
  async download() {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'attache-down-'));
    const session = await this.#page.createCDPSession();
    try {
      await session.send('Browser.setDownloadBehavior', {
        behavior: 'allowAndName',
        downloadPath: folder,
        eventsEnabled: true,
      });
      const done = new Promise((resolve, reject) => {
        session.on('Browser.downloadProgress', ({ state, guid }) => {
          if (state === 'completed') resolve(guid);
          if (state === 'canceled') reject(new Error('the browser gave up the download'));
        });
      });
      await this.press('Download');
      return await readFile(path.join(folder, String(await done)));
    } finally {
      await session.detach();
      await rm(folder, { recursive: true, force: true });
    }
  }

  name() {
    return this.#page.$eval(`${CARD} .name`, (name) => name.textContent ?? '');
  }

  trouble() {
    return this.#page.$eval(`${CARD} .trouble`, (trouble) => (trouble instanceof HTMLElement ? trouble.innerText : ''));
  }

  /** Elements that could only have come out of a file's name. */
  markupFromNames() {
    return this.#count('.name *, [onload]');
  }

  rows() {
    return this.#count('#stored > li');
  }

  /** @param {string} name */
  async platform(name) {
    await this.#page.click(`label[for="platform-${name}"]`);
  }

  async reload() {
    await this.#page.click('#reload');
    await this.#listed();
  }

  async more() {
    await this.#page.click('#more');
    await this.#listed();
  }

  #listed() {
    return this.until(() => document.querySelector('#shelf-note')?.textContent !== 'Loading…');
  }

  /** @param {string} selector */
  #count(selector) {
    return this.#page.$$eval(selector, (found) => found.length);
  }

  // ── looks ──

  wide() {
    return this.#page.setViewport(WIDE);
  }

  /** @param {() => Promise<void>} work */
  async narrow(work) {
    await this.#page.setViewport(NARROW);
    await work();
    await this.wide();
  }

  /** @param {() => Promise<void>} work */
  async dark(work) {
    await this.#page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await work();
    await this.#page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  }

  /** @param {() => Promise<void>} work with the list in sight where it is folded away */
  async withShelf(work) {
    await this.#page.click('#shelf-toggle');
    await this.#page.waitForFunction(() => document.querySelector('#shelf')?.getAnimations().length === 0);
    await work();
    await this.#page.keyboard.press('Escape');
  }

  /** @param {string} name */
  async shot(name) {
    await this.#page.screenshot({ path: path.join(this.#shots, `${name}.png`) });
  }
}
