// Servers as processes of their own: started, waited for, and ended by the handle that started them.

import { spawn } from 'node:child_process';
import process from 'node:process';

/** @typedef {{ pid: number | undefined, found: string[], log: string[], stop(): Promise<void> }} Child */

const START_LIMIT = 60_000;
const GRACE = 3_000;
const KEPT_LINES = 60;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, ready: RegExp }} options `ready`: the line that says it listens; its groups are kept
 * @returns {Promise<Child>}
 */
export function startChild(program, args, { cwd, env = {}, ready }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => running.delete(child));
  /** @type {string[]} */
  const log = [];

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), GRACE);
      await ended;
      clearTimeout(forced);
    }
  };

  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => {
      clearTimeout(limit);
      void stop();
      reject(new Error(`${program} ${args[0] ?? ''} ${why}\n${log.slice(-15).join('\n')}`));
    };
    const limit = setTimeout(() => fail('did not say that it listens'), START_LIMIT);
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => fail(`ended with code ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (/** @type {string} */ chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          log.push(line);
          if (log.length > KEPT_LINES) log.shift();
          const match = ready.exec(line);
          if (match === null) continue;
          clearTimeout(limit);
          resolve({ pid: child.pid, found: match.slice(1), log, stop });
        }
      });
    }
  });
}
