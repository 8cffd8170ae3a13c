// @ts-check
// A file of several parts over links that are far, narrow, lossy or break, from a page of Chromium: how long it takes until it
// is stored, and how many bytes went up more often than once. What the sink has stored is compared by its digest, or the run
// fails. The links are simulated by a proxy in a process of its own (proxy.mjs).

import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { root } from '../../scripts/setup/places.mjs';
import { seedOf } from '../../tests/peers/kit/random.mjs';
import { compare } from '../kit/compare.mjs';
import { inPage } from '../kit/page.mjs';
import { MEBIBYTE, mixed } from '../transfer/content.mjs';
import { startSink } from '../transfer/stage.mjs';
import { AT_HAND, BASE, PART, ROUTES, SENDERS } from './links.mjs';

/** @typedef {import('./proxy.mjs').Plan} Plan */
/** @typedef {import('./proxy.mjs').Count} Count */

export const title = 'Parts over far and broken links';

/** Begun anew at most. */
const ATTEMPTS = 4;

/** @param {number} port of the sink */
async function startLink(port) {
  const child = fork(path.join(root, 'bench', 'links', 'proxy.mjs'), [String(port)]);
  const asked = async (/** @type {{ plan?: Plan }} */ message) => {
    child.send(message);
    const [told] = await once(child, 'message');
    return told;
  };
  const [own] = await once(child, 'message');
  return {
    address: `http://127.0.0.1:${own}`,
    plan: (/** @type {Plan} */ plan) => asked({ plan }),
    counts: async () => /** @type {Count} */ (await asked({})),
    close: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** @typedef {{ milliseconds: number, failed: string[] }} Sent `failed`: why the attempts before the last did */
/** @typedef {(way: string, parts: number, keys: string[]) => Promise<Sent>} Send a key for each attempt */

/** @type {import('../kit/report.mjs').Part['run']} */
export async function run({ quick, log }) {
  const size = (quick ? 12 : 25) * MEBIBYTE;
  const sha256 = createHash('sha256').update(mixed(size)).digest('hex');
  const sink = await startSink({ keep: true });
  const link = await startLink(sink.port);
  /** @type {import('../kit/report.mjs').Table[]} */
  const tables = [];
  /** @type {import('../kit/charts.mjs').Chart[]} */
  const charts = [];
  /** @type {Set<string>} */
  const gaveUp = new Set();
  try {
    await inPage('links/page.mjs', async (page) => {
      const send = sendsFrom(page, link.address, size);
      const ready = loader(send, link, sink);
      for (const route of quick ? ROUTES.slice(-1) : ROUTES) {
        const said = `${size / MEBIBYTE} MiB, ${route.title}`;
        log(said);
        const comparison = await compare({
          unit: 'seconds',
          better: 'lower',
          base: BASE,
          rounds: quick ? 1 : route.rounds,
          warmups: 0,
          log,
          contenders: SENDERS.map(({ name, way, parts }) => {
            let round = 0;
            return {
              name,
              async run() {
                await ready(way, parts);
                // The same chance for all in a round.
                round += 1;
                await link.plan({ link: route.link, faults: route.faults(size), seed: seedOf(route.name, round) });
                const keys = Array.from({ length: ATTEMPTS }, () => sink.key());
                const { milliseconds, failed } = await send(way, parts, keys);
                for (const why of failed) gaveUp.add(`${name}, ${route.title}: ${why.split('\n')[0]}`);
                await sink.settle(keys[failed.length] ?? '', { size, sha256 });
                const { body, struck } = await link.counts();
                if (struck < route.faults(size).length) throw new Error(`${struck} breaks struck of those planned`);
                return {
                  value: milliseconds / 1000,
                  'MiB sent again': Math.max(0, body - size) / MEBIBYTE,
                  'begun anew': failed.length,
                };
              },
            };
          }),
        });
        tables.push({ title: said, comparison });
        charts.push({ kind: 'bars', name: route.name, title: said, comparison });
      }
    });
  } finally {
    await link.close();
    await sink.close();
  }
  return { tables, charts, notes: [...NOTES, ...[...gaveUp].map((why) => `An attempt that failed: ${why}.`)] };
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {string} base the link's address
 * @param {number} size
 * @returns {Send}
 */
const sendsFrom = (page, base, size) => async (way, parts, keys) => {
  // tus is left to send as it does.
  const job = { base, keys, size, parts, ...(!/tus/.test(way) && { partSize: PART }) };
  await page.evaluate(`bench.prepare(${JSON.stringify(job)})`);
  return /** @type {Sent} */ (await page.evaluate(`bench.run(${JSON.stringify(way)}, ${JSON.stringify(job)})`));
};

/**
 * A way's code is loaded, over a link that is near, before it is measured.
 * @param {Send} send
 * @param {Awaited<ReturnType<typeof startLink>>} link
 * @param {import('../transfer/stage.mjs').Sink} sink
 */
function loader(send, link, sink) {
  /** @type {Set<string>} */
  const loaded = new Set();
  return async (/** @type {string} */ way, /** @type {number} */ parts) => {
    if (loaded.has(way)) return;
    await link.plan({ link: AT_HAND, faults: [], seed: 0 });
    await send(way, parts, [sink.key()]);
    loaded.add(way);
  };
}

const NOTES = [
  'A link: bytes arrive half a round trip after they left; all connections share its rate; a connection has the window that TCP would have (ten segments at first, doubled each round trip up to 2 MiB, halved when a segment of 16 KiB is lost, which comes a round trip later and holds up what follows). Each upload begins with new connections. Pages ask before each new URL (CORS), which takes a round trip, as it does at S3.',
  `Parts of ${PART / MEBIBYTE} MiB where parts are sent; by tus all of the file goes in one request, unless parts are joined. Uppy sends the parts of a file one after the other. What stored nothing was begun anew, up to ${ATTEMPTS} times in all; its time and its bytes count.`,
  'Breaks strike where so many bytes have gone up since the one before: at a third of the file a reset, at half of it the connection stands still for 2 s and is cut, at two thirds it is cut. Chromium by itself sends a request again whose connection had carried another before, which tus then refuses for its offset: those bytes count for whoever asked.',
];
