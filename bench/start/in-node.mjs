// @ts-check
// The tables of Node.

import { BASE, contendersIn, OURS } from './contenders.mjs';
import { apart, placed, started } from './node.mjs';
import { partsOf, partsTable } from './parts.mjs';

/** @typedef {import('../kit/report.mjs').Table} Table */
/** @typedef {import('./contenders.mjs').Contender} Contender */

const BAR = 6;
const GAP = 20;
/** Those that npm installs as files of their own, so that many are read. */
const INSTALLED = [BASE, OURS, 'ky', 'openai', 'tus-js-client', '@aws-sdk/lib-storage', '@azure/storage-blob'];
const OVERLAPPED = [BASE, OURS, `${OURS}, init() beside createClient()`];

/** @param {import('./index.mjs').How} how @returns {Promise<{ tables: Table[], charts: import('../kit/charts.mjs').Chart[] }>} */
export async function inNode({ server, folder, rounds, log, beside }) {
  log('in Node, bundled');
  const all = contendersIn('node');
  const lodged = await Promise.all(
    all.map(async (contender, at) => {
      const slug = `node-${at}`;
      return { contender, slug, address: await placed(folder, slug, contender, true) };
    }),
  );
  const bundled = await beside(
    lodged.map(({ contender, slug, address }) => ({
      name: contender.name,
      run: () => started(server, slug, contender, address),
    })),
  );
  log('in Node, as installed');
  const loose = await Promise.all(
    all
      .filter(({ name }) => INSTALLED.includes(name))
      .map(async (contender, at) => {
        const slug = `loose-${at}`;
        return { contender, slug, address: await placed(folder, slug, contender, false) };
      }),
  );
  const installed = await beside(
    loose.map(({ contender, slug, address }) => ({
      name: contender.name,
      run: () => started(server, slug, contender, address),
    })),
  );
  log('in Node, with work between');
  const overlapped = await beside(
    lodged
      .filter(({ contender }) => OVERLAPPED.includes(contender.name))
      .map(({ contender, slug, address }) => ({
        name: contender.name,
        run: () => started(server, slug, contender, address, GAP),
      })),
  );
  log('in Node, taken apart');
  const own = lodged.filter(({ contender }) => [OURS, `${OURS} /slim`].includes(contender.name));
  /** @type {Map<string, import('./parts.mjs').Parts[]>} */
  const parts = new Map(own.map(({ contender }) => [contender.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { contender, slug, address } of own)
      parts.get(contender.name)?.push(partsOf(await apart(server, slug, address)));
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
