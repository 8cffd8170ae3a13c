// @ts-check
// wasm-opt, and the text form in which a module can be cut and renamed. The flags stand here and nowhere else.

import { readFileSync } from 'node:fs';
import { must } from '../setup/command.mjs';
import { wasmToolsPath } from '../setup/wasm-tools.mjs';

/** What the compiler uses, and engines have had for years. */
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'nontrapping-float-to-int',
  'sign-ext',
  'mutable-globals',
  'reference-types',
  'multivalue',
];
export const SMALLEST = ['-Oz', ...FEATURES.map((feature) => `--enable-${feature}`), '--strip-producers'];

/**
 * @param {string} from binary or text
 * @param {string} to
 * @param {(line: string) => void} tell
 * @param {string[]} [more]
 */
export async function optimise(from, to, tell, more = ['--strip-debug', '--strip-target-features']) {
  const env = { PATH: wasmToolsPath() };
  const advice = 'read the first error above; `npm run setup` brings missing tools.';
  await must('wasm-opt', [from, '-o', to, ...SMALLEST, ...more], { env, onLine: tell, advice });
}

/**
 * @param {string} file
 * @returns {Promise<string>} with the names of its functions
 */
export async function asText(file) {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(readFileSync(file));
  module.setFeatures(binaryen.Features.All);
  const text = module.emitText();
  module.dispose();
  return text;
}
