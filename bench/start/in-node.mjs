// @ts-check
// The tables of Node.

import { BASE, contendersIn, GAP, OURS, OVERLAPPED } from './contenders.mjs';
import { apart, placed, started } from './node.mjs';
import { partsOf, partsTable } from './parts.mjs';

/** @typedef {import('../kit/report.mjs').Table} Table */
/** @typedef {import('./node.mjs').Lodged} Lodged */

const BAR = 6;
/** Those that npm installs as files of their own, so that many are read. */
const INSTALLED = [BASE, OURS, 'ky', 'openai', 'tus-js-client', '@aws-sdk/lib-storage', '@azure/storage-blob'];

/** @param {import('./index.mjs').How} how @returns {Promise<{ tables: Table[], charts: import('../kit/charts.mjs').Chart[] }>} */
export async function inNode({ server, folder, rounds, log, beside }) {
  /** @param {Lodged[]} those @param {number} [gap] */
  const starts = (those, gap) =>
    those.map((one) => ({ name: one.contender.name, run: () => started(server, one, gap) }));
  log('in Node, bundled');
  const all = contendersIn('node');
  const lodged = await Promise.all(all.map((one, at) => placed(folder, `bundled-${at}`, one, true)));
  const bundled = await beside(starts(lodged));
  log('in Node, as installed');
  const many = all.filter(({ name }) => INSTALLED.includes(name));
  const loose = await Promise.all(many.map((one, at) => placed(folder, `installed-${at}`, one, false)));
  const installed = await beside(starts(loose));
  log('in Node, with work between');
  const overlapped = await beside(
    starts(
      lodged.filter(({ contender }) => OVERLAPPED.includes(contender.name)),
      GAP,
    ),
  );
  log('in Node, taken apart');
  const own = lodged.filter(({ contender }) => [OURS, `${OURS} /slim`].includes(contender.name));
  /** @type {Map<string, import('./parts.mjs').Parts[]>} */
  const parts = new Map(own.map(({ contender }) => [contender.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of own) parts.get(one.contender.name)?.push(partsOf(await apart(server, one)));
  }
  return {
    tables: [
      {
        title: 'Node, bundled',
        text: 'Every start a process of its own; from the import to the moment the server, in another process, has the head of the request. Node loads what its fetch is made of when that is first used, which every way pays.',
        comparison: bundled,
        overs: true,
        bar: { contender: OURS, text: `at most ${BAR} ms over ${BASE}`, holds: ({ over }) => over <= BAR },
      },
      { title: 'Node, as npm installs it', text: 'The same, not bundled.', comparison: installed, overs: true },
      {
        title: `Node, the first call ${GAP} ms after the client was made`,
        text: 'From that call to its request: what is left when the core had the time to load.',
        comparison: overlapped,
        overs: true,
      },
      { ...partsTable('Node: where the time goes', parts), text: 'With what its fetch is made of loaded before.' },
    ],
    charts: [
      { kind: 'bars', name: 'node', title: 'Node: over fetch by hand, ms', comparison: bundled, of: 'over', bar: BAR },
    ],
  };
}
