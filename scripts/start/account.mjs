// @ts-check
// The walk on a person's own account: one file up, waited for, listed, linked, down again and compared, and deleted.
// Touches no file but the one that it made, also when a step fails or the person presses Ctrl-C.

import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AttacheError, backends, createClient } from '../../js/inline.js';
import { failure, minute } from './format.mjs';
import { mediaTypeOf } from './media-types.mjs';
import { closingTable, Mismatch, Tour } from './tour.mjs';
import { compare, download, firstPage, get, knock, remove, untilReady, upload } from './verbs.mjs';

/** @typedef {import('../../js/index.js').Client} Client */
/** @typedef {import('../../js/index.js').FileRecord} FileRecord */
/** @typedef {import('./screen.mjs').Screen} Screen */

/**
 * @param {Screen} screen
 * @param {import('./options.mjs').Account} account
 * @returns {Promise<boolean>} whether every step worked
 */
export async function walkAccount(screen, account) {
  const client = clientOf(screen, account);
  if (client === undefined) return false;
  const stop = new AbortController();
  const onInterrupt = () => {
    screen.line('\nStopping; a file that was made is deleted first.');
    stop.abort(new Error('stopped by Ctrl-C'));
  };
  process.once('SIGINT', onInterrupt);
  try {
    const tour = await walk(screen, client, account, stop.signal);
    closingTable(screen, [tour]);
    screen.line(
      tour.passed ? screen.paint('green', 'Every step worked.') : screen.paint('red', 'A step failed; see above.'),
    );
    return tour.passed;
  } finally {
    process.off('SIGINT', onInterrupt);
    await client.close();
  }
}

/**
 * @param {Screen} screen
 * @param {import('./options.mjs').Account} account
 */
function clientOf(screen, { backend, baseUrl, auth, scope }) {
  try {
    return createClient({
      backend: /** @type {import('../../js/index.js').BackendName} */ (backend),
      auth,
      scope,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  } catch (error) {
    if (!AttacheError.is(error)) throw error;
    screen.line(screen.paint('red', failure(error)));
    return undefined;
  }
}

/**
 * @param {Screen} screen
 * @param {Client} client
 * @param {import('./options.mjs').Account} account
 * @param {AbortSignal} signal
 */
async function walk(screen, client, { file: name, baseUrl, fields }, signal) {
  const known = Object.values(backends).find((backend) => backend.name === client.backend);
  const tour = new Tour(screen, known?.title ?? client.backend, baseUrl ?? known?.baseUrl ?? '');
  const doing = { screen, client, signal };
  const type = mediaTypeOf(name);
  const source = new File([await openAsBlob(name, { type })], path.basename(name), { type });
  const ours = await sha256Of(name);
  /** @type {FileRecord | undefined} */
  let made;
  await tour.run(async () => {
    made = await tour.step('upload', () => upload(doing, source, fields));
    const stored = made;
    const ready = await tour.step('processing', () => untilReady(doing, stored));
    if (client.capabilities.list === false) tour.absent('list', 'this platform lists no files');
    else await tour.step('list', () => firstPage(doing, ready));
    if (!client.capabilities.get) tour.absent('get', 'this platform looks up no single file');
    const file = client.capabilities.get ? await tour.step('get', () => get(doing, ready)) : ready;
    await link(tour, client, file, signal);
    if (client.capabilities.download === false) tour.absent('download', 'this platform gives no bytes back');
    else {
      const theirs = await tour.step('download', () => download(doing, file));
      await tour.step('SHA-256', () => compare(ours, theirs, file));
    }
  });
  const stored = made;
  if (stored === undefined) {
    if (signal.aborted)
      screen.line('  The upload was cut off; if the platform had it already, it is in the list, and stays there.');
    return tour;
  }
  if (!client.capabilities.delete) {
    tour.absent('delete', `this platform deletes nothing: the file stays, its id is ${JSON.stringify(stored.id)}`);
    return tour;
  }
  return tour.run(() => tour.step('delete', () => remove(doing, stored)));
}

/**
 * @param {Tour} tour
 * @param {Client} client
 * @param {FileRecord} file
 * @param {AbortSignal} signal
 */
async function link(tour, client, file, signal) {
  if (client.capabilities.download !== 'signed-url') {
    for (const verb of /** @type {const} */ (['link', 'expired link', 'refresh'])) {
      tour.absent(verb, 'this platform signs no links');
    }
    return;
  }
  await tour.step('link', async () => {
    const fresh = client.link(file);
    const answer = await knock(await fresh.url({ signal }), signal);
    if (!answer.ok) throw new Mismatch(`the fresh link answered ${answer.told}`);
    const end = fresh.expiresAt;
    return {
      told: `${end === null ? 'no end told' : `good until ${minute(end)}`}; answers ${answer.told}`,
      value: undefined,
    };
  });
  tour.absent('expired link', 'a link lives for days: not waited for');
  tour.absent('refresh', 'the link is still good');
}

/** @param {string} name */
async function sha256Of(name) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(name), hash);
  return hash.digest('hex');
}
