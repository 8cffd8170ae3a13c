// @ts-check
// What one small call costs above fetch and json() themselves: microseconds of the process's own time, thousands of calls one
// after the other over a fetch that answers at once. In Chromium the time that passes, since a page cannot read its processor's.

import process from 'node:process';
import { attache } from '../kit/attache.mjs';
import { compare } from '../kit/compare.mjs';
import { inPage } from '../kit/page.mjs';
import { many, ways } from './ways.mjs';

export const title = 'One small call';

const BAR = 10;
const OURS = 'attache get';

/** @type {import('../kit/report.mjs').Bar} */
const bar = { contender: OURS, text: `≤ ${BAR} µs over fetch`, holds: ({ over }) => over <= BAR };

/** @typedef {{ tells: boolean, said: string, file: string }} Answers */

/** What is packed for the way, or written bit by bit, has no length. */
const ANSWERS = [
  { tells: true, said: 'answers that tell their length', file: '' },
  { tells: false, said: 'answers without a length', file: '-no-length' },
];

/** @type {import('../kit/report.mjs').Part['run']} */
export async function run({ quick, log }) {
  const calls = quick ? Number(process.env.CALLS) || 200 : 5000;
  /** @type {import('../kit/report.mjs').Found} */
  const found = { tables: [] };
  /** @type {(runtime: string, text: string, comparison: import('../kit/compare.mjs').Comparison, answers: Answers) => void} */
  const add = (runtime, text, comparison, { tells, said, file }) => {
    const title = `One small call in ${runtime}, ${said}`;
    found.tables.push({ title, text, comparison, overs: true, bar });
    if (!tells) return;
    const name = `${runtime.toLowerCase()}${file}`;
    const chart = {
      kind: /** @type {const} */ ('bars'),
      name,
      title,
      comparison,
      of: /** @type {const} */ ('over'),
      bar: BAR,
    };
    found.charts = [...(found.charts ?? []), chart];
  };
  for (const answers of ANSWERS) {
    log(`Node, ${calls} calls a round, ${answers.said}`);
    const text = `${calls} calls one after the other over a fetch that answers at once; answers and requests counted.`;
    add('Node', text, await inNode(answers.tells, calls, quick ? 2 : 9, log), answers);
  }
  await inPage('call/page.mjs', async (page) => {
    for (const answers of ANSWERS) {
      log(`Chromium, ${calls} calls a round, ${answers.said}`);
      const text = 'The same in a page, by the time that passes.';
      add('Chromium', text, await inChromium(page, answers.tells, calls, quick ? 2 : 9, log), answers);
    }
  });
  return found;
}

/**
 * @param {boolean} tells
 * @param {number} calls
 * @param {number} rounds
 * @param {(line: string) => void} log
 */
async function inNode(tells, calls, rounds, log) {
  return await compare({
    unit: 'µs of processor a call',
    better: 'lower',
    rounds,
    warmups: rounds > 2 ? 3 : 1,
    log,
    contenders: ways(attache, tells).map((way) => ({
      name: way.name,
      async run() {
        const before = process.cpuUsage();
        const began = performance.now();
        await many(way, calls);
        const passed = performance.now() - began;
        const { user, system } = process.cpuUsage(before);
        return { value: (user + system) / calls, 'µs passed': (passed * 1000) / calls };
      },
    })),
  });
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {boolean} tells
 * @param {number} calls
 * @param {number} rounds
 * @param {(line: string) => void} log
 */
async function inChromium(page, tells, calls, rounds, log) {
  const names = /** @type {string[]} */ (await page.evaluate('bench.names'));
  return await compare({
    unit: 'µs a call',
    better: 'lower',
    rounds,
    warmups: rounds > 2 ? 3 : 1,
    log,
    contenders: names.map((name, at) => ({
      name,
      run: async () => /** @type {number} */ (await page.evaluate(`bench.run(${at}, ${calls}, ${tells})`)),
    })),
  });
}
