// @ts-check
// wasm-pack and wasm-bindgen in the versions that belong to the project. wasm-opt comes with the npm dependencies.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cargoTool, folderOf } from './cargo-tool.mjs';
import { SetupError } from './command.mjs';
import { npmBin, root } from './places.mjs';

export const WASM_PACK_VERSION = '0.15.1';

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

/** @type {import('./steps.mjs').Work} */
export const wasmPack = (...told) => cargoTool('wasm-pack', 'wasm-pack', WASM_PACK_VERSION, told);

/** @type {import('./steps.mjs').Work} */
export const wasmBindgen = (...told) => cargoTool('wasm-bindgen-cli', 'wasm-bindgen', wasmBindgenVersion(), told);

/** PATH with wasm-pack, wasm-bindgen and wasm-opt of the right versions first. */
export function wasmToolsPath() {
  const folders = [folderOf('wasm-pack', WASM_PACK_VERSION), folderOf('wasm-bindgen', wasmBindgenVersion()), npmBin];
  if (folders.includes(undefined)) throw new Error('wasm-pack or wasm-bindgen is missing: run `npm run setup`');
  return [...folders, process.env.PATH].join(path.delimiter);
}
