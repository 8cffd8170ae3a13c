// The suite in Deno. The package is found as in Node, by its own name in node_modules' rules.

import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { runtimeProgram } from '../../../scripts/setup/runtimes.mjs';
import { hooked, root } from './host.mjs';
import { leavingTests } from './node-leaving.mjs';
import { tellingTests } from './node-telling.mjs';
import { processHost } from './processes.mjs';

/** Nothing is looked up anywhere else: what is not installed is missing. */
const FLAGS = ['--no-lock', '--cached-only', '--node-modules-dir=manual'];
const MODULES = ['attache.js', 'wasm-file.js', 'wasm-inline.js'];

/** @type {import('./host.mjs').StartHosts} */
export async function start({ origin }) {
  const program = runtimeProgram('deno');
  const [, version = ''] = /^deno (\S+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? [];
  /** @type {import('./processes.mjs').Runtime} */
  const runtime = {
    name: 'deno',
    title: `deno ${version}`,
    program,
    run: ['run', '--allow-all', ...FLAGS],
    hooks: [`--import-map=${importMap()}`],
    evaluate: ['eval', ...FLAGS, '--ext=mjs'],
  };
  return [processHost(runtime, origin, [...leavingTests(runtime, origin), ...tellingTests(runtime)])];
}

/** Puts the core with doors for faults in the place of the package's own. */
function importMap() {
  const base = pathToFileURL(root).href;
  const imports = Object.fromEntries(
    MODULES.map((name) => [`${base}pkg/${name}`, base + hooked(`/pkg/${name}`).slice(1)]),
  );
  return `data:application/json,${encodeURIComponent(JSON.stringify({ imports }))}`;
}
