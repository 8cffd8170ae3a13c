// @ts-check
// One large file, digested: what workerd's process computed for it.

import { get } from '../../tests/worker/kit/visitor.mjs';

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {import('./stage.mjs').Way} way
 */
export async function large({ at, files, computed }, way) {
  const file = files.large;
  const [before, began] = [computed(), performance.now()];
  const answer = await get(at(way, 'large'));
  const [cost, time] = [computed() - before, performance.now() - began];
  if (answer.status !== 200 || !answer.whole || answer.sha256 !== file?.sha256)
    throw new Error(`${answer.status}, ${answer.length} bytes, not those of the file`);
  return { value: cost, 'MiB/s': answer.length / (1 << 20) / (time / 1000) };
}
