// @ts-check
// What a Worker computes for a file by `serveFile`, beside one that returns fetch(), one that rebuilds the answer, and a proxy
// by hand that does the same for a visitor. Linux alone tells what a process computed.

import { compare } from '../kit/compare.mjs';
import { large } from './large.mjs';
import { small } from './small.mjs';
import { asked, WAYS, withWorkers } from './stage.mjs';

export const title = 'A Worker that serves a file';

const MEBIBYTES = { full: 256, quick: 8 };
const ROUNDS = { full: 11, quick: 2 };
/** The most that serveFile may compute, beside `return fetch()`. */
const BAR = 1.1;

/** @param {{ quick: boolean, log: (line: string) => void }} how @returns {Promise<import('../kit/report.mjs').Found>} */
export async function run({ quick, log }) {
  const size = quick ? 'quick' : 'full';
  const mebibytes = MEBIBYTES[size];
  const count = quick ? 200 : 2_000;
  return await withWorkers(mebibytes, async (stage) => {
    const ways = /** @type {import('./stage.mjs').Way[]} */ (Object.keys(WAYS));
    const plan = { rounds: ROUNDS[size], warmups: quick ? 1 : 2, base: WAYS.returned, log };
    const costs = await compare({
      ...plan,
      contenders: ways.map((way) => ({ name: WAYS[way], run: () => large(stage, way) })),
      unit: 'ms of processor',
      better: 'lower',
    });
    const paces = await compare({
      ...plan,
      contenders: ways.map((way) => ({ name: WAYS[way], run: () => small(stage, way, count) })),
      unit: 'files a second',
      better: 'higher',
    });
    const requests = await asked(stage);
    return {
      tables: [
        {
          title: `${mebibytes} MiB`,
          text: 'Over loopback from a storage host to a visitor, both of Node; every file digested.',
          comparison: costs,
          bar: {
            contender: WAYS.serve,
            text: `at most ${BAR} of ${WAYS.returned}`,
            holds: ({ ratio }) => ratio >= 1 / BAR,
          },
        },
        {
          title: '10 KiB, 16 at once',
          text: 'Over connections that are kept; every length compared.',
          comparison: paces,
        },
        {
          title: 'Requests to the platform and its storage host for one more file',
          head: ['way', 'to the API', 'to the storage host'],
          rows: ways.map((way) => [WAYS[way], String(requests[way].api), String(requests[way].storage)]),
        },
      ],
      charts: [
        { kind: 'bars', name: 'large', title: `${mebibytes} MiB: processor time in workerd`, comparison: costs },
        { kind: 'bars', name: 'small', title: '10 KiB: files a second', comparison: paces },
      ],
    };
  });
}
