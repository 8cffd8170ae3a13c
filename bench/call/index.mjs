// @ts-check
// What one small call costs above fetch and json() themselves: microseconds of the process's own time, thousands of calls one
// after the other over a fetch that answers at once. In Chromium the time that passes, since a page cannot read its processor's.

import { attache } from '../kit/attache.mjs';
import { compare } from '../kit/compare.mjs';
import { inPage } from '../kit/page.mjs';
import { costOf } from '../kit/processor.mjs';
import { many, ways } from './ways.mjs';

/** @typedef {import('../kit/compare.mjs').Contender} Contender */

export const title = 'One small call';

const BAR = 10;
const OURS = 'attache get';

/** @type {import('../kit/report.mjs').Bar} */
const bar = { contender: OURS, text: `≤ ${BAR} µs over fetch`, holds: ({ over }) => over <= BAR };

/** What is packed for the way, or written bit by bit, has no length. */
const ANSWERS = [
  { tells: true, said: 'answers that tell their length' },
  { tells: false, said: 'answers without a length' },
];

/** @type {import('../kit/report.mjs').Part['run']} */
export async function run({ quick, log }) {
  const calls = quick ? 200 : 5000;
  const plan = { better: /** @type {const} */ ('lower'), rounds: quick ? 2 : 9, warmups: quick ? 1 : 3, log };
  /** @type {import('../kit/report.mjs').Table[]} */
  const tables = [];
  /** @type {import('../kit/charts.mjs').Chart[]} */
  const charts = [];
  /** @type {(runtime: string, text: string, unit: string, contenders: (tells: boolean) => Contender[]) => Promise<void>} */
  const measure = async (runtime, text, unit, contenders) => {
    for (const { tells, said } of ANSWERS) {
      log(`${runtime}, ${calls} calls a round, ${said}`);
      const comparison = await compare({ ...plan, unit, contenders: contenders(tells) });
      const title = `One small call in ${runtime}, ${said}`;
      tables.push({ title, text, comparison, overs: true, bar });
      if (tells) charts.push({ kind: 'bars', name: runtime.toLowerCase(), title, comparison, of: 'over', bar: BAR });
    }
  };
  await measure(
    'Node',
    `${calls} calls one after the other over a fetch that answers at once; answers and requests counted.`,
    'µs of processor a call',
    (tells) => inNode(tells, calls),
  );
  await inPage('call/page.mjs', async (page) => {
    const names = /** @type {string[]} */ (await page.evaluate('bench.names'));
    await measure('Chromium', 'The same in a page, by the time that passes.', 'µs a call', (tells) =>
      inChromium(page, names, tells, calls),
    );
  });
  return { tables, charts };
}

/** @param {boolean} tells @param {number} calls @returns {Contender[]} */
const inNode = (tells, calls) =>
  ways(attache, tells).map((way) => ({
    name: way.name,
    async run() {
      const { processor, passed } = await costOf(() => many(way, calls));
      return { value: (processor * 1000) / calls, 'µs passed': (passed * 1000) / calls };
    },
  }));

/** @param {import('puppeteer-core').Page} page @param {string[]} names @param {boolean} tells @param {number} calls @returns {Contender[]} */
const inChromium = (page, names, tells, calls) =>
  names.map((name, at) => ({
    name,
    run: async () => /** @type {number} */ (await page.evaluate(`bench.run(${at}, ${calls}, ${tells})`)),
  }));
