// @ts-check
// One upload, put beside what the sink has counted of it.

import { MEBIBYTE } from '../transfer/content.mjs';

/** @typedef {import('./contenders.mjs').Sender} Sender */
/** @typedef {{ base: string, key: string, size: number, parts?: number, partSize?: number, listen: boolean }} Job */

const PARTS = { parts: 3, partSize: 8 * MEBIBYTE };
/** Of an upload before the one that is measured: two parts. */
export const SMALL = 9 * MEBIBYTE;

/** How a way is told to send, the same to all of a kind. @param {Sender} sender */
function wishesOf({ way, listen = false }) {
  const parts = /S3|Azure|storage/.test(way) ? PARTS : {};
  return { listen, ...parts, ...(/joined/.test(way) && { parts: PARTS.parts }) };
}

/**
 * Sends once small, uncounted, and once as told; throws where something else has come than was sent.
 * @template T
 * @param {import('../transfer/stage.mjs').Sink} sink
 * @param {Sender} sender
 * @param {number} size
 * @param {(job: Job, small: Job) => Promise<T>} send
 * @param {string} [base] below the sink's address
 */
export async function counted(sink, sender, size, send, base = '') {
  const key = sink.key();
  const job = { base: sink.address + base, ...wishesOf(sender) };
  const result = await send({ ...job, key, size }, { ...job, key: sink.key(), size: SMALL });
  await sink.settle(key, { size });
  return result;
}
