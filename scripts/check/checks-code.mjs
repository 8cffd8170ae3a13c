// @ts-check
// Checks of the code as it is written: build, lint, format, types.

import path from 'node:path';
import { build, SHIPPED } from '../build.mjs';
import { ask } from '../setup/command.mjs';
import { npmBin } from '../setup/places.mjs';
import { findWasmToolchain, TARGET } from '../setup/wasm-toolchain.mjs';
import { checkAddresses } from './addresses.mjs';
import { BUILD_NEEDS } from './check.mjs';
import { checkLengths } from './lengths.mjs';
import { checkLock } from './lock.mjs';
import { cargo, node, program } from './outcome.mjs';

/** @typedef {import('./check.mjs').Check} Check */
/** @typedef {import('./outcome.mjs').Outcome} Outcome */

/** @returns {Promise<Outcome>} */
async function buildAll() {
  try {
    await build([...SHIPPED, 'testing']);
    return { status: 'passed', note: '' };
  } catch {
    return { status: 'failed', note: 'see above' };
  }
}

/** @param {string[]} projects of TypeScript, by the name of their file in tsconfig/ */
async function typeScript(projects) {
  const runs = projects.map((project) => program(path.join(npmBin, 'tsc'), ['-p', `tsconfig/${project}.json`]));
  const failed = (await Promise.all(runs)).filter((outcome) => outcome.status === 'failed');
  return failed[0] ?? { status: /** @type {const} */ ('passed'), note: projects.join(', ') };
}

/** Clippy of the toolchain that builds the wasm, or the native one where that has the target. @returns {Promise<Outcome>} */
async function clippyForWasm() {
  const env = findWasmToolchain()?.env ?? {};
  if (ask('cargo', ['clippy', '--version'], env) === undefined) {
    return { status: 'skipped', note: `the toolchain that has ${TARGET} has no clippy` };
  }
  const args = ['clippy', '-p', 'attache', '-p', 'attache-wasm', '-p', 'attache-emulator', '--lib', '--target', TARGET];
  const whole = await cargo([...args, '--features', 'attache/test-hooks', '--', '-D', 'warnings'], env);
  if (whole.status === 'failed') return whole;
  // As programs in Rust take the crate.
  const bare = ['clippy', '-p', 'attache', '--lib', '--target', TARGET, '--no-default-features'];
  return cargo([...bare, '--', '-D', 'warnings'], env);
}

/** @type {Check[]} */
export const CODE = [
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
    name: 'tsc-bench',
    lane: 'node',
    title: 'TypeScript over the benchmark, with what it compares',
    needs: ['npm', 'bench'],
    after: ['build'],
    full: true,
    run: () => typeScript(['bench']),
  },
  {
    name: 'types',
    lane: 'node',
    title: 'type tests of the contract',
    needs: ['npm'],
    run: () =>
      typeScript(['types', 'types-plain', '../tests/types/tsconfig.es2020', '../tests/types/tsconfig.bundler']),
  },
];
