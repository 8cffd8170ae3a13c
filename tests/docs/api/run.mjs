// `npm run docs`: the reference as pages, where every warning is an error: the contract's types by typedoc, the crate by rustdoc, natively and as
// programs in Rust for pages and Workers see it. Says where the pages are.

import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from '../../../scripts/setup/command.mjs';
import { root } from '../../../scripts/setup/places.mjs';
import { findWasmToolchain, TARGET } from '../../../scripts/setup/wasm-toolchain.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const STRICT = { RUSTDOCFLAGS: '-D warnings' };
const CRATE = ['doc', '--no-deps', '-p', 'attache'];
const typedoc = path.join(here, 'node_modules', '.bin', 'typedoc');

/** @type {{ title: string, pages: string, work: () => ReturnType<typeof run> }[]} */
const KINDS = [
  {
    title: 'the package, by typedoc',
    pages: path.join(root, '.cache/api/index.html'),
    work: () => run(typedoc, ['--options', 'typedoc.json'], { cwd: here }),
  },
  {
    title: 'the crate, by rustdoc',
    pages: path.join(target, 'doc/attache/index.html'),
    work: () => run('cargo', CRATE, { cwd: root, env: STRICT }),
  },
  {
    title: `the crate for ${TARGET}`,
    pages: path.join(target, TARGET, 'doc/attache/index.html'),
    work: () =>
      run('cargo', [...CRATE, '--target', TARGET], { cwd: root, env: { ...findWasmToolchain()?.env, ...STRICT } }),
  },
];

let failed = 0;
for (const { title, pages, work } of KINDS) {
  const { code, lines } = await work();
  console.log(`  ${code === 0 ? '✓' : '✗'} ${title}${code === 0 ? `: ${path.relative(process.cwd(), pages)}` : ''}`);
  if (code === 0) continue;
  failed += 1;
  for (const line of lines) console.log(`      ${line}`);
}
console.log(`total: ${KINDS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
