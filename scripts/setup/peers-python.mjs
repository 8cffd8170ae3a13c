// @ts-check
// The servers of others that come from PyPI, each list of them in a virtual environment that all clones on the machine
// share. The lists are `tests/peers/servers/*.txt`; a changed list gets an environment of its own.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, must, onPath, SetupError } from './command.mjs';
import { debianPackages, isDebian } from './debian.mjs';
import { root, toolFolder } from './places.mjs';

const WINDOWS = process.platform === 'win32';
const BASE = WINDOWS ? 'python' : 'python3';

/** @param {'python' | 'moto'} list */
function environment(list) {
  const file = path.join(root, 'tests', 'peers', 'servers', `${list}.txt`);
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  const folder = toolFolder(`peers-${list}-${hash}`);
  return { file, folder, mark: path.join(folder, 'complete') };
}

/** @param {string} folder */
const interpreter = (folder) => path.join(folder, WINDOWS ? 'Scripts/python.exe' : 'bin/python');

/**
 * @param {'python' | 'moto'} list
 * @returns {string | undefined} the interpreter that finds the servers
 */
export function peersPython(list) {
  const { folder, mark } = environment(list);
  return existsSync(mark) ? interpreter(folder) : undefined;
}

/**
 * @param {'python' | 'moto'} list
 * @returns {import('./steps.mjs').Work}
 */
export const pythonPeers = (list) => async (tell, begin) => {
  const { file, folder, mark } = environment(list);
  if (existsSync(mark)) return 'as their list says';
  begin('a virtual environment and pip install');
  await python(tell);
  rmSync(folder, { recursive: true, force: true });
  const advice = `run \`${BASE} -m venv\` and then its \`pip install -r\` of ${path.relative(root, file)} by hand and read what they say.`;
  await must(BASE, ['-m', 'venv', folder], { advice, onLine: tell });
  const args = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--no-deps', '-r', file];
  await must(interpreter(folder), args, { advice, onLine: tell });
  writeFileSync(mark, '');
  return 'installed for all clones on this machine';
};

/** @param {(line: string) => void} tell */
async function python(tell) {
  const works = () => onPath(BASE) !== undefined && ask(BASE, ['-c', 'import venv, ensurepip']) !== undefined;
  if (works()) return;
  if (isDebian()) await debianPackages(['python3-venv'], tell, () => {});
  if (!works()) {
    throw new SetupError('there is no Python with venv here', 'install Python 3.11 or newer with its venv module.');
  }
}
