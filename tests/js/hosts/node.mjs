// The suite in Node: the one that runs this, and the other releases that are supported.

import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { runtimeProgram } from '../../../scripts/setup/runtimes.mjs';
import { builtWithoutWasm } from './host.mjs';
import { leavingTests } from './node-leaving.mjs';
import { tellingTests } from './node-telling.mjs';
import { processHost } from './processes.mjs';

const HOOKS = new URL('./node-hooks.mjs', import.meta.url).href;

const NOWASM = new URL('./nowasm-hooks.mjs', import.meta.url).href;
const NOWASM_TESTING = `${NOWASM}?testing`;

/**
 * @param {'node22' | 'node24'} [release] default: the one that runs this
 * @returns {import('./host.mjs').StartHosts}
 */
export const suiteInNode =
  (release) =>
  async ({ origin }) => {
    const program = release === undefined ? process.execPath : runtimeProgram(release);
    const version =
      release === undefined ? process.version : execFileSync(program, ['--version'], { encoding: 'utf8' });
    /** @type {import('./processes.mjs').Runtime} */
    const runtime = {
      name: 'node',
      title: `node ${version.trim().slice(1)}`,
      program,
      run: [],
      hooks: ['--import', HOOKS],
      evaluate: ['--input-type=module', '--eval'],
    };
    return [processHost(runtime, origin, [...leavingTests(runtime, origin), ...tellingTests(runtime)])];
  };
export const start = suiteInNode();

/** The same suite over the core that is JavaScript alone. @type {import('./host.mjs').StartHosts} */
export async function startWithoutWasm({ origin }) {
  await builtWithoutWasm();
  const flags = ['--import', NOWASM];
  /** @type {import('./processes.mjs').Runtime} */
  const runtime = {
    name: 'node',
    title: `node ${process.version.slice(1)}, no wasm`,
    wasm: false,
    program: process.execPath,
    run: flags,
    hooks: ['--import', NOWASM_TESTING],
    evaluate: [...flags, '--input-type=module', '--eval'],
  };
  return [processHost(runtime, origin, [...leavingTests(runtime, origin), ...tellingTests(runtime)])];
}
