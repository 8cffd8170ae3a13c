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
import { asFactory, asModule } from './glue.mjs';
import { core, emulator, unboundFile } from './wasm.mjs';

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

/**
 * The core's alone: a door of references, which it has no more; and results of several words, which come by memory: a core that dies in a
 * call leaves there what was there before, of which its glue would make an error.
 * @type {[string | RegExp, string][]}
 */
const CORES_OWN = [
  [/import \* as (\w+) from "__wbindgen_externref_xform__"/, 'const $1 = { __wbindgen_externref_statics_end() {} };'],
  [/wasm\.__wbindgen_add_to_stack_pointer\(-16\) >>> 0/g, 'zeroed(wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0)'],
];
const ZEROED = 'function zeroed(at) { getUint8ArrayMemory0().fill(0, at, at + 16); return at; }';
/** What has to be put otherwise, each exactly once: the instance, and memory that grows without detaching what was there. @type {[string | RegExp, string][]} */
const REPLACED = [
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

const FOLDER = 'pkg/nowasm';
const CORE = `${FOLDER}/core.js`;
const OUT = 'pkg/nowasm.js';

/** @typedef {import('./wasm.mjs').Product} Product */
/** The emulator's own loader, which compiles what it fetches. */
const LOADER = /export \{ initSync, __wbg_init as default \};\s*$/;
const STARTER = 'const start = async () => initSync({}); export { initSync, start as default };';

/** @type {import('../setup/steps.mjs').Work} */
export async function buildNoWasm(tell, begin) {
  await written(core(), CORE, tell, begin);
  // The face changes more often than the core, and bundling takes no time.
  await bundled();
  return 'bundled';
}

/**
 * What only tests want where no wasm may be compiled: the core with doors for faults, and the emulator.
 * @type {import('../setup/steps.mjs').Work}
 */
export async function buildNoWasmForTests(tell, begin) {
  await written(core(true), `${FOLDER}/testing.js`, tell, begin);
  await written(emulator(), `${FOLDER}/emulator.js`, tell, begin);
  return 'built';
}

/**
 * @param {Product} product
 * @param {string} out
 * @param {(line: string) => void} tell
 * @param {(what: string) => void} begin
 */
async function written(product, out, tell, begin) {
  const unbound = unboundFile(product);
  if (!existsSync(unbound)) throw new Error('it has not been built: `npm run build -- core emulator testing`');
  const print = fingerprint([...product.inputs, 'scripts/build', 'package-lock.json'], [wasmBindgenVersion()]);
  if (isCurrent(out, print, [out])) return;
  begin('wasm-bindgen, wasm-opt and wasm2js');
  const folder = path.join(path.dirname(unboundFile(core())), '..', `pkg-nowasm-${path.basename(out, '.js')}`);
  await translated(product, folder, out, tell);
  note(out, print);
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
 * @param {Product} product
 * @param {string} folder for what comes in between; emptied
 * @param {string} out
 * @param {(line: string) => void} tell
 */
async function translated(product, folder, out, tell) {
  const unbound = unboundFile(product);
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
    product.name,
    '--omit-default-module-path',
    '--no-typescript',
  ]);
  const bound = at(`bound/${product.name}_bg.wasm`);
  const last = ['-Oz', '--strip-producers', '--strip-target-features', '-o', at('lowered.wasm')];
  await tool('wasm-opt', [bound, '--mvp-features', ...ALL, ...LOWERED, ...last]);
  await tool(path.join(npmBin, 'wasm2js'), [at('lowered.wasm'), '-Oz', '-o', at('core.js')]);
  const changes = product.factory ? [...CORES_OWN, ...REPLACED] : REPLACED;
  const glue = changes.reduce(replaced, readFileSync(at(`bound/${product.name}.js`), 'utf8'));
  const code = `${asFunction(readFileSync(at('core.js'), 'utf8'))}\n${product.factory ? ZEROED : ''}\n${glue}`;
  writeFileSync(at('glue.js'), code);
  mkdirSync(path.join(root, FOLDER), { recursive: true });
  const made = product.factory ? asFactory(code, folder) : asModule(replaced(code, [LOADER, STARTER]));
  writeFileSync(path.join(root, out), await made);
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
  // The face knows the core's death by this name; the class of it is gone where WebAssembly is taken away whole.
  const inner = code
    .slice(start, end)
    .replace(
      trap,
      "function wasm2js_trap() { throw Object.assign(new Error('unreachable'), { name: 'RuntimeError' }); }",
    );
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
