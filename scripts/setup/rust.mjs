// @ts-check
// The native Rust toolchain: that there is one, new enough, with the parts the checks use. Knows nothing of wasm.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ask, must, onPath, SetupError } from './command.mjs';
import { debianPackages, isDebian } from './debian.mjs';
import { root } from './places.mjs';

export const hasRustup = () => onPath('rustup') !== undefined && ask('rustup', ['--version']) !== undefined;

/** The oldest rustc that the workspace accepts, as `[1, 88]`. */
function oldest() {
  const found = /rust-version\s*=\s*"(\d+)\.(\d+)/.exec(readFileSync(path.join(root, 'Cargo.toml'), 'utf8'));
  return [Number(found?.[1] ?? 1), Number(found?.[2] ?? 85)];
}

/** @param {string} answer what `rustc --version` said */
function isOldEnough(answer) {
  const found = /rustc (\d+)\.(\d+)/.exec(answer);
  const [major = 1, minor = 85] = oldest();
  const here = [Number(found?.[1]), Number(found?.[2])];
  return (here[0] ?? 0) > major || (here[0] === major && (here[1] ?? 0) >= minor);
}

/** @type {import('./steps.mjs').Work} */
export async function rustToolchain(tell, begin) {
  if (onPath('cargo') === undefined) {
    if (!isDebian())
      throw new SetupError(
        'there is no Rust here',
        'install rustup as https://rustup.rs says, open a new shell and run the same command again.',
      );
    await debianPackages(['cargo-web', 'rustc-web', 'rust-web-clippy', 'rustfmt-web'], tell, () =>
      begin("Debian's Rust, as there is no rustup"),
    );
  }
  const version = ask('rustc', ['--version']);
  if (version === undefined || !isOldEnough(version)) {
    throw new SetupError(
      `Rust ${oldest().join('.')} or newer is needed, found ${version ?? 'none that answers'}`,
      'run `rustup update stable`, or install rustup where Rust came from elsewhere.',
    );
  }
  if (
    onPath('cc') === undefined &&
    onPath('gcc') === undefined &&
    onPath('clang') === undefined &&
    process.platform !== 'win32'
  ) {
    if (!isDebian())
      throw new SetupError(
        'there is no C linker (cc) here',
        'install the C compiler of your system (Xcode command line tools, or gcc), then run the same command again.',
      );
    await debianPackages(['gcc', 'libc6-dev'], tell, () => begin('a C linker'));
  }
  return version;
}

/** @type {import('./steps.mjs').Work} */
export async function rustLinters(tell, begin) {
  const missing = ['rustfmt', 'clippy'].filter(
    (name) => ask('cargo', [name === 'rustfmt' ? 'fmt' : name, '--version']) === undefined,
  );
  if (missing.length === 0) return 'rustfmt and clippy are there';
  if (!hasRustup())
    throw new SetupError(
      `${missing.join(' and ')} not found`,
      `install ${missing.join(' and ')} from where your Rust came from.`,
    );
  begin(`rustup component add ${missing.join(' ')}`);
  await must('rustup', ['component', 'add', ...missing], {
    onLine: tell,
    timeout: 300_000,
    advice: `run \`rustup component add ${missing.join(' ')}\` and read what it says.`,
  });
  return 'added';
}
