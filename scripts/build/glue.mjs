// @ts-check
// The JavaScript that wasm-bindgen generates, as it ships. The core's becomes a factory: a core that has died cannot be
// revived inside its own glue, which keeps its instance for ever, so each call of the factory makes fresh glue.
// Drops what nobody calls, and the spaces. Decides nothing about the wasm.

import path from 'node:path';

/** Where the glue takes hold of its instance. Exactly one such place is expected; a new wasm-bindgen may move it. */
const TAKES_HOLD = 'wasm = instance.exports;';
/**
 * The face hands over a compiled module, always. Next's edge runtime compiles it in another realm, whose class this would not know;
 * an instance is made of either.
 */
const COMPILES =
  /if \(!\(module instanceof WebAssembly\.Module\)\) \{\s*module = new WebAssembly\.Module\(module\);\s*\}/;
const EXPORTS = /export \{([^}]*)\};\s*$/;

/** What the glue says to itself alone; `__wbg_ptr` it reads from what the face hands over. */
const OWN = /^(__destroy_into_raw|__wrap|_wbg_cb_unref)$/;

/** @type {import('esbuild').CommonOptions} */
const SHIPPED = { target: 'es2022', legalComments: 'none' };

/**
 * @param {string} code
 * @returns {Promise<string>} the same module, small
 */
export async function asModule(code) {
  const { transform } = await import('esbuild');
  return (await transform(code, { ...SHIPPED, format: 'esm', minify: true })).code;
}

/**
 * @param {string} code a module
 * @param {string} folder of the module
 * @returns {Promise<string>} a module whose default export is `(guard, host) => what the module exported`; the wasm's exports pass
 *   through `guard` on their way to the glue, and what can outlive an instance comes from `host` (js/door.d.ts)
 */
export async function asFactory(code, folder) {
  const { build, transform } = await import('esbuild');
  const names = exportedNames(code);
  // Loading is the face's affair: without the default export, the glue's own loader falls away.
  const entry = { contents: `export { ${names.join(', ')} } from './glue.js';`, resolveDir: folder };
  const kept = await build({
    ...SHIPPED,
    stdin: entry,
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
    plugins: [oneModule(code, folder)],
  });
  const body = kept.outputFiles[0]?.text ?? '';
  const exported = EXPORTS.exec(body);
  if (exported === null || body.split(TAKES_HOLD).length !== 2) {
    throw new Error('this wasm-bindgen writes its glue in another way than scripts/build/glue.mjs expects');
  }
  const list = (exported[1] ?? '').replace(/(\w+) as (\w+)/g, '$2: $1');
  const inner = body
    .replace(TAKES_HOLD, 'wasm = guard(instance.exports);')
    .replace(COMPILES, '')
    .replace(EXPORTS, `return {${list}};`);
  if (inner.includes('new WebAssembly.Module('))
    throw new Error('the glue compiles a module that the face has compiled already');
  const result = await transform(
    `export default function open(guard, { setTimeout, clearTimeout, AbortController }) {${inner}}`,
    {
      ...SHIPPED,
      format: 'esm',
      minify: true,
      mangleProps: OWN,
    },
  );
  return result.code;
}

/** @param {string} code */
function exportedNames(code) {
  const declared = [...code.matchAll(/^export (?:class|function|const) (\w+)/gm)].map((match) => match[1] ?? '');
  return [...declared, 'initSync'];
}

/**
 * @param {string} contents
 * @param {string} folder
 * @returns {import('esbuild').Plugin}
 */
function oneModule(contents, folder) {
  return {
    name: 'one module',
    setup(build) {
      build.onResolve({ filter: /^\.\/glue\.js$/ }, () => ({ path: path.join(folder, 'glue.js') }));
      build.onLoad({ filter: /glue\.js$/ }, () => ({ contents, loader: 'js' }));
    },
  };
}
