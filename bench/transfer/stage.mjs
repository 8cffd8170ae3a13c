// @ts-check
// The sink in a process of its own, and what it has counted put beside what was sent.

import assert from 'node:assert/strict';
import { startProgram } from '../kit/program.mjs';

/**
 * @typedef {object} Sink
 * @property {string} address
 * @property {number} port
 * @property {() => string} key one that nobody had
 * @property {(key: string, expected: { files?: number, size: number, sha256?: string }) => Promise<import('./sink-ledger.mjs').Settled>} settle
 *   throws where the sink has not exactly these files, each of that size
 * @property {() => Promise<void>} close
 */

/** @param {{ keep?: boolean }} [options] `keep`: the bytes too, for their digest @returns {Promise<Sink>} */
export async function startSink({ keep = false } = {}) {
  const { line, close } = await startProgram('transfer/sink.mjs', ...(keep ? ['keep'] : []));
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
