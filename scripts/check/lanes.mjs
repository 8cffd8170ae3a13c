// @ts-check
// Runs checks in lanes side by side: those of cargo, which share one build folder and so would wait for each other; the suite in the
// runtimes that only the full run has; and all others. What a check says is told when it has ended. One lane alone tells everything at once.

import { kept, say } from '../setup/board.mjs';

/** @typedef {import('./check.mjs').Check} Check */
/** @typedef {import('./outcome.mjs').Outcome} Outcome */
/** @typedef {{ title: string, outcome: Outcome, seconds: number }} Row */

const MARK = { passed: '✓', failed: '✗', skipped: '–' };
/** How often a log hears what is still at work, milliseconds. */
const HEARTBEAT = 30_000;

/** @param {string} title */
export function section(title) {
  say(`\n━━ ${title} ${'━'.repeat(Math.max(3, 76 - title.length))}`);
}

/** @param {Outcome} outcome */
export const mark = (outcome) => MARK[outcome.status];

/** @param {number} since */
const secondsSince = (since) => (performance.now() - since) / 1000;

/**
 * @param {string} title
 * @param {() => Promise<Outcome>} work
 * @returns {Promise<Row>}
 */
export async function told(title, work) {
  const since = performance.now();
  section(title);
  const outcome = await work();
  if (outcome.note !== '') say(`${mark(outcome)} ${outcome.status}: ${outcome.note}`);
  return { title, outcome, seconds: secondsSince(since) };
}

/**
 * @param {Check[]} checks
 * @param {string[]} args for the checks themselves
 * @returns {Promise<Row[]>} in the order of the checks
 */
export async function runInLanes(checks, args) {
  /** @type {Map<string, Promise<Row>>} */
  const rows = new Map();
  /** @type {Map<string, number>} */
  const atWork = new Map();
  /** @type {Record<string, Promise<unknown>>} */
  const lanes = {};
  const several = new Set(checks.map(({ lane }) => lane)).size > 1;
  const heartbeat = setInterval(() => {
    const works = [...atWork].map(([title, since]) => `${title} ${secondsSince(since).toFixed(0)} s`);
    if (several) say(`    … ${works.join(' | ')}`);
  }, HEARTBEAT);

  for (const check of checks) {
    const before = Promise.all([lanes[check.lane], ...(check.after ?? []).map((name) => rows.get(name))]);
    const row = before.then(async ([, ...stood]) => {
      const broken = stood.find((other) => other?.outcome.status === 'failed');
      const work = () => (broken ? standsOn(broken) : outcomeOf(check, args));
      atWork.set(check.title, performance.now());
      /** @type {string[]} */
      const lines = [];
      const result = await (several ? kept(lines, () => told(check.title, work)) : told(check.title, work));
      for (const line of lines) say(line);
      atWork.delete(check.title);
      return result;
    });
    rows.set(check.name, row);
    lanes[check.lane] = row;
  }
  try {
    return await Promise.all(rows.values());
  } finally {
    clearInterval(heartbeat);
  }
}

/** @param {Row} broken @returns {Promise<Outcome>} */
const standsOn = async (broken) => ({ status: 'failed', note: `not run: it stands on ${broken.title}` });

/**
 * @param {Check} check
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
async function outcomeOf(check, args) {
  try {
    return await check.run(args);
  } catch (error) {
    return { status: 'failed', note: error instanceof Error ? error.message : String(error) };
  }
}
