// @ts-check
// The tables of Chromium.

import { served, whole } from './chromium.mjs';
import { BASE, contendersIn, GAP, OURS, OURS_EARLY, OVERLAPPED } from './contenders.mjs';
import { partsOf, partsTable } from './parts.mjs';

/** @typedef {import('../kit/report.mjs').Table} Table */

const BAR = 8;
/** Milliseconds to an answer from afar. */
const WAY = 40;
const FAR = [BASE, 'ky', 'openai', OURS, OURS_EARLY, `${OURS}, preloaded`, `${OURS} /inline`];

/** @type {import('../kit/report.mjs').Bar} */
const bar = { contender: OURS, text: `at most ${BAR} ms over ${BASE}`, holds: ({ over }) => over <= BAR };

/**
 * @param {import('./index.mjs').How} how
 * @param {import('./chromium.mjs').Pages} pages
 * @returns {Promise<{ tables: Table[], charts: import('../kit/charts.mjs').Chart[] }>}
 */
export async function inChromium({ server, rounds, log, beside }, pages) {
  const lodged = await Promise.all(contendersIn('browser').map((one, at) => served(server, `page-${at}`, one)));
  const only = (/** @type {string[]} */ names) => lodged.filter(({ contender }) => names.includes(contender.name));
  /** @param {typeof lodged} those @param {(one: typeof lodged[number]) => Promise<import('../kit/compare.mjs').Taken>} run */
  const ways = (those, run) => those.map((one) => ({ name: one.contender.name, run: () => run(one) }));
  log('in Chromium, cold');
  const cold = await beside(ways(lodged, async (one) => whole(await pages.cold(one))));
  log('in Chromium, warm');
  const warm = await beside(ways(lodged, async (one) => whole(await pages.warm(one))));
  await pages.cool();
  log('in Chromium, with work between');
  const overlapped = await beside(
    ways(only(OVERLAPPED), async (one) => {
      const { seen, called } = await pages.cold(one, 'gap');
      return { value: seen - called };
    }),
  );
  log('in Chromium, from afar');
  server.delay = WAY;
  const far = await beside(
    ways(only(FAR), async (one) => whole(await pages.cold(one))),
    Math.ceil(rounds / 2),
  );
  server.delay = 0;
  log('in Chromium, taken apart');
  /** @type {Map<string, import('./parts.mjs').Parts[]>} */
  const parts = new Map([OURS, `${OURS} /inline`].map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of only([...parts.keys()])) {
      const marks = await pages.cold(one, 'apart');
      parts.get(one.contender.name)?.push(partsOf(marks));
    }
  }
  const loaded = [];
  for (const one of lodged.filter(({ contender }) => contender.name.startsWith(OURS))) {
    const marks = await pages.cold(one);
    loaded.push([one.contender.name, marks.loaded.map((file) => file.split('/').pop()).join(', ')]);
  }
  return {
    tables: [
      {
        title: 'Chromium, cold',
        text: 'Every start in a profile of its own, nothing in any cache; from the import to the moment the browser begins the request.',
        comparison: cold,
        overs: true,
        bar,
      },
      {
        title: 'Chromium, warm',
        text: 'A new page of a profile that has loaded the same three times.',
        comparison: warm,
        overs: true,
        bar,
      },
      {
        title: `Chromium, the first call ${GAP} ms after the client was made`,
        text: 'From that call to its request, cold.',
        comparison: overlapped,
        overs: true,
      },
      {
        title: `Chromium, every answer ${WAY} ms away`,
        text: 'Cold. A wasm file that is asked for only when the first call needs it costs one more way.',
        comparison: far,
        overs: true,
      },
      partsTable('Chromium: where the time goes, cold', parts),
      { title: 'Chromium: what is loaded until the first answer, in order', head: ['way', 'files'], rows: loaded },
    ],
    charts: [
      {
        kind: 'bars',
        name: 'chromium-cold',
        title: 'Chromium, cold: over fetch by hand, ms',
        comparison: cold,
        of: 'over',
        bar: BAR,
      },
      {
        kind: 'bars',
        name: 'chromium-warm',
        title: 'Chromium, warm: over fetch by hand, ms',
        comparison: warm,
        of: 'over',
        bar: BAR,
      },
    ],
  };
}
