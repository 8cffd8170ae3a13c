// The suite in Bun.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runtimeProgram } from '../../../scripts/setup/runtimes.mjs';
import { leavingTests } from './node-leaving.mjs';
import { tellingTests } from './node-telling.mjs';
import { processHost } from './processes.mjs';

const HOOKS = fileURLToPath(new URL('./bun-hooks.mjs', import.meta.url));

/** @type {import('./host.mjs').StartHosts} */
export async function start({ origin }) {
  const program = runtimeProgram('bun');
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim();
  /** @type {import('./processes.mjs').Runtime} */
  const runtime = {
    name: 'bun',
    title: `bun ${version}`,
    program,
    // Nothing is fetched: what is not installed is missing.
    run: ['--no-install'],
    hooks: ['--preload', HOOKS],
    evaluate: ['--no-install', '--eval'],
  };
  return [processHost(runtime, origin, [...leavingTests(runtime, origin), ...tellingTests(runtime)])];
}
