// @ts-check
// The instrumented build of fuzz/: one binary for all targets, with the flags that cargo-fuzz gives (without its sanitizer,
// which finds what only `unsafe` code can do, and there is none here). Knows no target by name.

import path from 'node:path';
import { say } from '../setup/board.mjs';
import { ask, must, onPath, run, SetupError } from '../setup/command.mjs';
import { root } from '../setup/places.mjs';

const PASSES = [
  '-Cpasses=sancov-module',
  '-Cllvm-args=-sanitizer-coverage-level=4',
  '-Cllvm-args=-sanitizer-coverage-inline-8bit-counters',
  '-Cllvm-args=-sanitizer-coverage-pc-table',
  '-Cllvm-args=-sanitizer-coverage-trace-compares',
  '--cfg=fuzzing',
  '-Ccodegen-units=1',
];
/** Quick, but with every check that a debug build has. */
const PROFILE = {
  inherits: '"dev"',
  'opt-level': '2',
  debug: '1',
  incremental: 'false',
};

/** @returns {Promise<string>} the program */
export async function buildTargets() {
  const host = /^host: (.+)$/m.exec(ask('rustc', ['-vV']) ?? '')?.[1];
  if (host === undefined)
    throw new SetupError('rustc does not tell its host', 'run `rustc -vV` and read what it says.');
  if (host.includes('windows')) throw new SetupError('libFuzzer needs Linux or macOS here', 'run it there.');
  say('building the targets with coverage (about 2 min the first time)');
  const profile = Object.entries(PROFILE).flatMap(([name, value]) => ['--config', `profile.fuzz.${name}=${value}`]);
  const args = ['build', '--profile', 'fuzz', '-p', 'attache-fuzz', '--bin', 'libfuzzer', '--features', 'libfuzzer'];
  // With --target the flags reach what is fuzzed and not the build scripts.
  const target = ['--target', host, '--target-dir', folder()];
  await must('cargo', [...args, ...target, ...profile], {
    cwd: root,
    env: { RUSTFLAGS: PASSES.join(' '), CXX: process.env.CXX ?? compiler() },
    advice: 'read what the compiler says.',
    kept: 40,
  });
  return path.join(folder(), host, 'fuzz', 'libfuzzer');
}

function folder() {
  return path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'fuzz');
}

/** The C++ compiler that builds libFuzzer. */
function compiler() {
  return ['c++', 'g++', 'clang++'].find((name) => onPath(name) !== undefined);
}

/** @param {string} program @returns {Promise<string[]>} */
export async function listTargets(program) {
  const { lines } = await must(program, [], {
    cwd: root,
    advice: 'run it alone and read what it says.',
  });
  return lines.filter((line) => /^[a-z-]+$/.test(line));
}

/**
 * Runs one kept input and tells what it says.
 * @param {string} program
 * @param {string[]} chosen
 * @param {string} file
 */
export async function replay(program, chosen, file) {
  const [name] = chosen;
  if (name === undefined || chosen.length > 1) throw new SetupError('--replay needs one --target', 'name it.');
  const { code } = await run(program, [file], { cwd: root, env: { ATTACHE_FUZZ_TARGET: name }, onLine: say });
  say(code === 0 ? `✓ ${name}: this input passes` : `✗ ${name}: it fails as told above`);
  return code === 0 ? 0 : 1;
}
