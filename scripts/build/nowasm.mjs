// @ts-check
// The core as JavaScript alone, for pages whose policy refuses to compile wasm: from what the compiler made, without the features
// that binaryen's wasm2js does not know (references in tables, several results), through wasm-bindgen and wasm2js, to a factory of the
// same shape as the core's own glue. Decides no behaviour: it is the same core.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { must } from '../setup/command.mjs';
import { npmBin, root } from '../setup/places.mjs';
import { wasmBindgenVersion, wasmToolsPath } from '../setup/wasm-tools.mjs';
import { fingerprint, isCurrent, note } from './fingerprint.mjs';
import { asFactory } from './glue.mjs';
import { core, unboundFile } from './wasm.mjs';

/** What the compiler uses by default. */
const ALL = [
  '--enable-bulk-memory',
  '--enable-bulk-memory-opt',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
];
const REFERENCES = ['--enable-reference-types', '--enable-multivalue', '--enable-call-indirect-overlong'];
const LOWERED = ['--signext-lowering', '--llvm-nontrapping-fptoint-lowering', '--llvm-memory-copy-fill-lowering'];

/** What has to be put otherwise, each exactly once: the instance, and memory that grows without detaching what was there. @type {[string | RegExp, string][]} */
const REPLACED = [
  [/import \* as (\w+) from "__wbindgen_externref_xform__"/, 'const $1 = { __wbindgen_externref_statics_end() {} };'],
  [/if \(!\(module instanceof WebAssembly\.Module\)\) \{\s*module = new WebAssembly\.Module\(module\);\s*\}/, ''],
  ['new WebAssembly.Instance(module, imports)', '{ exports: instantiate(imports) }'],
  [
    /cachedDataViewMemory0 === null \|\| cachedDataViewMemory0\.buffer\.detached[^\n]*\) \{/,
    'cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer !== wasm.memory.buffer) {',
  ],
  [
    'cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0',
    'cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer',
  ],
];

const CORE = 'pkg/nowasm/core.js';
const OUT = 'pkg/nowasm.js';

/** @type {import('../setup/steps.mjs').Work} */
export async function buildNoWasm(tell, begin) {
  const unbound = unboundFile(core());
  if (!existsSync(unbound)) throw new Error('the core has not been built: `npm run build -- core nowasm`');
  // The face changes more often than the core, and bundling takes no time.
  const print = fingerprint([...core().inputs, 'scripts/build', 'package-lock.json'], [wasmBindgenVersion()]);
  if (!isCurrent(CORE, print, [CORE])) {
    begin('wasm-bindgen, wasm-opt and wasm2js');
    await translated(unbound, path.join(path.dirname(unbound), '..', 'pkg-nowasm'), tell);
    note(CORE, print);
  }
  await bundled();
  return 'bundled';
}

/** The face and this core as one module, so that no other entry knows of it. */
async function bundled() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/build/nowasm-entry.js'],
    outfile: OUT,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
    plugins: [
      {
        name: 'no wasm',
        setup(made) {
          made.onResolve({ filter: /\/pkg\/attache\.js$/ }, () => ({ path: path.join(root, CORE) }));
        },
      },
    ],
  });
}

/**
 * @param {string} unbound what the compiler made, before wasm-bindgen
 * @param {string} folder for what comes in between; emptied
 * @param {(line: string) => void} tell
 */
async function translated(unbound, folder, tell) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const at = (/** @type {string} */ name) => path.join(folder, name);
  const tool = (/** @type {string} */ name, /** @type {string[]} */ args) =>
    must(name, args, {
      env: { PATH: wasmToolsPath() },
      onLine: tell,
      advice: 'read what it says; `npm run setup` brings missing tools.',
    });
  // wasm-bindgen goes by what the module says of itself: here that it knows no references.
  await tool('wasm-opt', [unbound, ...ALL, ...REFERENCES, '--strip-target-features', '-g', '-o', at('silent.wasm')]);
  await tool('wasm-opt', [
    at('silent.wasm'),
    '--mvp-features',
    ...ALL,
    '--emit-target-features',
    '-g',
    '-o',
    at('plain.wasm'),
  ]);
  await tool('wasm-bindgen', [
    at('plain.wasm'),
    '--target',
    'web',
    '--out-dir',
    at('bound'),
    '--out-name',
    'attache',
    '--omit-default-module-path',
    '--no-typescript',
  ]);
  const bound = at('bound/attache_bg.wasm');
  const last = ['-Oz', '--strip-producers', '--strip-target-features', '-o', at('lowered.wasm')];
  await tool('wasm-opt', [bound, '--mvp-features', ...ALL, ...LOWERED, ...last]);
  await tool(path.join(npmBin, 'wasm2js'), [at('lowered.wasm'), '-Oz', '-o', at('core.js')]);
  const glue = REPLACED.reduce(replaced, readFileSync(at('bound/attache.js'), 'utf8'));
  const code = `${asFunction(readFileSync(at('core.js'), 'utf8'))}\n${glue}`;
  writeFileSync(at('glue.js'), code);
  mkdirSync(path.dirname(path.join(root, CORE)), { recursive: true });
  writeFileSync(path.join(root, CORE), await asFactory(code, folder));
}

/**
 * wasm2js writes a module with one instance; a core that has died is replaced, so it becomes a function that makes one.
 * @param {string} code
 */
function asFunction(code) {
  const start = code.indexOf('\n\n  var bufferView;');
  const end = code.indexOf('\nvar retasmFunc = asmFunc(');
  const trap = "function wasm2js_trap() { throw new Error('abort'); }";
  if (start < 0 || end < 0 || !code.includes(trap))
    throw new Error('this wasm2js writes its modules in another way than scripts/build/nowasm.mjs expects');
  // The face knows the core's death by this class, which is there also where nothing may be compiled.
  const inner = code
    .slice(start, end)
    .replace(trap, "function wasm2js_trap() { throw new WebAssembly.RuntimeError('unreachable'); }");
  return `function instantiate(imports) {${inner}\nreturn asmFunc(imports);\n}`;
}

/**
 * @param {string} code
 * @param {[string | RegExp, string]} change
 */
function replaced(code, [from, to]) {
  const result = code.replace(from, to);
  if (result === code)
    throw new Error('this wasm-bindgen writes its glue in another way than scripts/build/nowasm.mjs expects');
  return result;
}
