// Finds and reads the wire cases (tests/wire): data that the native core and every runtime run alike. How one is run is the
// suite's affair.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './host.mjs';

const folder = path.join(root, 'tests/wire');

/** One test a case, called after its file. @returns {import('./host.mjs').Entry[]} */
export function wireEntries() {
  const platforms = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  return platforms.flatMap(({ name: platform }) =>
    readdirSync(path.join(folder, platform))
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const place = `${platform}/${path.basename(file, '.json')}`;
        return wireCases(place).map(({ name }) => ({ name: `wire: ${place}: ${name}`, run: () => {} }));
      }),
  );
}

/**
 * @param {string} place platform and file
 * @returns {import('../suite/wire/case.js').Case[]}
 */
export function wireCases(place) {
  if (!/^[\w-]+\/[\w-]+$/.test(place)) throw new Error(`no such wire cases: ${place}`);
  return JSON.parse(readFileSync(path.join(folder, `${place}.json`), 'utf8'));
}
