// @ts-check
// Every check of the project, in the order of `npm test`: what it needs set up, what it stands on, and how it runs. Two
// lanes run side by side (lanes.mjs), each in this order.
// A new check is one more entry here. Decides nothing about how results are told.

import path from 'node:path';
import { build } from '../build.mjs';
import { findChromium } from '../setup/chromium.mjs';
import { ask } from '../setup/command.mjs';
import { denyFolder } from '../setup/deny.mjs';
import { findFirefox } from '../setup/firefox.mjs';
import { npmBin } from '../setup/places.mjs';
import { runSteps } from '../setup/steps.mjs';
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
 * @property {'cargo' | 'node'} lane checks of one lane run one after the other
 * @property {StepName[]} needs
 * @property {string[]} [after] checks whose failure makes this one pointless
 * @property {boolean} [full] belongs to `npm run test:full` alone
 * @property {boolean} [named] takes so long that it runs only where it is named
 * @property {(args: string[]) => Promise<Outcome>} run `args` are what the person wrote behind `--`
 */

/** @type {StepName[]} */
const BUILD_NEEDS = ['npm', 'rust', 'target', 'pack', 'bindgen'];
const SEEDS = ['--seeds', '300'];
const MANY_SEEDS = ['--seeds', '10000'];
/** Side by side: each waits more than it computes. */
const RUNTIMES = [['chromium'], ['node'], ['workerd']];
/** One after the other: together they are a machine's whole load. @type {{ name: string, needs: StepName[] }[]} */
const MORE_RUNTIMES = [
  { name: 'node22', needs: ['runtimes'] },
  { name: 'node24', needs: ['runtimes'] },
  { name: 'deno', needs: ['runtimes'] },
  { name: 'bun', needs: ['runtimes'] },
  { name: 'firefox', needs: ['firefox'] },
  { name: 'webkit', needs: ['webkit'] },
];

/** @param {string[]} projects of TypeScript, by the name of their file in tsconfig/ */
async function typeScript(projects) {
  const runs = projects.map((project) => program(path.join(npmBin, 'tsc'), ['-p', `tsconfig/${project}.json`]));
  const failed = (await Promise.all(runs)).filter((outcome) => outcome.status === 'failed');
  return failed[0] ?? { status: /** @type {const} */ ('passed'), note: projects.join(', ') };
}

/** @param {string[]} seeds */
const simulate = (seeds) =>
  cargo(['run', '--profile', 'sim', '-p', 'attache-simulation', '--bin', 'simulate', '--', ...seeds]);

/** @param {string[]} args */
const herd = (args) => cargo(['run', '--profile', 'sim', '-p', 'attache-simulation', '--bin', 'herd', '--', ...args]);

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
    await build(['backends', 'core', 'emulator', 'testing', 'nowasm']);
    return { status: 'passed', note: '' };
  } catch {
    return { status: 'failed', note: 'see above' };
  }
}

/** @param {string[][]} groups @returns {Promise<Outcome>} */
async function inRuntimes(groups) {
  const runs = groups.map((names) => node(['tests/js/run.mjs', ...names], browserEnvironment()));
  const outcomes = await Promise.all(runs);
  const failed = outcomes.find(({ status }) => status === 'failed');
  return failed ?? { status: 'passed', note: outcomes.map(({ note }) => note.replace(/^runtimes: /, '')).join('; ') };
}

/** Servers and proxy by hand first: what fails there is no fault of the client. @param {string[]} args @returns {Promise<Outcome>} */
async function peers(args) {
  const units = await node(['--test', 'tests/peers/units/']);
  return units.status === 'failed' ? units : node(['tests/peers/run.mjs', ...args]);
}

/** @returns {Record<string, string>} */
function browserEnvironment() {
  const found = Object.entries({ CHROMIUM_PATH: findChromium(), FIREFOX_PATH: findFirefox() });
  return Object.fromEntries(found.flatMap(([name, file]) => (file === undefined ? [] : [[name, file]])));
}

