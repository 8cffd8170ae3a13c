// @ts-check
// What a page holds while a large file goes up, looked at after collections, so that what counts is what is kept: the heap with
// the buffers that its objects hold outside of it, and wasm memory apart.

import { MEBIBYTE } from '../transfer/content.mjs';
import { nameOf } from './contenders.mjs';

/** @typedef {import('./contenders.mjs').Sender} Sender */
/** @typedef {import('../transfer/chromium.mjs').Weight} Weight */

/** MiB. */
const MOST = { heap: 16, wasm: 4 };
const OURS = /^attache/;

/**
 * @param {(sender: Sender) => Promise<Weight>} weigh
 * @param {Sender[]} senders
 * @param {number} mebibytes of the file
 * @returns {Promise<import('../kit/report.mjs').Table>}
 */
export async function weighTable(weigh, senders, mebibytes) {
  /** @type {(string | number)[][]} */
  const rows = [];
  /** @type {{ text: string, held: boolean }[]} */
  const bars = [];
  for (const sender of senders) {
    const { heap, wasm, held, looks } = await weigh(sender);
    const name = nameOf(sender);
    rows.push([name, (heap / MEBIBYTE).toFixed(2), (wasm / MEBIBYTE).toFixed(2), `${looks}`]);
    if (!OURS.test(name)) continue;
    if (held === 0) throw new Error("the core's memory is not seen: there is nothing to weigh");
    for (const [kind, grown] of /** @type {const} */ ([
      ['heap', heap],
      ['wasm', wasm],
    ]))
      bars.push({
        text: `${name}, ${mebibytes} MiB: ${kind} grows by less than ${MOST[kind]} MiB`,
        held: grown < MOST[kind] * MEBIBYTE,
      });
  }
  return {
    title: `Memory that a page grows by, ${mebibytes} MiB, Chromium`,
    text: 'After a collection at each look, a look every quarter of a second; the most that it grew by.',
    head: ['way', 'heap and its buffers, MiB', 'wasm, MiB', 'looks'],
    rows,
    bars,
  };
}
