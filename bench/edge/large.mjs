// One large file after the other, the ways in turn, each round begun by another, and each round's ratio taken within the
// round, so that what else the machine does falls on all of them. Every file is digested.

import { get } from '../../tests/worker/kit/visitor.mjs';
import { median } from '../upload/speed.mjs';
import { WAYS } from './stage.mjs';

/** @typedef {import('./stage.mjs').Way} Way */
/** @typedef {{ way: Way, median: number, values: number[], ratio: number, ratios: number[], seconds: number }} Cost milliseconds of processor for a file */

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {number} rounds
 * @returns {Promise<Cost[]>}
 */
export async function large({ at, files, computed }, rounds) {
  const ways = /** @type {Way[]} */ (Object.keys(WAYS));
  const costs = new Map(ways.map((way) => [way, /** @type {number[]} */ ([])]));
  const times = new Map(ways.map((way) => [way, /** @type {number[]} */ ([])]));
  const { large: file } = files;
  // The first rounds warm up and are not counted.
  for (let round = -2; round < rounds; round += 1) {
    for (let turn = 0; turn < ways.length; turn += 1) {
      const way = ways[(turn + round + ways.length) % ways.length] ?? 'returned';
      const [before, began] = [computed(), performance.now()];
      const answer = await get(at(way, 'large'));
      const [cost, time] = [computed() - before, performance.now() - began];
      if (answer.status !== 200 || !answer.whole || answer.sha256 !== file?.sha256)
        throw new Error(`${way}: ${answer.status}, ${answer.length} bytes, not those of the file`);
      if (round >= 0) costs.get(way)?.push(cost);
      if (round >= 0) times.get(way)?.push(time);
    }
    if (round >= 0)
      console.log(
        `  round ${round + 1} of ${rounds}: ${[...costs].map(([way, all]) => `${way} ${all.at(-1)?.toFixed(1)} ms`).join(', ')}`,
      );
  }
  const base = costs.get('returned') ?? [];
  return ways.map((way) => {
    const values = costs.get(way) ?? [];
    const ratios = values.map((value, round) => value / (base[round] ?? Number.NaN));
    return {
      way,
      median: median(values),
      values,
      ratio: median(ratios),
      ratios,
      seconds: median(times.get(way) ?? []) / 1000,
    };
  });
}
