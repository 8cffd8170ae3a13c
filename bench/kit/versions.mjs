// @ts-check
// What the figures were taken with: the machine in general terms, the runtimes, and the packages compared with. Names no
// machine and no person.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import workerd from 'workerd';
import { findChromium } from '../../scripts/setup/chromium.mjs';
import { root } from '../../scripts/setup/places.mjs';

const SYSTEMS = new Map([
  ['linux', 'Linux'],
  ['darwin', 'macOS'],
  ['win32', 'Windows'],
]);

/** @typedef {{ processor: string, cores: number, memory: string, system: string }} Machine */

/** @returns {Machine} */
export function machine() {
  const [first] = os.cpus();
  return {
    // Without clock and count, which differ from one like it to the next.
    processor: (first?.model ?? 'unknown').replace(/\s*(@.*|\d+-Core.*|CPU)\s*/g, ' ').trim(),
    cores: os.cpus().length,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: SYSTEMS.get(process.platform) ?? process.platform,
  };
}

/** @returns {string | undefined} */
function chromium() {
  const file = findChromium();
  if (file === undefined) return undefined;
  try {
    return /\d+(\.\d+)+/.exec(execFileSync(file, ['--version'], { encoding: 'utf8', stdio: 'pipe' }))?.[0];
  } catch {
    return undefined;
  }
}

/** @param {string} file @returns {Record<string, unknown>} */
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Those that bench/package.json pins. @returns {Record<string, string>} */
export function peers() {
  const folder = path.join(root, 'bench');
  const { dependencies } = json(path.join(folder, 'package.json'));
  const names = Object.keys(/** @type {Record<string, string>} */ (dependencies)).filter((name) => !/^vega/.test(name));
  const version = (/** @type {string} */ name) =>
    String(json(path.join(folder, 'node_modules', name, 'package.json')).version);
  return Object.fromEntries(names.map((name) => [name, version(name)]));
}

/** @returns {Record<string, string>} */
export function runtimes() {
  const browser = chromium();
  return {
    node: process.versions.node,
    ...(browser === undefined ? {} : { chromium: browser }),
    workerd: workerd.version ?? workerd.compatibilityDate,
  };
}

/** In a line, for the head of a page. */
export function machineLine() {
  const { processor, cores, memory, system } = machine();
  const versions = Object.entries(runtimes()).map(([name, version]) => `${name} ${version}`);
  return `${cores} × ${processor}, ${memory}, ${system}; ${versions.join(', ')}`;
}
