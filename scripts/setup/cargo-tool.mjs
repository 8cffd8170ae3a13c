// @ts-check
// Programs that cargo builds, each in its pinned version, in a folder that all clones on the machine share.

import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ask, must, onPath, run, SetupError } from './command.mjs';
import { toolFolder } from './places.mjs';

const ENDING = process.platform === 'win32' ? '.exe' : '';

/**
 * @param {string} name of the program
 * @param {string} version
 * @returns {string | undefined} the folder with the program in this version
 */
export function folderOf(name, version) {
  for (const file of [path.join(toolFolder(`${name}-${version}`), 'bin', name + ENDING), onPath(name)]) {
    if (file !== undefined && existsSync(file) && versionOf(file, name) === version) return path.dirname(file);
  }
  return undefined;
}

/**
 * @param {string} file
 * @param {string} name
 */
function versionOf(file, name) {
  // What extends cargo may answer only as cargo calls it: with its own name first.
  const answer = ask(file, ['--version']) ?? ask(file, [name.replace(/^cargo-/, ''), '--version']);
  return answer?.split(' ')[1];
}

/**
 * @param {string} crate
 * @param {string} name of the program
 * @param {string} version
 * @param {Parameters<import('./steps.mjs').Work>} told
 * @param {string[]} [more] arguments of this crate's own, such as its features
 * @returns {Promise<string>}
 */
export async function cargoTool(crate, name, version, [tell, begin], more = []) {
  if (folderOf(name, version) !== undefined) return `${version} is there`;
  begin(`cargo install ${crate} ${version}`);
  const folder = toolFolder(`${name}-${version}`);
  const args = ['install', crate, '--version', version, '--root', folder, '--no-track', '--force', ...more];
  const options = {
    cwd: path.parse(folder).root,
    // A tool that runs for a second is better built fast than built well.
    env: {
      CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
      CARGO_PROFILE_RELEASE_LTO: 'off',
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
      CARGO_PROFILE_RELEASE_DEBUG: 'false',
      CARGO_TARGET_DIR: path.join(folder, 'build'),
      CARGO_BUILD_TARGET: undefined,
      RUSTFLAGS: undefined,
    },
    onLine: tell,
  };
  const locked = await run('cargo', [...args, '--locked'], options);
  // The tool's own lock file may name a release that the registry at hand does not have.
  if (locked.code !== 0) {
    await must('cargo', args, {
      ...options,
      advice: `run \`cargo install ${crate} --version ${version}\` and read what it says.`,
    });
  }
  rmSync(path.join(folder, 'build'), { recursive: true, force: true });
  if (folderOf(name, version) === undefined)
    throw new SetupError(
      `${name} ${version} was built but does not answer`,
      `remove ${folder} and run the same command again.`,
    );
  return `${version} installed for all clones on this machine`;
}
