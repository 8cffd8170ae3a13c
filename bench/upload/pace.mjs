// How often progress is told while a file goes up a slow link: the longest time between two events, from the first byte that
// left to the last. The link is slow because the server reads slowly; in Chromium also because the browser itself is told to be,
// which spares the large lumps that the system's buffers make of a slow reader.

import { median } from './speed.mjs';

/** @typedef {import('./page.mjs').Way} Way */
/** @typedef {import('./page.mjs').Heard} Heard */
/** @typedef {{ link: string, way: Way, events: number, longest: number, middle: number, seconds: number }} Pace milliseconds between events */

export const LONGEST_GAP = 500;
const MEBIBYTE = 1 << 20;
/** Mebibytes a second, and of the file. */
const READER = 4;
const READ = 24;
const BROWSER = 1;
const SENT = 6;

/** What the server has to be started with. */
export const RATE = READER * MEBIBYTE;

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {boolean} chromium
 * @returns {Promise<Pace[]>}
 */
export async function pace({ page, make, send, server }, chromium) {
  await make(1);
  await send('form, heard');
  /** @type {Pace[]} */
  const all = [];
  const measure = async (/** @type {string} */ link, /** @type {string} */ place) => {
    for (const way of /** @type {const} */ (['form, heard', 'tus, heard'])) {
      const { milliseconds, heard } = await send(way, place);
      all.push({ link, way, ...gapsOf(heard), seconds: milliseconds / 1000 });
    }
  };
  await make(READ);
  await measure(`${READ} MiB, read at ${READER} MiB/s`, `${server}/slow`);
  if (!chromium) return all;
  await make(SENT);
  const fast = { download: -1, latency: 0 };
  await page.emulateNetworkConditions({ ...fast, upload: BROWSER * MEBIBYTE });
  await measure(`${SENT} MiB, sent at ${BROWSER} MiB/s`, server);
  await page.emulateNetworkConditions(null);
  return all;
}

/** @param {Heard[]} heard */
function gapsOf(heard) {
  const { sent: last = 0 } = heard.at(-1) ?? {};
  const end = heard.findIndex(({ sent }) => sent >= last);
  const moving = heard.slice(0, end + 1).filter(({ sent }) => sent > 0);
  const gaps = moving.slice(1).map(({ at }, index) => at - (moving[index]?.at ?? at));
  return { events: moving.length, longest: Math.max(...gaps), middle: median(gaps) };
}
