// `npm run test:peers -- [--peer x,y] [--size n,m] [--seed n] [--seeds n] [--faults n]`, and `test:peers:full` for all servers
// and long files: uploads of the packaged client to servers of others, and to the project's own where there is none, with a
// proxy between that breaks connections.
// Decides which uploads are made; what each has to show is in transfer.mjs and cases/.

import { rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { checksums } from './cases/checksums.mjs';
import { emulatedLinks, links } from './cases/links.mjs';
import { lost } from './cases/lost.mjs';
import { manyParts } from './cases/many-parts.mjs';
import { signatures } from './cases/signatures.mjs';
import { steering } from './cases/steering.mjs';
import { available } from './kit/available.mjs';
import { openSource } from './kit/source.mjs';
import { Stage } from './kit/stage.mjs';
import { bytes, table } from './kit/table.mjs';
import { PEERS } from './peer/all.mjs';
import { transfer } from './transfer.mjs';

/** @typedef {import('./peer/peer.mjs').Peer} Peer */
/** @typedef {import('./transfer.mjs').Row} Row */
/** @typedef {{ peer: string, name: string, outcome: string, seconds: number, note: string }} CaseRow */

const MiB = 1024 * 1024;
const CACHE = path.join(import.meta.dirname, '..', '..', '.cache', 'peers');
const CASES = [...steering, ...lost, ...signatures, ...links];
/** Longer files are cut into longer parts. */
const MIDDLE = 64 * MiB;
const LONG = 256 * MiB;
const MOST_FAULTS = 30;
/** Peers at work at once in the short form: much of it is waiting. */
const ABREAST = 3;

const { values } = parseArgs({
  options: {
    peer: { type: 'string' },
    size: { type: 'string' },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    faults: { type: 'string' },
    full: { type: 'boolean', default: false },
    'no-cases': { type: 'boolean', default: false },
  },
});

/** @param {Peer} peer */
function sizesOf({ part }) {
  if (values.size !== undefined) return values.size.split(',').map(Number);
  const short = [0, 1, part - 1, part, part + 1, part * 5 + 123];
  return values.full ? [...short, MIDDLE, 1024 * MiB] : short;
}

/**
 * @param {Peer} peer
 * @param {number} size
 */
function planOf(peer, size) {
  const middle = size >= MIDDLE ? (peer.middlePart ?? peer.part) : peer.part;
  const part = size >= LONG ? (peer.longPart ?? middle) : middle;
  const requests = Math.ceil(size / part);
  // Where whole parts are kept or nothing, more faults than parts would leave no part a chance.
  const most = peer.wholeOnly === true ? requests : MOST_FAULTS;
  const usual = requests > 1 ? Math.min(values.full ? MOST_FAULTS : 6, Math.max(most, 4)) : values.full ? 4 : 2;
  const faults = values.faults ?? usual;
  return { size, part, faults: Number(faults) };
}

/** @returns {Peer[]} */
function chosen() {
  const names = values.peer?.split(',');
  const unknown = names?.find((name) => !PEERS.some((peer) => peer.name === name));
  if (unknown !== undefined) {
    throw new Error(
      `There is no peer "${unknown}". What to do: name some of ${PEERS.map(({ name }) => name).join(', ')}.`,
    );
  }
  return PEERS.filter((peer) => names?.includes(peer.name) ?? (values.full || !peer.full));
}

/**
 * @param {string} peer
 * @param {string} name
 * @param {() => Promise<string>} run
 * @returns {Promise<CaseRow>}
 */
async function told(peer, name, run) {
  const since = performance.now();
  const seconds = () => (performance.now() - since) / 1000;
  try {
    const note = await run();
    return { peer, name, outcome: 'passed', seconds: seconds(), note };
  } catch (error) {
    const note =
      error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 8).join(' ') : String(error);
    return { peer, name, outcome: 'FAILED', seconds: seconds(), note };
  }
}

/**
 * @param {Peer} peer
 * @param {Stage['source']} source
 */
