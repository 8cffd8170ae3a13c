// @ts-check
// wrangler as a process of its own that asks the internet for nothing, ended with whoever started it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const folder = fileURLToPath(new URL('..', import.meta.url));
const wrangler = path.join(folder, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
const QUIET = { CI: '1', FORCE_COLOR: '0', WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' };

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill();
});

/** @param {string[]} args */
export function run(args) {
  const env = { ...process.env, ...QUIET };
  const child = spawn(process.execPath, [wrangler, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const state = { said: '' };
  const hear = (/** @type {unknown} */ text) => {
    state.said += text;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'close').then(() => running.delete(child));
  return { child, state, ended };
}
