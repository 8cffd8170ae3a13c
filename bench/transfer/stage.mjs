// @ts-check
// The sink in a process of its own, and what it has counted put beside what was sent.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/setup/places.mjs';

/**
 * @typedef {object} Sink
 * @property {string} address
 * @property {number} port
 * @property {() => string} key one that nobody had
 * @property {(key: string, expected: { files?: number, size: number, sha256?: string }) => Promise<import('./sink-ledger.mjs').Settled>} settle
 *   throws where the sink has not exactly these files, each of that size
 * @property {() => Promise<void>} close
 */

/**
 * A program below bench that prints a line once it listens, and ends with whoever started it.
 * @param {string} file
 * @param {string[]} args
 */
export async function startProgram(file, args) {
  const child = spawn(process.execPath, [path.join(root, 'bench', file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${file} has ended`);
  });
  ended.catch(() => {});
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  return {
    line: String(line),
    close: async () => {
      const gone = ended.catch(() => {});
      child.kill();
      await gone;
    },
  };
}

/** @param {{ keep?: boolean }} [options] `keep`: the bytes too, for their digest @returns {Promise<Sink>} */
export async function startSink({ keep = false } = {}) {
  const { line, close } = await startProgram('transfer/sink.mjs', keep ? ['keep'] : []);
  const address = `http://127.0.0.1:${line}`;
  let keys = 0;
  return {
    address,
    port: Number(line),
    close,
    key: () => `k${++keys}`,
    async settle(key, { files = 1, size, sha256 }) {
      const settled = /** @type {import('./sink-ledger.mjs').Settled} */ (
        await (await fetch(`${address}/account/${key}`)).json()
      );
      assert.equal(settled.files, files, 'files that have come');
      assert.equal(settled.bytes, files * size, 'bytes that have come');
      if (sha256 !== undefined) assert.equal(settled.sha256, sha256, 'the digest of what has come');
      return settled;
    },
  };
}
