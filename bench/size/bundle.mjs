// @ts-check
// A piece of a user's code as a bundler ships it: minified, tree-shaken, with every wasm file that it refers to. Bundlers make
// a file of `new URL('x.wasm', import.meta.url)`; esbuild alone leaves it, so that is done here. Judges nothing.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/setup/places.mjs';
import { thisPackage } from '../../tests/worker/kit/this-package.mjs';

/** @typedef {{ name: string, contents: Uint8Array, first: boolean }} Output `first`: what the entry imports statically, and itself */
/**
 * @typedef {object} Bundle
 * @property {Output[]} outputs JavaScript and wasm
 * @property {string} entry the name of the output that a page imports
 * @property {Record<string, number>} files what each source file adds to the JavaScript
 */
/** @typedef {'browser' | 'node' | 'workerd'} Runtime */

const ADDRESS = /new URL\(\s*(['"])([^'"]+\.wasm)\1\s*,\s*import\.meta\.url\s*\)/g;

/** @type {Record<Runtime, import('esbuild').BuildOptions>} */
const HOW = {
  browser: { platform: 'browser', loader: { '.wasm': 'file' } },
  // As a service bundles itself: what Node has stays outside, and modules of CommonJS find their `require`.
  node: {
    platform: 'node',
    loader: { '.wasm': 'file' },
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
  },
  workerd: {
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    external: ['cloudflare:*', 'node:*'],
  },
};

/**
 * @param {string} code of the user
 * @param {Runtime} [runtime]
 * @returns {Promise<Bundle>}
 */
export async function bundle(code, runtime = 'browser') {
  const result = await build({
    ...HOW[runtime],
    stdin: { contents: code, resolveDir: path.join(root, 'bench'), sourcefile: 'entry.js' },
    outdir: '/bundle',
    entryNames: 'entry',
    assetNames: '[name]',
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    treeShaking: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    metafile: true,
    logLevel: 'error',
    absWorkingDir: root,
    plugins: [thisPackage, addresses],
  });
  // The bundler names outputs relative to the project; they stand nowhere, so the last part is all that says something.
  const made = new Map(Object.entries(result.metafile.outputs).map(([file, about]) => [path.basename(file), about]));
  const first = staticallyImported(made, 'entry.js');
  /** @type {Record<string, number>} */
  const files = {};
  for (const [name, about] of made) {
    if (!name.endsWith('.js')) continue;
    for (const [file, { bytesInOutput }] of Object.entries(about.inputs)) {
      files[file] = (files[file] ?? 0) + bytesInOutput;
    }
  }
  const outputs = result.outputFiles.map(({ path: file, contents }) => {
    const name = path.basename(file);
    return { name, contents, first: first.has(name) };
  });
  return { outputs, entry: 'entry.js', files };
}

/**
 * @param {Map<string, { imports: { path: string, kind: string }[] }>} made
 * @param {string} entry
 */
function staticallyImported(made, entry) {
  const found = new Set([entry]);
  for (const name of found) {
    for (const { path: file, kind } of made.get(name)?.imports ?? []) {
      if (kind === 'import-statement') found.add(path.basename(file));
    }
  }
  return found;
}

/** @type {import('esbuild').Plugin} */
const addresses = {
  name: 'addresses of wasm files',
  setup(made) {
    made.onLoad({ filter: /\/js\/[\w-]+\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      /** @type {string[]} */
      const imports = [];
      const contents = source.replace(ADDRESS, (_, _quote, address) => {
        const name = `__address${imports.length}`;
        imports.push(`import ${name} from ${JSON.stringify(address)};`);
        return `new URL(${name}, import.meta.url)`;
      });
      return { contents: `${imports.join('')}${contents}`, loader: 'js' };
    });
  },
};
