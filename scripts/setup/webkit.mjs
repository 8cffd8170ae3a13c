// @ts-check
// WebKitGTK for the browser tests: Debian's MiniBrowser, the driver that steers it, and a screen that nobody sees, for it has no mode
// without one.

import { existsSync } from 'node:fs';
import { onPath, SetupError } from './command.mjs';
import { debianPackages, isDebian } from './debian.mjs';

/** @returns {string | undefined} the WebDriver of WebKitGTK; `WEBKIT_DRIVER_PATH` goes first */
export function findWebKitDriver() {
  const given = process.env.WEBKIT_DRIVER_PATH;
  if (given !== undefined && given !== '') return existsSync(given) ? given : undefined;
  return onPath('WebKitWebDriver');
}

/** @returns {string | undefined} the program that makes a screen in memory; a Linux affair, as WebKitGTK is */
export const findXvfb = () => onPath('Xvfb');

/** @type {import('./steps.mjs').Work} */
export async function webkit(tell, begin) {
  const present = findWebKitDriver();
  if (present !== undefined && findXvfb() !== undefined) return present;
  const advice = 'install WebKitGTK with its WebDriver (or set WEBKIT_DRIVER_PATH to WebKitWebDriver) and Xvfb.';
  if (process.env.WEBKIT_DRIVER_PATH) throw new SetupError('WEBKIT_DRIVER_PATH names no program', advice);
  if (!isDebian()) throw new SetupError('no WebKitGTK found', advice);
  await debianPackages(['webkit2gtk-driver', 'xvfb'], tell, () =>
    begin("apt-get install Debian's webkit2gtk-driver and xvfb"),
  );
  const installed = findWebKitDriver();
  if (installed === undefined || findXvfb() === undefined)
    throw new SetupError('WebKitWebDriver and Xvfb were installed but are not on PATH', advice);
  return installed;
}
