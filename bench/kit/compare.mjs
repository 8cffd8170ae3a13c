// @ts-check
// Ways of doing the same, one after the other in each round, each round begun by another, so that what else the machine does
// falls on all of them. Ratios are taken within a round. What a way measures, and that its bytes and counts are right, is the
// way's own to see to: it throws where they are not.

import { median } from './stats.mjs';

/** @typedef {{ value: number } & Record<string, number>} Taken */

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => number | Taken | Promise<number | Taken>} run resolves to a figure in the unit, with further ones by name where
 *   there are some; throws when what was done is not what the figure would say
 */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} median
 * @property {number} low
 * @property {number} high
 * @property {number[]} values one a round
 * @property {number} ratio beside the base, the median of the rounds' ratios: above 1 is better than the base
 * @property {[number, number]} ratios the lowest and the highest
 * @property {number} over what is above the base, in the unit, the median of the rounds' differences
 * @property {[number, number]} overs the lowest and the highest
 * @property {Record<string, number>} extras the medians of the further figures
 */

/** @typedef {{ unit: string, better: 'lower' | 'higher', base: string, rounds: number, rows: Row[] }} Comparison */

/**
 * @param {object} plan
 * @param {readonly Contender[]} plan.contenders
 * @param {number} plan.rounds that count
 * @param {number} [plan.warmups] rounds before them that do not
 * @param {string} plan.unit
 * @param {'lower' | 'higher'} plan.better
 * @param {string} [plan.base] the name of the contender that all are put beside; the first unless said
 * @param {(line: string) => void} [plan.log] hears of each round
 * @returns {Promise<Comparison>}
 */
export async function compare({ contenders, rounds, warmups = 1, unit, better, base = contenders[0]?.name, log }) {
  const names = contenders.map(({ name }) => name);
  if (base === undefined || !names.includes(base)) throw new Error(`no contender is called ${base}`);
  if (new Set(names).size !== names.length) throw new Error('two contenders have one name');
  if (!(rounds > 0)) throw new Error('a comparison takes at least one round');
  /** @type {Map<string, Taken[]>} */
  const taken = new Map(names.map((name) => [name, []]));
  for (let round = -warmups; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(turn + round + warmups) % contenders.length];
      if (contender === undefined) continue;
      globalThis.gc?.();
      const figure = await measured(contender);
      if (round >= 0) taken.get(contender.name)?.push(figure);
    }
    const last = names.map((name) => `${name} ${short(taken.get(name)?.at(-1)?.value)}`);
    if (round >= 0) log?.(`  round ${round + 1} of ${rounds}, ${unit}: ${last.join(', ')}`);
  }
  const bases = (taken.get(base) ?? []).map(({ value }) => value);
  return { unit, better, base, rounds, rows: names.map((name) => row(name, taken.get(name) ?? [], bases, better)) };
}

/** @param {Contender} contender @returns {Promise<Taken>} */
async function measured({ name, run }) {
  try {
    const figure = await run();
    const all = typeof figure === 'number' ? { value: figure } : figure;
    // A ratio of nothing says nothing, and would stand in a table as if it did.
    if (!(all.value > 0)) throw new Error(`took the figure ${all.value}`);
    return all;
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/**
 * @param {string} name
 * @param {Taken[]} taken
 * @param {number[]} bases
 * @param {'lower' | 'higher'} better
 * @returns {Row}
 */
function row(name, taken, bases, better) {
  const values = taken.map(({ value }) => value);
  const beside = (/** @type {number} */ round) => bases[round] ?? Number.NaN;
  const ratios = values.map((value, round) => (better === 'lower' ? beside(round) / value : value / beside(round)));
  const overs = values.map((value, round) => value - beside(round));
  const kinds = [...new Set(taken.flatMap((figures) => Object.keys(figures)))].filter((kind) => kind !== 'value');
  const extra = (/** @type {string} */ kind) => median(taken.flatMap((figures) => figures[kind] ?? []));
  return {
    name,
    median: median(values),
    low: Math.min(...values),
    high: Math.max(...values),
    values,
    ratio: median(ratios),
    ratios: [Math.min(...ratios), Math.max(...ratios)],
    over: median(overs),
    overs: [Math.min(...overs), Math.max(...overs)],
    extras: Object.fromEntries(kinds.map((kind) => [kind, extra(kind)])),
  };
}

/** @param {number | undefined} value */
export const short = (value) =>
  value === undefined ? '–' : value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(4);
