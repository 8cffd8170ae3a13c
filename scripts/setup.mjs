// @ts-check
// Set-up from a bare machine: `node scripts/setup.mjs [build|start|test|full]`, or `await setUp('start')` from another script.
// Plain Node, no dependency: it runs before there are any. Decides which steps run; each step decides whether it has work.

import { fileURLToPath } from 'node:url';
import { say } from './setup/board.mjs';
import { runSteps, TASKS } from './setup/steps.mjs';

export { findChromium } from './setup/chromium.mjs';
export { wasmEnv } from './setup/wasm-toolchain.mjs';
export { wasmToolsPath } from './setup/wasm-tools.mjs';

/**
 * Makes the machine ready for a task. A failure has been told, with what to do, when this throws.
 * @param {keyof typeof TASKS | import('./setup/steps.mjs').StepName[]} task by name, or the steps themselves
 */
export async function setUp(task) {
  const since = performance.now();
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    say(`  ✗ Node ${process.versions.node} is too old. What to do: install Node 20.19 or newer.`);
    throw new Error('Node is too old');
  }
  say(typeof task === 'string' ? `Set-up for ${task}:` : 'Set-up:');
  await runSteps(typeof task === 'string' ? TASKS[task] : task);
  say(`  set-up ready in ${((performance.now() - since) / 1000).toFixed(1)} s`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const task = process.argv[2] ?? 'test';
  if (!(task in TASKS)) {
    say(`There is no set-up for "${task}". What to do: name one of ${Object.keys(TASKS).join(', ')}.`);
    process.exitCode = 2;
  } else {
    await setUp(/** @type {keyof typeof TASKS} */ (task)).catch(() => {
      process.exitCode = 1;
    });
  }
}
