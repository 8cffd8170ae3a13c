// @ts-check
// wasm-pack and wasm-bindgen in the versions that belong to the project. wasm-opt comes with the npm dependencies.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ask, must, onPath, run, SetupError } from './command.mjs';
import { npmBin, root, toolFolder } from './places.mjs';

export const WASM_PACK_VERSION = '0.15.1';
const ENDING = process.platform === 'win32' ? '.exe' : '';

/**
 * The generator has to be of exactly the version that the code links, so the lock file decides.
 * @returns {string}
 */
export function wasmBindgenVersion() {
  const lock = path.join(root, 'Cargo.lock');
  const locked = existsSync(lock)
    ? /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(readFileSync(lock, 'utf8').replaceAll('\r\n', '\n'))
    : null;
  const named = /^wasm-bindgen = "=([^"]+)"/m.exec(readFileSync(path.join(root, 'Cargo.toml'), 'utf8'));
  const version = locked?.[1] ?? named?.[1];
  if (version === undefined)
    throw new SetupError(
      'Cargo.lock names no wasm-bindgen',
      'run `cargo generate-lockfile` at the root of the project.',
    );
  return version;
}

/**
 * @param {string} name of the program
 * @param {string} version
 * @returns {string | undefined} the folder with the program in this version
 */
function folderOf(name, version) {
  for (const file of [path.join(toolFolder(`${name}-${version}`), 'bin', name + ENDING), onPath(name)]) {
    if (file !== undefined && existsSync(file) && ask(file, ['--version'])?.split(' ')[1] === version)
      return path.dirname(file);
  }
  return undefined;
}

/**
 * @param {string} crate
 * @param {string} name of the program
 * @param {string} version
 * @param {Parameters<import('./steps.mjs').Work>} told
 * @returns {Promise<string>}
 */
async function tool(crate, name, version, [tell, begin]) {
  if (folderOf(name, version) !== undefined) return `${version} is there`;
  begin(`cargo install ${crate} ${version}`);
  const folder = toolFolder(`${name}-${version}`);
  const args = ['install', crate, '--version', version, '--root', folder, '--no-track', '--force'];
  const options = {
    cwd: path.parse(root).root,
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

/** @type {import('./steps.mjs').Work} */
export const wasmPack = (...told) => tool('wasm-pack', 'wasm-pack', WASM_PACK_VERSION, told);

/** @type {import('./steps.mjs').Work} */
export const wasmBindgen = (...told) => tool('wasm-bindgen-cli', 'wasm-bindgen', wasmBindgenVersion(), told);

/** PATH with wasm-pack, wasm-bindgen and wasm-opt of the right versions first. */
export function wasmToolsPath() {
  const folders = [folderOf('wasm-pack', WASM_PACK_VERSION), folderOf('wasm-bindgen', wasmBindgenVersion()), npmBin];
  if (folders.includes(undefined)) throw new Error('wasm-pack or wasm-bindgen is missing: run `npm run setup`');
  return [...folders, process.env.PATH].join(path.delimiter);
}
