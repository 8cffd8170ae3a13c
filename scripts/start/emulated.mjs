// @ts-check
// The walk on the emulated platforms: starts the emulator on loopback and takes each platform through every verb. The
// emulator's clock is ours, so a link really expires: its signature stays good, its time has passed.

import { createHash, randomBytes } from 'node:crypto';
import { serveEmulator } from '../../js/emulate.js';
import { backends, createClient } from '../../js/inline.js';
import { minute, size } from './format.mjs';
import { callLog, notes } from './samples.mjs';
import { closingTable, Mismatch, Tour } from './tour.mjs';
import { compare, download, get, knock, listPages, remove, untilReady, upload } from './verbs.mjs';

/** @typedef {import('../../js/index.js').FileRecord} FileRecord */
/** @typedef {import('./verbs.mjs').Walk} Walk */

const PLATFORMS = /** @type {const} */ (['cuadra', 'voipbin']);
const MIB = 1024 * 1024;
const FILE_SIZE = 12 * MIB;
/** Loopback is too fast to see anything move. */
const UPLOAD_RATE = 4 * MIB;
const SMALL_FILES = 7;
const PAGE_SIZE = 3;
const DAY = 86_400_000;

/**
 * @param {import('./screen.mjs').Screen} screen
 * @returns {Promise<boolean>} whether every step worked
 */
export async function walkEmulated(screen) {
  let ahead = 0;
  const server = await serveEmulator({ now: () => Date.now() + ahead, uploadRate: UPLOAD_RATE });
  screen.line();
  screen.line(`Emulated platforms on this machine; nothing leaves it. Uploads are slowed to ${size(UPLOAD_RATE)}/s.`);
  const clock = (/** @type {number} */ by) => {
    ahead += by;
    return new Date(Date.now() + ahead);
  };
  try {
    /** @type {Tour[]} */
    const tours = [];
    for (const backend of PLATFORMS) tours.push(await walkPlatform(screen, backend, server.baseUrl(backend), clock));
    closingTable(screen, tours);
    const failed = tours.filter((tour) => !tour.passed).map(({ title }) => title);
    screen.line(
      failed.length === 0
        ? screen.paint('green', 'Every step worked.')
        : screen.paint('red', `A step failed: ${failed.join(', ')}.`),
    );
    return failed.length === 0;
  } finally {
    await server.close();
  }
}

/**
 * @param {import('./screen.mjs').Screen} screen
 * @param {typeof PLATFORMS[number]} backend
 * @param {string} baseUrl
 * @param {(by: number) => Date} clock moves the emulator's clock on
 */
async function walkPlatform(screen, backend, baseUrl, clock) {
  const client = createClient({ backend, baseUrl, auth: { bearer: randomBytes(16).toString('hex') } });
  const tour = new Tour(screen, backends[backend].title, baseUrl);
  /** @type {Walk} */
  const walk = { screen, client };
  const source = callLog(FILE_SIZE);
  const ours = createHash('sha256')
    .update(new Uint8Array(await source.arrayBuffer()))
    .digest('hex');
  try {
    return await tour.run(async () => {
      const stored = await tour.step('upload', () => upload(walk, source));
      const ready = await tour.step('processing', () => untilReady(walk, stored));
      const more = await tour.step('list', () => fillAndList(walk, stored));
      const file = await tour.step('get', () => get(walk, ready));
      await links(tour, walk, file, clock);
      const theirs = await tour.step('download', () => download(walk, file));
      await tour.step('SHA-256', () => compare(ours, theirs, file));
      await tour.step('delete', () => remove(walk, file));
      for (const { id } of more) await client.delete(id);
    });
  } finally {
    await client.close();
  }
}

/**
 * @param {Walk} walk
 * @param {FileRecord} first what is there already
 */
async function fillAndList(walk, first) {
  const more = await Promise.all(notes(SMALL_FILES).map((note) => walk.client.upload(note)));
  return { ...(await listPages(walk, PAGE_SIZE, [first, ...more])), value: more };
}

/**
 * @param {Tour} tour
 * @param {Walk} walk
 * @param {FileRecord} file
 * @param {(by: number) => Date} clock
 */
async function links(tour, { client }, file, clock) {
  if (client.capabilities.download !== 'signed-url' || !client.capabilities.refresh) {
    const why = 'this platform signs no links: bytes come through its API';
    for (const verb of /** @type {const} */ (['link', 'expired link', 'refresh'])) tour.absent(verb, why);
    return;
  }
  const link = client.link(file);
  const until = () => (link.expiresAt === null ? 'with no end told' : `until ${minute(link.expiresAt)}`);
  const old = await tour.step('link', async () => {
    const url = await link.url();
    const answer = await knock(url);
    if (!answer.ok) throw new Mismatch(`the fresh link answered ${answer.told}`);
    return { told: `good ${until()}; answers ${answer.told}`, short: `good ${until()}`, value: url };
  });
  await tour.step('expired link', async () => {
    const end = link.expiresAt?.getTime() ?? 0;
    const now = clock(Math.max(0, end - Date.now()) + DAY);
    const answer = await knock(old);
    if (answer.ok) throw new Mismatch(`a day after its end the link still answered ${answer.told}`);
    return {
      told: `the emulator's clock is moved on to ${minute(now)}; it answers ${answer.told}`,
      short: answer.told,
      value: undefined,
    };
  });
  await tour.step('refresh', async () => {
    const url = await link.refresh();
    if (url === old) throw new Mismatch('the platform gave the same link again');
    const answer = await knock(url);
    if (!answer.ok) throw new Mismatch(`the refreshed link answered ${answer.told}`);
    return {
      told: `another link, good ${until()}; answers ${answer.told}`,
      short: `good ${until()}`,
      value: undefined,
    };
  });
}
