// @ts-check
// What a check is, and what several of them stand on.

import { findChromium } from '../setup/chromium.mjs';
import { findFirefox } from '../setup/firefox.mjs';

/** @typedef {import('./outcome.mjs').Outcome} Outcome */
/** @typedef {import('../setup/steps.mjs').StepName} StepName */

/**
 * @typedef {object} Check
 * @property {string} name as `--only` takes it
 * @property {string} title
 * @property {'cargo' | 'node' | 'runtimes'} lane checks of one lane run one after the other
 * @property {StepName[]} needs
 * @property {string[]} [after] checks whose failure makes this one pointless
 * @property {boolean} [full] belongs to `npm run test:full` alone
 * @property {boolean} [named] takes so long that it runs only where it is named
 * @property {(args: string[]) => Promise<Outcome>} run `args` are what the person wrote behind `--`
 */

/** @type {StepName[]} */
export const BUILD_NEEDS = ['npm', 'rust', 'target', 'pack', 'bindgen'];

/** @returns {Record<string, string>} */
export function browserEnvironment() {
  const found = Object.entries({ CHROMIUM_PATH: findChromium(), FIREFOX_PATH: findFirefox() });
  return Object.fromEntries(found.flatMap(([name, file]) => (file === undefined ? [] : [[name, file]])));
}
