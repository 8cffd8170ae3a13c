// @ts-check
// Every check of the project, in the order of `npm test`: what it needs set up, what it stands on, and how it runs.
// A new check is one more entry here. Decides nothing about how results are told.

import path from 'node:path';
import { build } from '../build.mjs';
import { findChromium } from '../setup/chromium.mjs';
import { ask } from '../setup/command.mjs';
import { denyFolder } from '../setup/deny.mjs';
import { npmBin } from '../setup/places.mjs';
import { findWasmToolchain, TARGET } from '../setup/wasm-toolchain.mjs';
import { checkAddresses } from './addresses.mjs';
import { checkLengths } from './lengths.mjs';
import { checkLock } from './lock.mjs';
import { cargo, node, program } from './outcome.mjs';

/** @typedef {import('./outcome.mjs').Outcome} Outcome */
/** @typedef {import('../setup/steps.mjs').StepName} StepName */

/**
 * @typedef {object} Check
 * @property {string} name as `--only` takes it
 * @property {string} title
 * @property {StepName[]} needs
 * @property {string[]} [after] checks whose failure makes this one pointless
 * @property {boolean} [full] belongs to `npm run test:full` alone
 * @property {(args: string[]) => Promise<Outcome>} run `args` are what the person wrote behind `--`
 */

/** @type {StepName[]} */
const BUILD_NEEDS = ['npm', 'rust', 'target', 'pack', 'bindgen'];
const SEEDS = ['--seeds', '300'];
const MANY_SEEDS = ['--seeds', '10000'];
const RUNTIMES = ['node', 'chromium', 'workerd'];

/** @param {string[]} projects of TypeScript, by the name of their file in tsconfig/ */
async function typeScript(projects) {
  const runs = projects.map((project) => program(path.join(npmBin, 'tsc'), ['-p', `tsconfig/${project}.json`]));
  const failed = (await Promise.all(runs)).filter((outcome) => outcome.status === 'failed');
  return failed[0] ?? { status: /** @type {const} */ ('passed'), note: projects.join(', ') };
}

/** @param {string[]} seeds */
const simulate = (seeds) =>
  cargo(['run', '--profile', 'sim', '-p', 'attache-simulation', '--bin', 'simulate', '--', ...seeds]);

/** Clippy of the toolchain that builds the wasm, or the native one where that has the target. @returns {Promise<Outcome>} */
async function clippyForWasm() {
  const env = findWasmToolchain()?.env ?? {};
  if (ask('cargo', ['clippy', '--version'], env) === undefined) {
    return { status: 'skipped', note: `the toolchain that has ${TARGET} has no clippy` };
  }
  const args = ['clippy', '-p', 'attache', '-p', 'attache-emulator', '--lib', '--target', TARGET];
  return cargo([...args, '--features', 'attache/test-hooks', '--', '-D', 'warnings'], env);
}

/** nextest where it is installed, cargo's own runner else. @returns {Promise<Outcome>} */
async function nativeTests() {
  const nextest = ask('cargo', ['nextest', '--version']) !== undefined;
  // The wire cases are a check of their own.
  const args = ['nextest', 'run', '--workspace', '--no-tests', 'pass', '-E', 'not binary(wire)'];
  const outcome = await cargo(nextest ? args : ['test', '--workspace']);
  if (outcome.status === 'failed' || !nextest) return outcome;
  const examples = await cargo(['test', '--doc', '--workspace']);
  return examples.status === 'failed' ? examples : outcome;
}

/** Licences and sources of all that is compiled, bans of what ships. @returns {Promise<Outcome>} */
async function deny() {
  const file = path.join(denyFolder() ?? '', 'cargo-deny');
  const all = await program(file, ['--color', 'never', '--workspace', 'check', 'licenses', 'sources']);
  if (all.status === 'failed') return all;
  return program(file, ['--color', 'never', '--exclude-dev', 'check', 'bans']);
}

/** @returns {Promise<Outcome>} */
async function buildAll() {
  try {
    await build(['backends', 'core', 'emulator', 'testing']);
    return { status: 'passed', note: '' };
  } catch {
    return { status: 'failed', note: 'see above' };
  }
}

