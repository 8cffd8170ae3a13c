// A headless Chromium or Firefox with a profile of its own, which talks to nobody but the page. Firefox is steered over
// WebDriver BiDi. What the browser is for is decided elsewhere.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch } from 'puppeteer-core';
import { findChromium } from '../../../scripts/setup/chromium.mjs';
import { findFirefox } from '../../../scripts/setup/firefox.mjs';

/** @typedef {import('puppeteer-core').Browser} Browser */
/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {'chromium' | 'firefox'} BrowserName */

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Some tests weigh the heap.
  '--enable-precise-memory-info',
  '--js-flags=--expose-gc',
];

/** Nothing of its own on the network, and timers that run though nobody looks. */
const PREFERENCES = {
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'dom.min_background_timeout_value': 4,
};

/** @type {Record<BrowserName, (preferences: Record<string, unknown>) => import('puppeteer-core').LaunchOptions>} */
const HOW = {
  chromium: () => ({ executablePath: found(findChromium(), 'Chromium', 'CHROMIUM_PATH'), args: FLAGS }),
  firefox: (preferences) => ({
    browser: 'firefox',
    executablePath: found(findFirefox(), 'Firefox', 'FIREFOX_PATH'),
    extraPrefsFirefox: { ...PREFERENCES, ...preferences },
  }),
};

/**
 * @param {string | undefined} program
 * @param {string} name
 * @param {string} variable
 */
function found(program, name, variable) {
  if (program !== undefined) return program;
  throw new Error(`there is no ${name} here. What to do: install it, or name it in ${variable}.`);
}

/**
 * @param {BrowserName} name
 * @param {number} longest milliseconds that one question to the browser may take
 * @param {Record<string, unknown>} [preferences] of a person, for Firefox
 * @returns {Promise<{ browser: Browser, title: string, close: () => Promise<void> }>} `title` has its version
 */
export async function launched(name, longest, preferences = {}) {
  const how = HOW[name](preferences);
  const profile = mkdtempSync(path.join(tmpdir(), `attache-${name}-`));
  const clear = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  /** @type {Browser | undefined} */
  let browser;
  const close = async () => {
    await browser?.close().catch(() => browser?.process()?.kill('SIGKILL'));
    clear();
  };
  try {
    browser = await launch({ headless: true, userDataDir: profile, protocolTimeout: longest, ...how });
    const title = (await browser.version()).toLowerCase().replace('/', ' ').replace('headless', '');
    return { browser, title, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Firefox counts among a page's errors what it does not let it read, and what the page has caught. */
const OWN_WORDS = /^(Cross-Origin Request Blocked|Failed to read data from the ReadableStream|Security Error): /;

/**
 * Tells what goes wrong in a page.
 * @param {Page} page
 */
export function tellErrors(page) {
  page.on('pageerror', (error) => {
    const told = error instanceof Error ? error.message : String(error);
    if (!OWN_WORDS.test(told)) console.log(`  a page's error: ${told}`);
  });
}
