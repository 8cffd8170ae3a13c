// @ts-check
// Packages of Debian and its kin. Decides how apt-get is called: without questions, patient with other apt processes.

import { readFileSync } from 'node:fs';
import { ask, must, onPath, run, SetupError } from './command.mjs';

/** True on Debian itself: its derivatives name and split the packages differently. */
export function isDebian() {
  try {
    return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8')) && onPath('apt-get') !== undefined;
  } catch {
    return false;
  }
}

/** @param {string} name */
function isInstalled(name) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are dpkg's
  return ask('dpkg-query', ['-W', '-f=${Status}', name]) === 'install ok installed';
}

/**
 * A command line that has root's rights, by sudo where the person is not root.
 * @param {string[]} command
 * @returns {[string, string[]]}
 */
export function asRoot(command) {
  const [program = '', ...args] = command;
  if (process.getuid?.() === 0) return [program, args];
  if (onPath('sudo') === undefined) {
    throw new SetupError(`${program} needs root's rights`, `run as root: ${command.join(' ')}`);
  }
  return ['sudo', process.stdin.isTTY ? command : ['-n', ...command]];
}

const APT = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', '-o', 'Dpkg::Use-Pty=0'];
const QUIET = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
/** apt's lock on its lists, unlike dpkg's, has no wait of its own. */
const UPDATE_TRIES = 30;

/** @type {Promise<void> | undefined} */
let updated;
/** @type {Promise<void>} apt allows one at a time; so do we, rather than wait on its lock */
let queue = Promise.resolve();

/** @param {(line: string) => void} onLine */
async function update(onLine) {
  const [program, args] = asRoot(['apt-get', 'update', ...APT]);
  for (let tries = 1; tries <= UPDATE_TRIES; tries += 1) {
    const { code, lines } = await run(program, args, { env: QUIET, onLine });
    if (code === 0) return;
    if (!lines.some((line) => line.includes('Could not get lock'))) return; // Old lists may still do; install says if not.
    onLine('waiting for another apt-get to end');
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  }
}

/**
 * @param {string[]} names
 * @param {(line: string) => void} tell
 * @param {() => void} begin called when something has to be installed
 */
export async function debianPackages(names, tell, begin) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  begin();
  const turn = queue.then(async () => {
    updated ??= update(tell);
    await updated;
    const [program, args] = asRoot(['apt-get', 'install', '--no-install-recommends', ...APT, ...missing]);
    await must(program, args, {
      env: QUIET,
      onLine: tell,
      advice: `run \`apt-get update && apt-get install --no-install-recommends ${missing.join(' ')}\` as root and read what it says.`,
    });
  });
  queue = turn.catch(() => {});
  await turn;
}
