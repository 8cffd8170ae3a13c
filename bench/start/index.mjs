// @ts-check
// From the import of a client to its first request: cold and warm, in Node, Chromium and workerd, beside fetch by hand. Where
// the time of ours goes, and what is left of it when the caller has work of their own between the client and the first call.

import { compare } from '../kit/compare.mjs';
import { withChromium } from './chromium.mjs';
import { inChromium } from './in-chromium.mjs';
import { inNode } from './in-node.mjs';
import { inWorkerd } from './in-workerd.mjs';
import { lodging } from './node.mjs';
import { Server } from './server.mjs';

export const title = 'From import to first request';

/**
 * @typedef {object} How
 * @property {Server} server
 * @property {string} folder where modules are put
 * @property {number} rounds
 * @property {(line: string) => void} log
 * @property {(contenders: import('../kit/compare.mjs').Contender[], rounds?: number) => Promise<import('../kit/compare.mjs').Comparison>} beside
 */

/** @param {{ quick: boolean, log: (line: string) => void }} how @returns {Promise<import('../kit/report.mjs').Found>} */
export async function run({ quick, log }) {
  const server = await new Server().start();
  const { folder, close } = lodging();
  const full = quick ? 1 : 15;
  /** @type {How} */
  const how = {
    server,
    folder,
    rounds: full,
    log,
    beside: (contenders, rounds = full) =>
      compare({ contenders, rounds, warmups: quick ? 0 : 1, unit: 'ms', better: 'lower', log }),
  };
  try {
    const node = await inNode(how);
    const { title: browser, result: chromium } = await withChromium(server, (pages) => inChromium(how, pages));
    const workerd = await inWorkerd(how);
    const found = [node, chromium, workerd];
    return {
      tables: found.flatMap(({ tables }) => tables),
      charts: found.flatMap(({ charts }) => charts),
      notes: [
        `Chromium is ${browser}, headless; pages, bundles (brotli) and requests over loopback from one server of Node.`,
        'Bundles are esbuild’s, minified and tree-shaken; the first contender of each table is the one that all are put beside.',
      ],
    };
  } finally {
    await server.close();
    close();
  }
}
