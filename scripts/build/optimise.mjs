// @ts-check
// wasm-opt, and the text form in which a module can be cut, renamed and put in order. The flags stand here and nowhere else.

import { readFileSync, writeFileSync } from 'node:fs';
import { must } from '../setup/command.mjs';
import { wasmToolsPath } from '../setup/wasm-tools.mjs';
import { ordered } from './order.mjs';

const ADVICE = 'read the first error above; `npm run setup` brings missing tools.';

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
const KNOWN = [...FEATURES.map((feature) => `--enable-${feature}`), '--strip-producers'];
/** The stack stands lowest in memory and grows down, so its last KB is met by no pointer that stays within what it points into. */
export const SMALLEST = ['-Oz', '--low-memory-unused', ...KNOWN];
/** For what is optimised: no pass, but code written as tightly as the passes leave it. */
const AS_IT_IS = ['--optimize-level=2', '--shrink-level=2', ...KNOWN, '--strip-debug', '--strip-target-features'];

/**
 * @param {string} from binary or text
 * @param {string} to
 * @param {(line: string) => void} tell
 */
export async function optimise(from, to, tell) {
  const told = { env: { PATH: wasmToolsPath() }, onLine: tell, advice: ADVICE };
  const between = `${to}.wat`;
  await must('wasm-opt', [from, '-S', '-o', between, ...SMALLEST], told);
  writeFileSync(between, ordered(readFileSync(between, 'utf8')));
  await must('wasm-opt', [between, '-o', to, ...AS_IT_IS], told);
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
