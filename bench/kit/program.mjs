// @ts-check
// Programs of the benchmark that run in processes of their own, so that what they compute is not counted with what is measured. Each prints
// a line once it listens and ends with whoever started it. What it serves is its own file's to decide.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/setup/places.mjs';

/**
 * @typedef {object} Program
 * @property {string} line the first that it printed
 * @property {(question: string) => Promise<string>} ask gives it a line, and resolves to the next that it prints
 * @property {() => Promise<void>} close
 */

/**
 * Throws where the program ends before it has said its line.
 * @param {string} file below bench
 * @param {string[]} args
 * @returns {Promise<Program>}
 */
export async function startProgram(file, ...args) {
  const child = spawn(process.execPath, [path.join(root, 'bench', file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`bench/${file} has ended: what it said stands above`);
  });
  ended.catch(() => {});
  const nextLine = async () => String((await Promise.race([once(lines, 'line'), ended]))[0]);
  return {
    line: await nextLine(),
    ask: (question) => {
      const answer = nextLine();
      child.stdin.write(`${question}\n`);
      return answer;
    },
    close: async () => {
      const gone = ended.catch(() => {});
      child.kill();
      await gone;
    },
  };
}

/**
 * While one that prints its port runs.
 * @template T
 * @param {string} file below bench
 * @param {string[]} args
 * @param {(address: string) => Promise<T>} work
 */
export async function withServer(file, args, work) {
  const { line, close } = await startProgram(file, ...args);
  try {
    return await work(`http://127.0.0.1:${line}`);
  } finally {
    await close();
  }
}

/**
 * For such a program: listens on loopback and prints its port; ends when its input does, for then whoever started it is gone.
 * @param {import('node:http').Server} server
 */
export function serve(server) {
  process.stdin.on('end', () => process.exit()).resume();
  server.listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    console.log(port);
  });
}
