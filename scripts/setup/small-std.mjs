// @ts-check
// Rust's standard library for wasm32 once more, for size: a panic is a trap without words (the face tells of it), nothing formats
// itself for debugging, and no place in the source is kept. Built once for a compiler, from the source that comes with it; without
// that source the ordinary library serves, and the wasm is about a fifteenth larger.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ask, run } from './command.mjs';
import { toolFolder } from './places.mjs';
import { TARGET, wasmEnv } from './wasm-toolchain.mjs';

/** For the library and for what is linked with it: they have to agree about panics. */
const FLAGS = ['-Zunstable-options', '-Cpanic=immediate-abort', '-Zlocation-detail=none', '-Zfmt-debug=none'];
/** Functions that happen to be alike stay apart: a part of the wasm must not lend its own to the rest (scripts/build/split.mjs). */
const APART = '-Zmerge-functions=disabled';
const BUILD = ['-Zbuild-std=std,panic_abort', '-Zbuild-std-features=optimize_for_size'];
const PROFILE = '[profile.release]\nopt-level = "z"\ncodegen-units = 1\npanic = "abort"\n';

/** Milliseconds; on a machine that is busy with much else it takes some minutes. */
const LONGEST = 600_000;

/** The compiler's unstable switches, of which these are. */
const UNLOCKED = { RUSTC_BOOTSTRAP: '1' };

/** @param {string} sysroot */
const sourceIn = (sysroot) => path.join(sysroot, 'lib', 'rustlib', 'src', 'rust', 'library');

/** @returns {{ folder: string, source: string } | undefined} nothing where the source is not there */
function place() {
  const env = wasmEnv();
  const sysroot = ask('rustc', ['--print', 'sysroot'], env);
  const version = ask('rustc', ['-vV'], env);
  if (sysroot === undefined || version === undefined || !existsSync(path.join(sourceIn(sysroot), 'Cargo.lock'))) return;
  const hash = createHash('sha256')
    .update(JSON.stringify([version, FLAGS, BUILD, PROFILE]))
    .digest('hex');
  return { folder: toolFolder(`wasm32-std-${hash.slice(0, 12)}`), source: sourceIn(sysroot) };
}

/** @returns {{ flags: string[], env: Record<string, string> }} what a build needs for size, as far as the library was built */
export function smallStd() {
  const { folder } = place() ?? {};
  const small = folder !== undefined && existsSync(folder) ? [`--sysroot=${folder}`, ...FLAGS] : [];
  return { flags: [APART, ...small], env: UNLOCKED };
}

/** @type {import('./steps.mjs').Work} */
export async function smallStdLibrary(tell, begin) {
  const wanted = place();
  if (wanted === undefined) return 'no source of the library here: the ordinary one serves';
  const { folder, source } = wanted;
  if (existsSync(folder)) return 'as this compiler wants it';
  begin('cargo build of std');
  const crate = mkdtempSync(path.join(os.tmpdir(), 'attache-small-std-'));
  try {
    const built = await builtIn(crate, source, tell);
    // An older compiler does not know the flags.
    if (built === undefined) return 'this compiler does not build it: the ordinary one serves';
    keep(built, folder);
    return 'built';
  } finally {
    rmSync(crate, { recursive: true, force: true });
  }
}

/**
 * The library, as what a crate of nothing is linked with.
 * @param {string} crate an empty folder
 * @param {string} source
 * @param {import('./board.mjs').Tell} tell
 * @returns {Promise<string | undefined>} the folder of its files; nothing where the compiler refuses
 */
async function builtIn(crate, source, tell) {
  mkdirSync(path.join(crate, 'src'));
  writeFileSync(
    path.join(crate, 'Cargo.toml'),
    `[package]\nname = "nothing"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n${PROFILE}`,
  );
  writeFileSync(path.join(crate, 'src', 'lib.rs'), '#![no_std]\n');
  // Bitcode has to be in the library for link-time optimisation; cargo would leave it out.
  const flags = [...FLAGS, APART, '-Cembed-bitcode=yes', `--remap-path-prefix=${source}=/rust`];
  const { code } = await run('cargo', ['build', '--release', '--target', TARGET, ...BUILD], {
    cwd: crate,
    env: {
      ...wasmEnv(),
      ...UNLOCKED,
      CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f'),
      CARGO_TARGET_DIR: path.join(crate, 'target'),
      CARGO_BUILD_TARGET: undefined,
    },
    onLine: tell,
    timeout: LONGEST,
  });
  return code === 0 ? path.join(crate, 'target', TARGET, 'release', 'deps') : undefined;
}

/**
 * Copied elsewhere first: whoever sees the folder sees all of it, also where two clones build at once.
 * @param {string} built
 * @param {string} folder
 */
function keep(built, folder) {
  mkdirSync(path.dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}-partial-`);
  const libraries = path.join(partial, 'lib', 'rustlib', TARGET, 'lib');
  mkdirSync(libraries, { recursive: true });
  for (const name of readdirSync(built))
    if (name.endsWith('.rlib') && !name.startsWith('libnothing'))
      cpSync(path.join(built, name), path.join(libraries, name));
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
