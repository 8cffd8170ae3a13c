// How fast the client is beside fetch by hand: the ways take turns, each round begins with another, and each round's ratio is
// taken within the round, so that what else the machine does falls on all of them.

/** @typedef {import('./page.mjs').Way} Way */
/** @typedef {{ way: Way, beside: Way | null, median: number, ratio: number | null, ratios: number[], bar: number | null, rates: number[] }} Speed `rates` in MiB a second */

/** Each with what it is compared with, and what the ratio should reach. @type {[Way, Way | null, number | null][]} */
const WAYS = [
  ['form by hand', null, null],
  ['form', 'form by hand', 0.97],
  ['form, heard', 'form by hand', 0.95],
  ['tus by hand', null, null],
  ['tus', 'tus by hand', 0.97],
  ['tus, heard', 'tus by hand', 0.95],
];

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {number} mebibytes
 * @param {number} rounds
 * @returns {Promise<Speed[]>}
 */
export async function speed({ make, send }, mebibytes, rounds) {
  await make(mebibytes);
  /** @type {Map<Way, number[]>} */
  const rates = new Map(WAYS.map(([way]) => [way, []]));
  // The first round warms up and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    for (let turn = 0; turn < WAYS.length; turn += 1) {
      const [way] = WAYS[(turn + round + WAYS.length) % WAYS.length] ?? [];
      if (way === undefined) continue;
      const { milliseconds } = await send(way);
      if (round >= 0) rates.get(way)?.push((mebibytes * 1000) / milliseconds);
    }
    if (round >= 0) console.log(`  round ${round + 1} of ${rounds}: ${told(rates)}`);
  }
  return WAYS.map(([way, beside, bar]) => {
    const own = rates.get(way) ?? [];
    const other = (beside && rates.get(beside)) ?? [];
    const ratios = beside === null ? [] : own.map((rate, round) => rate / (other[round] ?? Number.NaN));
    return {
      way,
      beside,
      median: median(own),
      ratio: beside === null ? null : median(ratios),
      ratios,
      bar,
      rates: own,
    };
  });
}

/** @param {Map<Way, number[]>} rates */
const told = (rates) => [...rates].map(([way, all]) => `${way} ${all.at(-1)?.toFixed(0)}`).join(', ');
