// @ts-check
// A Chromium for the browser tests: the person's own, or Debian's.

import path from 'node:path';
import { isExecutable, onPath, SetupError } from './command.mjs';
import { debianPackages, isDebian } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const FILES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  path.join(process.env.PROGRAMFILES ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
  path.join(process.env.LOCALAPPDATA ?? 'C:\\', 'Google\\Chrome\\Application\\chrome.exe'),
];

/** @returns {string | undefined} the program; `CHROMIUM_PATH` goes first */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== '') return isExecutable(given) ? given : undefined;
  return NAMES.map(onPath).find((file) => file !== undefined) ?? FILES.find(isExecutable);
}

/** @type {import('./steps.mjs').Work} */
export async function chromium(tell, begin) {
  const present = findChromium();
  if (present !== undefined) return present;
  const advice = 'install Chrome or Chromium, or set CHROMIUM_PATH to the program.';
  if (process.env.CHROMIUM_PATH) throw new SetupError('CHROMIUM_PATH names no program', advice);
  if (!isDebian()) throw new SetupError('no Chrome or Chromium found', advice);
  await debianPackages(['chromium'], tell, () => begin("apt-get install Debian's chromium"));
  const installed = findChromium();
  if (installed === undefined) throw new SetupError('chromium was installed but is not on PATH', advice);
  return installed;
}
