// Type-checks the extracted modules, strictly, each with the types of its place.

import path from 'node:path';
import { run } from '../../../scripts/setup/command.mjs';
import { npmBin, root } from '../../../scripts/setup/places.mjs';
import { byPage } from './extract.mjs';

/**
 * @param {string[]} places
 * @returns {Promise<string[]>}
 */
export async function checkTypes(places) {
  const runs = places.map((place) =>
    run(path.join(npmBin, 'tsc'), ['-p', `tests/docs/places/${place}.json`, '--pretty', 'false'], { cwd: root }),
  );
  const all = await Promise.all(runs);
  return all.flatMap(({ code, lines }) => {
    const told = lines.filter((line) => line.trim() !== '').map(byPage);
    return code === 0 || told.length > 0 ? told : [`tsc ended with ${code}`];
  });
}
