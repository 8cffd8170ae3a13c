// @ts-check
// Where the runtimes are that tests/runtimes brings: other releases of Node, Deno, Bun. A person's own goes first, by
// `NODE22_PATH`, `NODE24_PATH`, `DENO_PATH`, `BUN_PATH`.

import path from 'node:path';
import { isExecutable, SetupError } from './command.mjs';
import { sharedPackage } from './npm-shared.mjs';

/** @typedef {'node22' | 'node24' | 'deno' | 'bun'} RuntimeName */

const WINDOWS = process.platform === 'win32';
const { platform, arch } = process;

/** As the packages themselves name the systems. @type {Record<RuntimeName, () => string>} */
const PROGRAMS = {
  node22: () => node(22),
  node24: () => node(24),
  deno: () => `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}/deno${WINDOWS ? '.exe' : ''}`,
  bun: () =>
    `@oven/bun-${WINDOWS ? 'windows' : platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin/bun${WINDOWS ? '.exe' : ''}`,
};

/** @param {number} major */
const node = (major) => `node${major}-${WINDOWS ? 'win' : platform}-${arch}/bin/node${WINDOWS ? '.exe' : ''}`;

/**
 * @param {RuntimeName} name
 * @returns {string | undefined} the program
 */
export function findRuntime(name) {
  const given = process.env[`${name.toUpperCase()}_PATH`];
  if (given !== undefined && given !== '') return isExecutable(given) ? given : undefined;
  const folder = sharedPackage('runtimes');
  const file = folder && path.join(folder, 'node_modules', PROGRAMS[name]());
  return file !== undefined && isExecutable(file) ? file : undefined;
}

/** @param {RuntimeName} name */
export function runtimeProgram(name) {
  const found = findRuntime(name);
  if (found !== undefined) return found;
  const variable = `${name.toUpperCase()}_PATH`;
  throw new SetupError(
    `there is no ${name} here`,
    `run \`npm run setup -- full\`, or name the program in ${variable}.`,
  );
}
