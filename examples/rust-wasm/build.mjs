// @ts-check
// Builds both examples: cargo for wasm32, wasm-bindgen for the web, wasm-opt. With rustup's wasm32 target it is what a person would
// type; where a system's own compiler has to do it, scripts/setup knows which. Decides nothing about the code.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '../../scripts/setup/command.mjs';
import { npmBin, root } from '../../scripts/setup/places.mjs';
import { TARGET, wasmEnv } from '../../scripts/setup/wasm-toolchain.mjs';
import { wasmBindgenVersion, wasmToolsPath } from '../../scripts/setup/wasm-tools.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'examples');
const FEATURES = ['bulk-memory', 'bulk-memory-opt', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals'].concat([
  'reference-types',
  'multivalue',
]);

/**
 * @param {'page' | 'worker'} name of the folder
 * @param {(line: string) => void} [tell]
 * @returns {Promise<string>} the folder with `NAME.js` and `NAME_bg.wasm`
 */
export async function built(name, tell) {
  const folder = path.join(here, name);
  const lock = readFileSync(path.join(folder, 'Cargo.lock'), 'utf8').replaceAll('\r\n', '\n');
  const version = wasmBindgenVersion();
  if (!lock.includes(`name = "wasm-bindgen"\nversion = "${version}"`))
    throw new Error(
      `${name}/Cargo.lock has another wasm-bindgen. What to do: cargo update -p wasm-bindgen --precise ${version}`,
    );
  const advice = 'read the first error above.';
  const env = { ...wasmEnv(), PATH: wasmToolsPath(), CARGO_TARGET_DIR: target };
  const cargo = ['build', '--release', '--locked', '--target', TARGET];
  const { lines } = await must('cargo', cargo, { cwd: folder, env, advice, kept: 60, ...(tell && { onLine: tell }) });
  const warned = lines.find((line) => /^warning\b/.test(line));
  if (warned !== undefined) throw new Error(`${name}: the compiler says ${warned}`);
  // cargo writes a program's name as it is, a library's with underscores.
  const made = ['-', '_']
    .map((mark) => path.join(target, TARGET, 'release', `${['attache', 'example', name].join(mark)}.wasm`))
    .find(existsSync);
  if (made === undefined) throw new Error(`cargo built no wasm of ${name}`);
  const out = path.join(target, 'bound', name);
  const bound = ['--target', 'web', '--out-name', name, '--out-dir', out, '--no-typescript', made];
  await must('wasm-bindgen', bound, { env, advice });
  const wasm = path.join(out, `${name}_bg.wasm`);
  const flags = ['-Oz', ...FEATURES.map((feature) => `--enable-${feature}`), '-o', wasm, wasm];
  await must(path.join(npmBin, 'wasm-opt'), flags, { env, advice });
  return out;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const name of /** @type {const} */ (['page', 'worker'])) console.log(await built(name, console.log));
