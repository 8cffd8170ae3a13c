// @ts-check
// A headless Chromium that talks to nobody but the page.

import { launch } from 'puppeteer-core';
import { findChromium } from '../../../scripts/setup/chromium.mjs';

export async function openChromium() {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('no Chromium: run `node scripts/setup.mjs test`, or set CHROMIUM_PATH');
  return launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=en-GB',
    ],
  });
}
