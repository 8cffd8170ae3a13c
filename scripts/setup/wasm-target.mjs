// @ts-check
// Brings the standard library for wasm32 by the first route that works: it is there; rustup adds it; Debian's packages.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { must, run, SetupError } from './command.mjs';
import { asRoot, debianPackages, isDebian } from './debian.mjs';
import { hasRustup } from './rust.mjs';
import { findWasmToolchain, LINKED_TOOLCHAIN, TARGET, targetLibraries } from './wasm-toolchain.mjs';

/** @typedef {import('./board.mjs').Tell} Tell */

const DEBIAN_PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'rust-web-clippy', 'lld-19'];
const ADVICE = `install a Rust toolchain that has the target (rustup target add ${TARGET}), then run the same command again.`;

/** @type {import('./steps.mjs').Work} */
export async function wasmTarget(tell, begin) {
  const present = findWasmToolchain();
  if (present !== undefined) return `${present.how} has it`;

  if (hasRustup()) {
    begin(`rustup target add ${TARGET}`);
    await run('rustup', ['target', 'add', TARGET], { onLine: tell, timeout: 300_000 });
    const added = findWasmToolchain();
    if (added !== undefined) return 'rustup added it';
  }
  if (!isDebian()) throw new SetupError('no route to a standard library for wasm32', ADVICE);

  begin("Debian's compiler builds it from its library source");
  await debianPackages(DEBIAN_PACKAGES, tell, () => {});
  if (hasRustup()) await must('rustup', ['toolchain', 'link', LINKED_TOOLCHAIN, '/usr'], { advice: ADVICE });
  const env = hasRustup() ? { RUSTUP_TOOLCHAIN: LINKED_TOOLCHAIN } : {};
  await buildStandardLibrary(env, tell);
  const built = findWasmToolchain();
  if (built === undefined) throw new SetupError('the library was built, but a probe does not link with it', ADVICE);
  return "built from Debian's packages";
}

/**
 * Debian ships the source of the library but not its build for this target: an empty crate makes cargo build it.
 * @param {Record<string, string>} env
 * @param {Tell} tell
 */
async function buildStandardLibrary(env, tell) {
  const crate = mkdtempSync(path.join(os.tmpdir(), 'attache-std-'));
  try {
    mkdirSync(path.join(crate, 'src'));
    writeFileSync(
      path.join(crate, 'Cargo.toml'),
      '[package]\nname = "nothing"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n',
    );
    writeFileSync(path.join(crate, 'src', 'lib.rs'), '#![no_std]\n');
    await must('cargo', ['build', '--release', '--target', TARGET, '-Zbuild-std=std,panic_abort,test'], {
      cwd: crate,
      // Bitcode has to be in the library for builds with link-time optimisation; cargo would leave it out.
      env: {
        ...env,
        RUSTC_BOOTSTRAP: '1',
        RUSTFLAGS: '-Cembed-bitcode=yes',
        CARGO_TARGET_DIR: path.join(crate, 'target'),
        CARGO_BUILD_TARGET: undefined,
      },
      onLine: tell,
      advice: ADVICE,
    });
    await install(path.join(crate, 'target', TARGET, 'release', 'deps'), targetLibraries(env));
  } finally {
    rmSync(crate, { recursive: true, force: true });
  }
}

/**
 * @param {string} from
 * @param {string | undefined} to
 */
async function install(from, to) {
  if (to === undefined) throw new SetupError('rustc does not say where its libraries are', ADVICE);
  const libraries = readdirSync(from).filter((name) => name.endsWith('.rlib') && !name.startsWith('libnothing'));
  if (process.getuid?.() === 0) {
    rmSync(to, { recursive: true, force: true });
    mkdirSync(to, { recursive: true });
    for (const name of libraries) cpSync(path.join(from, name), path.join(to, name));
    return;
  }
  const script = 'rm -rf "$1" && mkdir -p "$1" && shift && target="$1" && shift && cp "$@" "$target"';
  const [program, args] = asRoot(['sh', '-c', script, 'sh', to, to, ...libraries.map((name) => path.join(from, name))]);
  await must(program, args, { advice: ADVICE });
}