async function onStage(peer, source) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {CaseRow[]} */
  const cases = [];
  const stage = await Stage.open(peer, source);
  try {
    const first = Number(values.seed);
    for (const size of sizesOf(peer)) {
      for (let seed = first; seed < first + Number(values.seeds ?? (values.full ? 1 : 2)); seed += 1) {
        const row = await transfer(stage, { ...planOf(peer, size), seed });
        rows.push(row);
        if (row.outcome.startsWith('FAILED')) console.log(`${peer.name} ${bytes(size)} seed ${seed}: ${row.outcome}`);
      }
    }
    for (const one of values['no-cases'] ? [] : CASES) {
      const applies = one.applies(peer);
      if (applies !== true) continue;
      cases.push(await told(peer.title, one.name, () => one.run(stage)));
      stage.proxy.onRequest = null;
      stage.store.clear();
    }
  } finally {
    await stage.close();
  }
  return { rows, cases };
}

/**
 * @template T, R
 * @param {number} most at once; where long files are timed, one
 * @param {T[]} list
 * @param {(one: T) => Promise<R>} work
 * @returns {Promise<R[]>} in the order of the list
 */
async function abreast(most, list, work) {
  /** @type {R[]} */
  const results = [];
  const waiting = [...list.entries()];
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) results[one[0]] = await work(one[1]);
  };
  await Promise.all(Array.from({ length: most }, next));
  return results;
}

async function main() {
  const peers = chosen();
  const missing = peers.filter((peer) => !available(peer));
  if (missing.length > 0) {
    const names = missing.map(({ title }) => title).join(', ');
    throw new Error(
      `Not set up here: ${names}. What to do: run \`npm run test:peers:full\`, which sets up all of them.`,
    );
  }
  const longest = Math.max(MIDDLE, ...peers.flatMap(sizesOf));
  const source = await openSource(CACHE, longest);
  const done = await abreast(values.full ? 1 : ABREAST, peers, (peer) => onStage(peer, source));
  const rows = done.flatMap((one) => one.rows);
  const cases = done.flatMap((one) => one.cases);
  if (values.peer === undefined && !values['no-cases']) {
    cases.push(await told('S3, digests only', '1,500 parts, resumed', () => manyParts(values.full)));
    cases.push(await told('tus with checksums', 'changed on the way', checksums));
    cases.push(await told('emulator', 'a link that has ended', emulatedLinks));
  }
  // The short one is there for the next run; the long ones would only fill the disk.
  if (longest > MIDDLE) await rm(source.file);
  return report(peers, rows, cases);
}

/**
 * @param {Peer[]} peers
 * @param {Row[]} rows
 * @param {CaseRow[]} cases
 */
function report(peers, rows, cases) {
  const titled = (/** @type {string} */ name) => {
    const peer = peers.find((one) => one.name === name);
    return `${peer?.title ?? name}${peer?.own ? ' (own origin)' : ''}`;
  };
  console.log(
    table(
      ['peer', 'size', 'part', 'faults', 'requests', 'sent again', 's', 'outcome'],
      rows.map(({ peer, size, part, struck, drawn, requests, resent, seconds, outcome }) => [
        titled(peer),
        bytes(size),
        bytes(part),
        `${struck}/${drawn}`,
        requests,
        resent,
        seconds.toFixed(1),
        outcome,
      ]),
    ),
  );
  if (cases.length > 0) {
    console.log();
    console.log(
      table(
        ['peer', 'case', 'outcome', 's', 'what was seen'],
        cases.map(({ peer, name, outcome, seconds, note }) => [peer, name, outcome, seconds.toFixed(1), note]),
      ),
    );
  }
  console.log();
  for (const { title, lacks } of peers) if (lacks !== undefined) console.log(`${title}: ${lacks.join('; ')}`);
  const failed =
    rows.filter(({ outcome }) => outcome.startsWith('FAILED')).length +
    cases.filter(({ outcome }) => outcome === 'FAILED').length;
  const struck = rows.reduce((sum, row) => sum + row.struck, 0);
  const resent = rows.reduce((sum, row) => sum + row.resent, 0);
  const ambiguous = rows.filter(({ outcome }) => outcome.startsWith('ambiguous')).length;
  console.log(
    `total: ${rows.length} uploads through ${struck} faults, ${resent} bytes sent again, ${ambiguous} ambiguous, ${cases.length} cases, ${failed} failed; peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
