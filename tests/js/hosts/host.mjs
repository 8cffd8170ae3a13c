// What a runtime must offer to run the suite. Knows no runtime.

/** @typedef {import('../suite/harness.mjs').Entry} Entry */
/** @typedef {import('../suite/harness.mjs').Result} Result */
/** @typedef {import('../suite/harness.mjs').Surroundings} Surroundings */

/**
 * @typedef {object} Host
 * @property {string} title with its version
 * @property {boolean} [old] heavy tests are left to a newer version of this runtime
 * @property {(entry: Entry) => Promise<Result>} run one test, in the realm that it asks for
 * @property {HostTest[]} extra what only this host can look at
 * @property {() => Promise<void>} close ends what the host started
 */

/**
 * @typedef {object} HostTest
 * @property {string} name
 * @property {() => Promise<void>} run
 */

/** @typedef {(options: { origin: string }) => Promise<Host[]>} StartHosts */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The core with doors for faults has been built. */
export const hasHooks = () => existsSync(`${root}pkg/testing/attache_bg.wasm`);

/** @param {string} name @returns {Result} */
export const withoutHooks = (name) => ({
  name,
  outcome: 'not applicable',
  note: 'there is no core with doors for faults under pkg/testing/ (`npm run build -- --test-hooks` makes it)',
});

/**
 * The module that stands in for one of the package where the build with doors for faults is wanted.
 * @param {string} path with slashes
 */
export const hooked = (path) =>
  path.replace(/\/pkg\/(attache(?:_\w+)?\.(?:js|wasm)|wasm-(?:inline|file)\.js)$/, '/pkg/testing/$1');

/**
 * The same where the core is to be JavaScript alone: whichever entry is asked for, that core is behind it.
 * @param {string} path with slashes
 */
export const withoutWasm = (path) =>
  path
    .replace(/\/pkg\/(attache|emulator)\.js$/, (_, name) => `/pkg/nowasm/${name === 'attache' ? 'core' : name}.js`)
    .replace(/\/js\/(inline|url)\.js$|\/pkg\/node\.js$/, '/scripts/build/nowasm-entry.js');

/** The same, with doors for faults. @param {string} path with slashes */
export const testing = (path) => path.replace(/\/pkg\/nowasm\/core\.js$/, '/pkg/nowasm/testing.js');

/** The cores and the emulator that are JavaScript alone, which no other run needs. */
export async function builtWithoutWasm() {
  const { buildNoWasm, buildNoWasmForTests } = await import('../../../scripts/build/nowasm.mjs');
  for (const build of [buildNoWasm, buildNoWasmForTests])
    await build(
      () => {},
      (what) => console.log(`  ${what}`),
    );
}
