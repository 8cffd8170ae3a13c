// @ts-check
// Which verb each platform has, in any of its variants: from the descriptions, by the same rule as `capabilities`.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { capabilitiesOf, merged } from '../../js/capabilities.js';
import { root } from '../setup/places.mjs';

/** @typedef {import('../../js/index.js').Capabilities} Capabilities */
/** @typedef {import('../../js/capabilities.js').Description} Description */

/** The client's verbs that talk to a platform, and what a platform must have for them. @type {Record<string, (has: Capabilities) => boolean>} */
export const VERBS = {
  upload: ({ upload }) => upload !== false,
  list: ({ list }) => list !== false,
  get: ({ get }) => get,
  delete: (has) => has.delete,
  download: ({ download }) => download !== false,
  link: ({ download, refresh }) => refresh || download === 'signed-url' || download === 'public-url',
  // A file is looked at until it is ready.
  waitUntilReady: ({ get }) => get,
  operation: ({ operations }) => operations,
  request: () => true,
};

const folder = path.join(root, 'src/backend');

/** @returns {string[]} */
export const platforms = () =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => path.basename(file, '.json'));

/**
 * @param {string} platform
 * @param {Record<string, string>} chosen variants by their group
 */
export function abilities(platform, chosen) {
  /** @type {Description} */
  let description = JSON.parse(readFileSync(path.join(folder, `${platform}.json`), 'utf8'));
  for (const [group, option] of Object.entries(chosen)) {
    description = merged(description, description.variants?.[group]?.[option] ?? {});
  }
  const told = capabilitiesOf(description);
  return new Set(Object.keys(VERBS).filter((verb) => VERBS[verb]?.(told)));
}

/**
 * Verbs of the platform as it comes, and of each variant by itself.
 * @param {string} platform
 */
export function allAbilities(platform) {
  /** @type {Description} */
  const { variants = {} } = JSON.parse(readFileSync(path.join(folder, `${platform}.json`), 'utf8'));
  const choices = Object.entries(variants).flatMap(([group, options]) =>
    Object.keys(options).map((option) => ({ [group]: option })),
  );
  return new Set([{}, ...choices].flatMap((chosen) => [...abilities(platform, chosen)]));
}
