// @ts-check
// A thousand small files in Node and in a page of Chromium, six in flight together: files a second and the client's processor.
// The sink says how many files have come and how many bytes they had, or the run fails.

import { compare } from '../kit/compare.mjs';
import { inChromium } from '../transfer/chromium.mjs';
import { inNode } from '../transfer/node.mjs';
import { startSink } from '../transfer/stage.mjs';
import { BROWSERS_ALONE, WAYS } from './ways.mjs';

/** @typedef {import('./ways.mjs').Job} Job */
/** @typedef {(name: string, job: Job, small: Job) => Promise<{ milliseconds: number, processor: number }>} Send */

export const title = 'Many small files';

const BASE = 'fetch, FormData, pool by hand';
const SIZE = 10 * 1024;
/** In flight together, as many as Chromium opens connections to one host. */
const LIMIT = 6;
/** Files before those that are measured. */
const WARM = 20;

/** @type {import('../kit/report.mjs').Part['run']} */
export async function run({ quick, log }) {
  const count = quick ? 50 : 1000;
  const rounds = quick ? 1 : 3;
  const sink = await startSink();
  /** @type {(send: Send, names: string[]) => Promise<import('../kit/compare.mjs').Comparison>} */
  const measure = (send, names) =>
    compare({
      unit: 'files/s',
      better: 'higher',
      base: BASE,
      rounds,
      log,
      contenders: names.map((name) => ({
        name,
        async run() {
          const key = sink.key();
          const job = { base: sink.address, key, size: SIZE, limit: LIMIT, count };
          const { milliseconds, processor } = await send(name, job, { ...job, key: sink.key(), count: WARM });
          await sink.settle(key, { files: count, size: SIZE });
          return { value: (count / milliseconds) * 1000, 'CPU, µs a file': (processor * 1000) / count };
        },
      })),
    });
  const names = Object.keys(WAYS);
  try {
    log(`Node, ${count} files`);
    const node = await measure(
      (...all) => inNode('batch/works.mjs', ...all),
      names.filter((name) => !BROWSERS_ALONE.includes(name)),
    );
    log(`Chromium, ${count} files`);
    const chromium = await inChromium('batch/page.mjs', ({ run: send }) => measure(send, names));
    return {
      tables: [
        { title: `${count} files of 10 KiB, ${LIMIT} in flight, Node`, comparison: node },
        { title: `${count} files of 10 KiB, ${LIMIT} in flight, Chromium`, comparison: chromium },
      ],
      charts: [
        { kind: 'bars', name: 'node', title: `${count} files of 10 KiB, Node`, comparison: node },
        { kind: 'bars', name: 'chromium', title: `${count} files of 10 KiB, Chromium`, comparison: chromium },
      ],
      notes: NOTES,
    };
  } finally {
    await sink.close();
  }
}

const NOTES = [
  `Client and sink are processes of the same machine and share its cores. In Node each run is a process of its own, which has sent ${WARM} files before it is measured. In Chromium the processor is that of all of the browser’s processes.`,
  '`heard`: progress of the whole batch is listened to; Uppy always does. `sha256`: what the platform tells of each file is compared.',
];
