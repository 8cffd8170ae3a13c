// The suite in Node: one child process for all tests, one more for each that needs a realm of its own.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { hasHooks, withoutHooks } from './host.mjs';
import { leavingTests } from './node-leaving.mjs';
import { tellingTests } from './node-telling.mjs';

/** @typedef {import('./host.mjs').Result} Result */
/** @typedef {import('node:child_process').ChildProcess} Child */

const LONGEST = 90_000;
const CHILD = fileURLToPath(new URL('./node-child.mjs', import.meta.url));
const HOOKS = new URL('./node-hooks.mjs', import.meta.url).href;

/** @type {import('./host.mjs').StartHosts} */
export async function start({ origin }) {
  const surroundings = { runtime: /** @type {const} */ ('node'), origin };
  let shared = spawn([]);

  return [
    {
      title: `node ${process.versions.node}`,
      extra: [...leavingTests(origin), ...tellingTests()],
      async run(entry) {
        if (entry.hooks && !hasHooks()) return withoutHooks(entry.name);
        const message = { name: entry.name, surroundings: { ...surroundings, hooks: entry.hooks === true } };
        if (!entry.fresh && !entry.hooks) {
          if (shared.exitCode !== null || shared.signalCode !== null) shared = spawn([]);
          return asked(shared, message);
        }
        const own = spawn(entry.hooks ? ['--import', HOOKS] : []);
        try {
          return await asked(own, message);
        } finally {
          own.kill('SIGKILL');
        }
      },
      close: () => end(shared),
    },
  ];
}

/** @param {string[]} execArgv */
const spawn = (execArgv) => fork(CHILD, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

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
