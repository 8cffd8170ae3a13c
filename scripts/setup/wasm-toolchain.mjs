// @ts-check
// Which compiler, standard library and linker build for wasm32, and the environment that selects them.
// Only looks; what is missing is brought by wasm-target.mjs.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ask, onPath } from './command.mjs';
import { hasRustup } from './rust.mjs';

export const TARGET = 'wasm32-unknown-unknown';
/** The name under which rustup knows Debian's own compiler. */
export const LINKED_TOOLCHAIN = 'attache-web';
const LINKER_KEY = 'CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER';
const LINKERS = [undefined, 'wasm-ld-19', 'wasm-ld', 'rust-lld'];

/** @typedef {Record<string, string>} Environment */
/** @typedef {{ how: string, env: Environment }} WasmToolchain */

/** @returns {WasmToolchain[]} in the order of preference */
function candidates() {
  /** @type {WasmToolchain[]} */
  const found = [{ how: 'the active toolchain', env: {} }];
  if (process.env.CARGO_BUILD_TARGET === undefined && hasRustup()) {
    const linked = (ask('rustup', ['toolchain', 'list']) ?? '')
      .split('\n')
      .some((line) => line.split(' ')[0] === LINKED_TOOLCHAIN);
    if (linked) found.push({ how: "Debian's own compiler", env: { RUSTUP_TOOLCHAIN: LINKED_TOOLCHAIN } });
  }
  return found;
}

/** @param {Environment} env */
export function targetLibraries(env) {
  return ask('rustc', ['--print', 'target-libdir', '--target', TARGET], env);
}

/** @param {Environment} env */
function hasStandardLibrary(env) {
  const folder = targetLibraries(env);
  return (
    folder !== undefined && existsSync(folder) && readdirSync(folder).some((name) => /^libstd-.*\.rlib$/.test(name))
  );
}

/**
 * The truth about a toolchain is a program that it compiles and links.
 * @param {WasmToolchain} toolchain
 * @returns {WasmToolchain | undefined} with the linker that works
 */
function proven(toolchain) {
  if (!hasStandardLibrary(toolchain.env)) return undefined;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'attache-probe-'));
  try {
    writeFileSync(
      path.join(folder, 'probe.rs'),
      '#[unsafe(no_mangle)] pub extern "C" fn probe(n: usize) -> usize { vec![1u8; n].len() }\n',
    );
    for (const linker of LINKERS) {
      const file = linker === undefined ? undefined : onPath(linker);
      if (linker !== undefined && file === undefined) continue;
      const args = [
        '--edition',
        '2024',
        '--crate-type',
        'cdylib',
        '--target',
        TARGET,
        '-O',
        '-o',
        path.join(folder, 'probe.wasm'),
        path.join(folder, 'probe.rs'),
      ];
      if (file !== undefined) args.push('-C', `linker=${file}`);
      const { status } = spawnSync('rustc', args, {
        env: { ...process.env, ...toolchain.env },
        stdio: 'ignore',
        timeout: 120_000,
      });
      if (status === 0)
        return file === undefined ? toolchain : { how: toolchain.how, env: { ...toolchain.env, [LINKER_KEY]: file } };
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @type {WasmToolchain | undefined} */
let known;

/** @returns {WasmToolchain | undefined} the first toolchain seen to build for wasm32 */
export function findWasmToolchain() {
  if (known !== undefined) return known;
  for (const candidate of candidates()) {
    known = proven(candidate);
    if (known !== undefined) return known;
  }
  return undefined;
}

/**
 * What to add to the environment of cargo and wasm-pack for wasm builds. Native work needs none of it.
 * @returns {Environment}
 */
export function wasmEnv() {
  const toolchain = findWasmToolchain();
  if (toolchain === undefined) throw new Error('no toolchain here builds for wasm32: run `npm run setup`');
  return toolchain.env;
}