/** @type {Check[]} */
export const CHECKS = [
  { name: 'build', lane: 'cargo', title: 'wasm build', needs: BUILD_NEEDS, run: buildAll },
  {
    name: 'lint-js',
    lane: 'node',
    title: 'JavaScript lint and format',
    needs: ['npm'],
    run: () => program(path.join(npmBin, 'biome'), ['ci', '--error-on-warnings', '--colors=off']),
  },
  { name: 'addresses', lane: 'node', title: 'no registry, no machine in the tree', needs: [], run: checkAddresses },
  { name: 'lock', lane: 'node', title: 'npm lock file', needs: [], run: checkLock },
  { name: 'lengths', lane: 'node', title: 'length of files', needs: [], run: checkLengths },
  {
    name: 'platforms',
    lane: 'node',
    title: 'every verb of every platform is tried',
    needs: [],
    run: () => node(['scripts/platforms.mjs']),
  },
  {
    name: 'rustfmt',
    lane: 'cargo',
    title: 'Rust format',
    needs: ['rust', 'linters'],
    run: () => cargo(['fmt', '--all', '--check']),
  },
  {
    name: 'clippy',
    lane: 'cargo',
    title: 'clippy, native',
    needs: ['rust', 'linters'],
    run: () => cargo(['clippy', '--workspace', '--all-targets', '--', '-D', 'warnings']),
  },
  {
    name: 'clippy-wasm',
    lane: 'cargo',
    title: `clippy, ${TARGET}`,
    needs: ['rust', 'linters', 'target'],
    run: clippyForWasm,
  },
  {
    name: 'tsc',
    lane: 'node',
    title: 'TypeScript over the JavaScript',
    needs: ['npm'],
    after: ['build'],
    run: () => typeScript(['js', 'scripts', 'tests', 'peers']),
  },
  {
    name: 'types',
    lane: 'node',
    title: 'type tests of the contract',
    needs: ['npm'],
    run: () =>
      typeScript(['types', 'types-plain', '../tests/types/tsconfig.es2020', '../tests/types/tsconfig.bundler']),
  },
  { name: 'rust', lane: 'cargo', title: 'native tests', needs: ['rust'], run: nativeTests },
  {
    name: 'wire',
    lane: 'cargo',
    title: 'wire cases',
    needs: ['rust'],
    run: (args) => cargo(['test', '-p', 'attache-simulation', '--test', 'wire', '--', ...args]),
  },
  {
    name: 'simulation',
    lane: 'cargo',
    title: 'simulation',
    needs: ['rust'],
    run: (args) => simulate(args.length > 0 ? args : SEEDS),
  },
  {
    name: 'fuzz',
    lane: 'cargo',
    title: 'fuzz targets, shortly',
    needs: ['rust'],
    // Optimised a little, as the simulation is.
    run: (args) => cargo(['run', '--profile', 'sim', '-p', 'attache-fuzz', '--bin', 'fuzz', '--', ...args]),
  },
  {
    name: 'herd',
    lane: 'cargo',
    title: 'a herd of clients through an outage',
    needs: ['rust'],
    run: herd,
  },
  {
    name: 'herd-long',
    lane: 'cargo',
    title: 'a herd of thousands',
    needs: ['rust'],
    full: true,
    run: () => herd(['--clients', '5000', '--others', '1000']),
  },
  {
    name: 'simulation-long',
    lane: 'cargo',
    title: 'simulation, many seeds',
    needs: ['rust'],
    full: true,
    run: () => simulate(MANY_SEEDS),
  },
  {
    name: 'simulation-uploads',
    lane: 'cargo',
    title: 'simulation, 10,000 lost replies, 2,000 sessions and 5,000 runs of links a row',
    needs: ['rust'],
    full: true,
    run: () => simulate(['--lost-replies', '10000', '--sessions', '2000', '--links', '5000']),
  },
  {
    name: 'planted',
    lane: 'cargo',
    title: 'planted bugs, each found by the simulation',
    needs: ['rust'],
    full: true,
    run: (args) => node(['scripts/planted.mjs', ...args]),
  },
  {
    name: 'runtimes',
    lane: 'node',
    title: 'the suite in every runtime',
    needs: [...BUILD_NEEDS, 'chromium', 'firefox'],
    after: ['build'],
    run: async (args) => {
      // A runtime that is named may be none of those that every run has.
      await runSteps(MORE_RUNTIMES.filter(({ name }) => args.includes(name)).flatMap(({ needs }) => needs));
      return inRuntimes(args.length > 0 ? [args] : RUNTIMES);
    },
  },
  {
    name: 'runtimes-full',
    lane: 'node',
    title: 'the suite in every other runtime',
    needs: [...BUILD_NEEDS, ...new Set(MORE_RUNTIMES.flatMap(({ needs }) => needs))],
    after: ['build'],
    full: true,
    run: () => inRuntimes([MORE_RUNTIMES.map(({ name }) => name)]),
  },
  {
    name: 'hostile',
    lane: 'node',
    title: 'the table of what a hostile server can send',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    full: true,
    run: () => node(['tests/js/table.mjs'], browserEnvironment()),
  },
  {
    name: 'cycles',
    lane: 'node',
    title: 'ten thousand clients, used and closed',
    needs: BUILD_NEEDS,
    after: ['build'],
    full: true,
    run: () => node(['tests/js/run.mjs', 'node', '--grep', 'A13'], { ATTACHE_CYCLES: '10000' }),
  },
  {
    name: 'reload',
    lane: 'node',
    title: 'an upload whose page is left and opened again',
    needs: [...BUILD_NEEDS, 'chromium', 'firefox'],
    after: ['build'],
    run: (args) => node(['tests/browser/reload.mjs', ...args], browserEnvironment()),
  },
  {
    name: 'element',
    lane: 'node',
    title: '<attache-files> in browsers',
    needs: [...BUILD_NEEDS, 'chromium', 'firefox'],
    after: ['build'],
    run: (args) => node(['tests/browser/element.mjs', ...args], browserEnvironment()),
  },
  {
    name: 'widget',
    lane: 'node',
    title: 'the chat widget in a browser',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: () => node(['examples/chat-widget/test.mjs'], browserEnvironment()),
  },
  {
    name: 'react',
    lane: 'node',
    title: 'the React component on a server and in a browser',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: () => node(['examples/react-wrapper/test.mjs'], browserEnvironment()),
  },
  {
    name: 'upload-memory',
    lane: 'node',
    title: 'what 2 GiB that go up cost a page',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    full: true,
    run: () => node(['bench/upload-large.mjs', '--check'], browserEnvironment()),
  },
  {
    name: 'cuts',
    lane: 'node',
    title: 'downloads that are cut at every byte',
    needs: BUILD_NEEDS,
    after: ['build'],
    full: true,
    run: (args) => node(['tests/downloads/cuts.mjs', ...args]),
  },
  {
    name: 'page',
    lane: 'node',
    title: 'the chat page in a browser',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: () => node(['tests/js/page.mjs'], browserEnvironment()),
  },
  {
    name: 'walk',
    lane: 'node',
    title: 'the walk-through of npm start',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['scripts/start.mjs', '--once']),
  },
  {
    name: 'face',
    lane: 'node',
    title: 'units of the JavaScript face and of the emulator',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['--test', 'tests/js/face/', 'tests/emulator/face/']),
  },
  {
    name: 'specs',
    lane: 'node',
    title: 'messages, errors and bad input against the documents',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: async () => {
      const units = await node(['--test', 'tests/js/specs/']);
      return units.status === 'failed' ? units : node(['tests/js/specs.mjs']);
    },
  },
  {
    name: 'custom',
    lane: 'node',
    title: 'a described platform against its own server',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['--test', 'examples/custom-backend/test.mjs']),
  },
  {
    name: 'worker',
    lane: 'node',
    title: 'the edge helpers and their example in workerd',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: (args) => node(['tests/worker/run.mjs', ...args]),
  },
  {
    name: 'worker-full',
    lane: 'node',
    title: 'the same, all dates, 512 MiB',
    needs: BUILD_NEEDS,
    after: ['build'],
    full: true,
    run: () => node(['tests/worker/run.mjs', '--full']),
  },
  {
    name: 'edge-example',
    lane: 'node',
    title: 'the example Worker under wrangler and miniflare',
    needs: [...BUILD_NEEDS, 'wrangler'],
    after: ['build'],
    full: true,
    run: () =>
      node(['--test', 'examples/edge-worker/test/wrangler.test.mjs', 'examples/edge-worker/test/links.test.mjs']),
  },
  {
    name: 'peers',
    lane: 'node',
    title: 'resumable uploads to servers of others',
    needs: [...BUILD_NEEDS, 'peers-npm', 'peers-python'],
    after: ['build'],
    run: (args) => peers(args),
  },
  {
    name: 'peers-full',
    lane: 'node',
    title: 'the same, all servers, up to 1 GiB',
    needs: [...BUILD_NEEDS, 'peers-npm', 'peers-python', 'peers-moto', 'peers-s3s'],
    after: ['build'],
    full: true,
    run: (args) => peers(['--full', ...args]),
  },
  {
    name: 'package',
    lane: 'node',
    title: 'the package as it would be published',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: (args) => node(['tests/package/check.mjs', ...args]),
  },
  {
    name: 'bundlers',
    lane: 'node',
    title: 'the package in every bundler',
    needs: [...BUILD_NEEDS, 'chromium', 'runtimes', 'bundlers'],
    after: ['build'],
    full: true,
    run: (args) => node(['tests/bundlers/run.mjs', ...args], browserEnvironment()),
  },
  {
    name: 'size',
    lane: 'node',
    title: 'size',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['bench/size.mjs']),
  },
  {
    name: 'size-element',
    lane: 'node',
    title: 'size of <attache-files>',
    needs: ['npm'],
    run: () => node(['bench/element.mjs']),
  },
  {
    name: 'mutants',
    lane: 'cargo',
    title: 'mutants of decisions and transfers',
    needs: ['rust', 'mutants'],
    named: true,
    run: (args) => node(['scripts/mutants.mjs', ...args]),
  },
  {
    name: 'deny',
    lane: 'cargo',
    title: 'licences and sources of crates',
    needs: ['rust', 'deny'],
    full: true,
    run: deny,
  },
];
