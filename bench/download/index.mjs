// @ts-check
// Large downloads in Node and in a page of Chromium, from a source on loopback to nowhere: MiB a second, the client's processor
// and, in Node, what its memory grows by. Each way counts the bytes that it was given, or the run fails.

import { createHash } from 'node:crypto';
import { compare } from '../kit/compare.mjs';
import { inChromium } from '../transfer/chromium.mjs';
import { BLOCK, MEBIBYTE } from '../transfer/content.mjs';
import { inNode, rateOf } from '../transfer/node.mjs';
import { startSink } from '../transfer/stage.mjs';
import { WAYS } from './ways.mjs';

/** @typedef {import('./ways.mjs').Job} Job */
/** @typedef {(name: string, job: Job, small: Job) => Promise<import('../kit/compare.mjs').Taken>} Read */

export const title = 'Downloads';

const BASE = 'fetch';
/** MiB that are read before what is measured. */
const SMALL = 9;
/** Of a size that few are read in. */
const FEW = [BASE, 'ky', 'attache', 'attache, sha256'];

/** @param {number} mebibytes */
function digestOf(mebibytes) {
  const hash = createHash('sha256');
  for (let at = 0; at < mebibytes; at += 1) hash.update(BLOCK);
  return hash.digest('hex');
}

/** @type {import('../kit/report.mjs').Part['run']} */
export async function run({ quick, log }) {
  const [size, rounds] = quick ? [16, 1] : [256, 3];
  const [large, few] = quick ? [32, 1] : [1024, 2];
  /** @type {import('../kit/report.mjs').Table[]} */
  const tables = [];
  /** @type {import('../kit/charts.mjs').Chart[]} */
  const charts = [];
  const sink = await startSink();
  const jobOf = (/** @type {number} */ mebibytes) => ({
    base: sink.address,
    size: mebibytes * MEBIBYTE,
    sha256: digestOf(mebibytes),
  });
  const small = jobOf(SMALL);
  /** @type {(where: string, read: Read, names: string[], mebibytes: number, times: number) => Promise<void>} */
  const measure = async (where, read, names, mebibytes, times) => {
    const said = `${mebibytes} MiB, ${where}`;
    log(said);
    const job = jobOf(mebibytes);
    const comparison = await compare({
      unit: 'MiB/s',
      better: 'higher',
      base: BASE,
      rounds: times,
      // A process is new each time, and what is large has no time for it.
      warmups: where === 'Node' || mebibytes === large ? 0 : 1,
      log,
      contenders: names.map((name) => ({ name, run: () => read(name, job, small) })),
    });
    tables.push({ title: said, comparison });
    charts.push({ kind: 'bars', name: said.toLowerCase().replace(/[ ,]+/g, '-'), title: said, comparison });
  };
  try {
    /** @type {Read} */
    const node = async (name, job, before) => rateOf(await inNode('download/works.mjs', name, job, before), job.size);
    await measure('Node', node, Object.keys(WAYS), size, rounds);
    await measure('Node', node, FEW, large, few);
    await inChromium('download/page.mjs', async (stage) => {
      /** @type {Read} */
      const chromium = async (name, job, before) => {
        const { milliseconds, processor } = await stage.run(name, job, before);
        return { value: (job.size / MEBIBYTE / milliseconds) * 1000, 'CPU, ms': Math.round(processor) };
      };
      await measure('Chromium', chromium, Object.keys(WAYS), size, rounds);
      await measure('Chromium', chromium, FEW, large, few);
    });
  } finally {
    await sink.close();
  }
  return { tables, charts, notes: NOTES };
}

const NOTES = [
  `Client and source are processes of the same machine and share its cores. In Node each run is a process of its own, which has read ${SMALL} MiB before it is measured; in Chromium the processor is that of all of the browser’s processes.`,
  '`attache` continues a body that breaks off, `resume: false` hands the native body through, `sha256` compares the digest before the stream ends; by hand that is hash-wasm.',
];
