// Many small files at once over connections that are kept: how many a second, and what each costs workerd's process.

import http from 'node:http';
import { median } from '../upload/speed.mjs';
import { WAYS } from './stage.mjs';

/** @typedef {import('./stage.mjs').Way} Way */
/** @typedef {{ way: Way, rate: number, rates: number[], cost: number, ratio: number }} Pace files a second; milliseconds of processor a file */

const AT_ONCE = 16;
const COUNT = 2_000;

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {number} rounds
 * @returns {Promise<Pace[]>}
 */
export async function small({ at, files, computed }, rounds) {
  const ways = /** @type {Way[]} */ (Object.keys(WAYS));
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const found = new Map(
    ways.map((way) => [way, { rates: /** @type {number[]} */ ([]), costs: /** @type {number[]} */ ([]) }]),
  );
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (let turn = 0; turn < ways.length; turn += 1) {
        const way = ways[(turn + round + ways.length) % ways.length] ?? 'returned';
        const [before, began] = [computed(), performance.now()];
        await many(at(way, 'small'), agent, files.small?.size ?? 0);
        const [cost, time] = [computed() - before, performance.now() - began];
        if (round < 0) continue;
        found.get(way)?.rates.push((COUNT * 1000) / time);
        found.get(way)?.costs.push(cost / COUNT);
      }
    }
  } finally {
    agent.destroy();
  }
  const base = found.get('returned')?.costs ?? [];
  return ways.map((way) => {
    const { rates, costs } = found.get(way) ?? { rates: [], costs: [] };
    const ratios = costs.map((cost, round) => cost / (base[round] ?? Number.NaN));
    return { way, rate: median(rates), rates, cost: median(costs), ratio: median(ratios) };
  });
}

/** @param {string} url @param {http.Agent} agent @param {number} size */
async function many(url, agent, size) {
  let left = COUNT;
  const line = async () => {
    while (left > 0) {
      left -= 1;
      if ((await lengthOf(url, agent)) !== size) throw new Error(`${url}: not the bytes of the file`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
}

/** @param {string} url @param {http.Agent} agent @returns {Promise<number>} */
function lengthOf(url, agent) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, (response) => {
      let length = 0;
      response.on('data', (chunk) => {
        length += chunk.length;
      });
      response.on('end', () => resolve(response.statusCode === 200 ? length : -1));
    });
    request.on('error', reject);
  });
}
