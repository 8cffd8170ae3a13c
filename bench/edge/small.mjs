// @ts-check
// Many small files at once over connections that are kept: how many a second, and what each costs workerd's process.

import http from 'node:http';

const AT_ONCE = 16;

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {import('./stage.mjs').Way} way
 * @param {number} count
 */
export async function small({ at, files, computed }, way, count) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const size = files.small?.size;
  const url = at(way, 'small');
  let left = count;
  const line = async () => {
    while (left > 0) {
      left -= 1;
      const length = await lengthOf(url, agent);
      if (length !== size) throw new Error(`${length} bytes came, not the ${size} of the file`);
    }
  };
  try {
    const [before, began] = [computed(), performance.now()];
    await Promise.all(Array.from({ length: AT_ONCE }, line));
    const [cost, time] = [computed() - before, performance.now() - began];
    return { value: (count * 1000) / time, 'µs of processor a file': (cost * 1000) / count };
  } finally {
    agent.destroy();
  }
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
