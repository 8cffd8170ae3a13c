// @ts-check
// Large uploads in Node and in a page of Chromium, to a sink on loopback: MiB a second, the client's processor, and what its
// memory grows by; and how often progress is told on a slow link. The sink says how many bytes came in how many files, which
// is what was sent, or the run fails.

import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compare } from '../kit/compare.mjs';
import { inChromium } from '../transfer/chromium.mjs';
import { MEBIBYTE } from '../transfer/content.mjs';
import { inNode, rateOf } from '../transfer/node.mjs';
import { startSink } from '../transfer/stage.mjs';
import { GROUPS, HELD, LARGE, nameOf, WEIGHED } from './contenders.mjs';
import { counted, SMALL } from './counted.mjs';
import { paceTable } from './pace.mjs';
import { weighTable } from './weigh.mjs';

/** @typedef {import('./contenders.mjs').Group} Group */
/** @typedef {import('./contenders.mjs').Sender} Sender */
/** @typedef {import('../transfer/stage.mjs').Sink} Sink */
/** @typedef {import('../kit/report.mjs').Table} Table */
/** @typedef {import('../kit/charts.mjs').Chart} Chart */
/** @typedef {(sender: Sender, bytes: number) => Promise<import('../kit/compare.mjs').Taken>} Send */

export const title = 'Uploads';

/** @param {Sink} sink @param {string | null} folder for files; null: in memory @returns {Send} */
const node = (sink, folder) => (sender, size) =>
  counted(sink, sender, size, async (job, small) => {
    const place = (/** @type {object} */ what, /** @type {number} */ bytes) => ({
      ...what,
      path: folder === null ? null : holed(folder, bytes),
    });
    return rateOf(await inNode('upload/works.mjs', sender.way, place(job, size), place(small, SMALL)), size);
  });

/** A file with holes for bytes: no disk is as fast as what is measured. @param {string} folder @param {number} size */
function holed(folder, size) {
  const file = path.join(folder, `${size}`);
  const handle = openSync(file, 'a');
  ftruncateSync(handle, size);
  closeSync(handle);
  return file;
}

/** @param {Sink} sink @param {import('../transfer/chromium.mjs').Stage} stage @returns {Send} */
const chromium = (sink, stage) => (sender, size) =>
  counted(sink, sender, size, async (job, small) => {
    const { milliseconds, processor } = await stage.run(sender.way, job, small);
    return { value: (size / MEBIBYTE / milliseconds) * 1000, 'CPU, ms': Math.round(processor) };
  });

/** @type {import('../kit/report.mjs').Part['run']} */
export async function run({ quick, log }) {
  const [size, rounds] = quick ? [16, 1] : [256, 3];
  const [large, few] = quick ? [24, 1] : [1024, 2];
  /** @type {Table[]} */
  const tables = [];
  /** @type {Chart[]} */
  const charts = [];
  /** @type {(where: 'node' | 'chromium', send: Send, group: Group, mebibytes: number, rounds: number) => Promise<void>} */
  const measure = async (where, send, group, mebibytes, times) => {
    const said = `${group.title}, ${mebibytes} MiB, ${where === 'node' ? 'Node' : 'Chromium'}`;
    log(said);
    const here = (/** @type {{ only?: string | undefined }} */ { only = where }) => only === where;
    const senders = group.senders.filter(here);
    const comparison = await compare({
      unit: 'MiB/s',
      better: 'higher',
      base: group.base,
      rounds: Math.min(times, group.rounds ?? times),
      // A process is new each time, and what is large has no time for it.
      warmups: where === 'node' || group === LARGE ? 0 : 1,
      log,
      contenders: senders.map((sender) => ({ name: nameOf(sender), run: () => send(sender, mebibytes * MEBIBYTE) })),
    });
    const bars = group.bars.filter(here).map(({ contender, text, holds }) => {
      const row = comparison.rows.find(({ name }) => name === contender);
      if (row === undefined) throw new Error(`no way is called ${contender}`);
      return { text: `${said}: ${contender} ${text}`, held: holds(row) };
    });
    tables.push({ title: said, comparison, bars });
    charts.push({ kind: 'bars', name: `${group.name}-${where}`, title: said, comparison });
  };

  const sink = await startSink();
  const folder = mkdtempSync(path.join(tmpdir(), 'attache-bench-'));
  try {
    const inProcess = node(sink, folder);
    for (const group of GROUPS) await measure('node', inProcess, group, size, rounds);
    await measure('node', inProcess, LARGE, large, few);
    await measure('node', node(sink, null), HELD, large, few);
    await inChromium('upload/page.mjs', async (stage) => {
      const send = chromium(sink, stage);
      for (const group of GROUPS) {
        await measure('chromium', send, group, size, rounds);
        await stage.rest();
      }
      await measure('chromium', send, LARGE, large, few);
      log('Memory, Chromium');
      const weigh = (/** @type {Sender} */ sender) =>
        counted(sink, sender, size * MEBIBYTE, (job, small) => stage.weigh(sender.way, job, small));
      tables.push(await weighTable(weigh, WEIGHED, size));
    });
    log('Progress on a slow link, Chromium and Firefox');
    tables.push(await paceTable(sink, quick));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await sink.close();
  }
  return { tables, charts, notes: NOTES };
}

const NOTES = [
  'Client and sink are processes of the same machine and share its cores: what the sink takes is the same for all.',
  `In Node each run is a process of its own, which has sent ${SMALL / MEBIBYTE} MiB before it is measured; the file is on a disk (and has holes for bytes), and is taken as a Blob, or by its path where a library takes no Blob. Node’s fetch keeps all of a body that it sends, unless it may follow no redirect: \`no redirects\` is a stream by hand that knows of it. In Chromium each way has a page of its own, the file is a Blob made of one part again and again, and the processor is that of all of the browser’s processes.`,
  'lib-storage adds no checksums here (`WHEN_REQUIRED`), as nobody does but where sha256 is said.',
  'tus: ours sends 64 MiB a request, so that a proxy lets it through and a break costs no more; the same written by hand is the base. `parts joined`: the server offers concatenation, and three parts go abreast.',
];
