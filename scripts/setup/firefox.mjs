// @ts-check
// A Firefox for the browser tests: the person's own, or Debian's (the ESR).

import path from 'node:path';
import { isExecutable, onPath, SetupError } from './command.mjs';
import { debianPackages, isDebian } from './debian.mjs';

const NAMES = ['firefox-esr', 'firefox'];
const FILES = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  path.join(process.env.PROGRAMFILES ?? 'C:\\Program Files', 'Mozilla Firefox\\firefox.exe'),
  path.join(process.env.LOCALAPPDATA ?? 'C:\\', 'Mozilla Firefox\\firefox.exe'),
];

/** @returns {string | undefined} the program; `FIREFOX_PATH` goes first */
export function findFirefox() {
  const given = process.env.FIREFOX_PATH;
  if (given !== undefined && given !== '') return isExecutable(given) ? given : undefined;
  return NAMES.map(onPath).find((file) => file !== undefined) ?? FILES.find(isExecutable);
}

/** @type {import('./steps.mjs').Work} */
export async function firefox(tell, begin) {
  const present = findFirefox();
  if (present !== undefined) return present;
  const advice = 'install Firefox, or set FIREFOX_PATH to the program.';
  if (process.env.FIREFOX_PATH) throw new SetupError('FIREFOX_PATH names no program', advice);
  if (!isDebian()) throw new SetupError('no Firefox found', advice);
  await debianPackages(['firefox-esr'], tell, () => begin("apt-get install Debian's firefox-esr"));
  const installed = findFirefox();
  if (installed === undefined) throw new SetupError('firefox-esr was installed but is not on PATH', advice);
  return installed;
}