/** @returns {Record<string, string>} */
function browserEnvironment() {
  const browser = findChromium();
  return browser === undefined ? {} : { CHROMIUM_PATH: browser };
}

/** @type {Check[]} */
export const CHECKS = [
  {
    name: 'rustfmt',
    title: 'Rust format',
    needs: ['rust', 'linters'],
    run: () => cargo(['fmt', '--all', '--check']),
  },
  {
    name: 'clippy',
    title: 'clippy, native',
    needs: ['rust', 'linters'],
    run: () => cargo(['clippy', '--workspace', '--all-targets', '--', '-D', 'warnings']),
  },
  {
    name: 'clippy-wasm',
    title: `clippy, ${TARGET}`,
    needs: ['rust', 'linters', 'target'],
    run: clippyForWasm,
  },
  {
    name: 'lint-js',
    title: 'JavaScript lint and format',
    needs: ['npm'],
    run: () => program(path.join(npmBin, 'biome'), ['ci', '--error-on-warnings', '--colors=off']),
  },
  { name: 'build', title: 'wasm build', needs: BUILD_NEEDS, run: buildAll },
  {
    name: 'tsc',
    title: 'TypeScript over the JavaScript',
    needs: ['npm'],
    after: ['build'],
    run: () => typeScript(['js', 'scripts', 'tests']),
  },
  {
    name: 'types',
    title: 'type tests of the contract',
    needs: ['npm'],
    run: () =>
      typeScript(['types', 'types-plain', '../tests/types/tsconfig.es2020', '../tests/types/tsconfig.bundler']),
  },
  { name: 'rust', title: 'native tests', needs: ['rust'], run: nativeTests },
  {
    name: 'wire',
    title: 'wire cases',
    needs: ['rust'],
    run: (args) => cargo(['test', '-p', 'attache-simulation', '--test', 'wire', '--', ...args]),
  },
  {
    name: 'simulation',
    title: 'simulation',
    needs: ['rust'],
    run: (args) => simulate(args.length > 0 ? args : SEEDS),
  },
  {
    name: 'simulation-long',
    title: 'simulation, many seeds',
    needs: ['rust'],
    full: true,
    run: () => simulate(MANY_SEEDS),
  },
  {
    name: 'runtimes',
    title: 'the suite in every runtime',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: (args) => node(['tests/js/run.mjs', ...(args.length > 0 ? args : RUNTIMES)], browserEnvironment()),
  },
  {
    name: 'page',
    title: 'the chat page in a browser',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: () => node(['tests/js/page.mjs'], browserEnvironment()),
  },
  {
    name: 'walk',
    title: 'the walk-through of npm start',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['scripts/start.mjs', '--once']),
  },
  {
    name: 'face',
    title: 'units of the JavaScript face and of the emulator',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['--test', 'tests/js/face/', 'tests/emulator/face/']),
  },
  {
    name: 'specs',
    title: 'messages, errors and bad input against the documents',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: async () => {
      const units = await node(['--test', 'tests/js/specs/']);
      return units.status === 'failed' ? units : node(['tests/js/specs.mjs']);
    },
  },
  {
    name: 'platforms',
    title: 'every verb of every platform is tried',
    needs: [],
    run: () => node(['scripts/platforms.mjs']),
  },
  {
    name: 'custom',
    title: 'a described platform against its own server',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['--test', 'examples/custom-backend/test.mjs']),
  },
  { name: 'size', title: 'size', needs: BUILD_NEEDS, after: ['build'], run: () => node(['bench/size.mjs']) },
  { name: 'addresses', title: 'no registry, no machine in the tree', needs: [], run: checkAddresses },
  { name: 'lock', title: 'npm lock file', needs: [], run: checkLock },
  { name: 'lengths', title: 'length of files', needs: [], run: checkLengths },
  {
    name: 'deny',
    title: 'licences and sources of crates',
    needs: ['rust', 'deny'],
    full: true,
    run: deny,
  },
];
