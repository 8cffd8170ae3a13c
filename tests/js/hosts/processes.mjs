// The suite in a runtime that runs a script as a process and talks with it as Node does: one child for all tests, one more for each
// that needs a realm of its own. Which programs these are is decided elsewhere (node.mjs, deno.mjs, bun.mjs).

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { hasHooks, withoutHooks } from './host.mjs';

/** @typedef {import('./host.mjs').Result} Result */
/** @typedef {import('node:child_process').ChildProcess} Child */

/**
 * @typedef {object} Runtime
 * @property {import('./host.mjs').Surroundings['runtime']} name as the suite knows it
 * @property {string} title with its version
 * @property {boolean} [old] heavy tests are left to another version
 * @property {string} program
 * @property {string[]} run arguments before the file that is run
 * @property {string[]} [hooks] more of them, for the core that has doors for faults; without them those tests do not apply
 * @property {boolean} [wasm] as the suite's surroundings say
 * @property {string[]} evaluate arguments before a text that is run as a module, the first of them a command where the runtime has such
 */

const LONGEST = 90_000;
const CHILD = fileURLToPath(new URL('./node-child.mjs', import.meta.url));

/**
 * @param {Runtime} runtime
 * @param {string} origin
 * @param {import('./host.mjs').HostTest[]} extra
 * @returns {import('./host.mjs').Host}
 */
export function processHost(runtime, origin, extra) {
  const surroundings = { runtime: runtime.name, origin, ...(runtime.wasm === false && { wasm: false }) };
  const spawn = (/** @type {string[]} */ more) =>
    fork(CHILD, {
      execPath: runtime.program,
      execArgv: [...runtime.run, ...more],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  let shared = spawn([]);
  return {
    title: runtime.title,
    ...(runtime.old && { old: true }),
    extra,
    async run(entry) {
      if (entry.hooks && !(runtime.hooks && hasHooks())) return withoutHooks(entry.name);
      const message = { name: entry.name, surroundings: { ...surroundings, hooks: entry.hooks === true } };
      if (!entry.fresh && !entry.hooks) {
        if (shared.exitCode !== null || shared.signalCode !== null) shared = spawn([]);
        return asked(shared, message);
      }
      const own = spawn((entry.hooks && runtime.hooks) || []);
      try {
        return await asked(own, message);
      } finally {
        own.kill('SIGKILL');
      }
    },
    close: () => end(shared),
  };
}

/**
 * The arguments that run a text as a module.
 * @param {Runtime} runtime
 * @param {string} text
 * @param {string[]} [flags]
 */
export function evaluating({ evaluate }, text, flags = []) {
  const [first = '', ...rest] = evaluate;
  return first.startsWith('-') ? [...flags, ...evaluate, text] : [first, ...flags, ...rest, text];
}

/**
 * @param {Child} child
 * @param {{ name: string, surroundings: import('./host.mjs').Surroundings }} message
 * @returns {Promise<Result>}
 */
function asked(child, message) {
  return new Promise((resolve) => {
    // For a process that spins, which no timer of its own can end.
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST);
    const done = (/** @type {Result} */ result) => {
      clearTimeout(timer);
      child.off('message', told).off('exit', gone);
      resolve(result);
    };
    const told = (/** @type {unknown} */ result) => done(/** @type {Result} */ (result));
    const gone = (/** @type {number | null} */ code, /** @type {string | null} */ signal) =>
      done({ name: message.name, outcome: 'failed', note: `the process ended with ${signal ?? code}` });
    child.on('message', told).on('exit', gone);
    child.send(message);
  });
}

/** @param {Child} child */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  if (child.connected) child.disconnect();
  // A test that failed may have left something open.
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(timer);
}
