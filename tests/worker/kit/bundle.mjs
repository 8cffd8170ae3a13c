// A Worker's source as modules for workerd: one of JavaScript, and beside it the wasm, which a Worker may only import. The
// package is found as its export map says for workerd.

import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../../../scripts/setup/places.mjs';
import { thisPackage } from './this-package.mjs';

/** @typedef {{ name: string, kind: 'esModule' | 'wasm', file: string }} Module `file` is relative to the configuration's folder */

/**
 * @param {string} entry below the project's root
 * @param {string} folder of the configuration
 * @param {string} name of the bundle's own folder in it
 * @returns {Promise<Module[]>} the entry first
 */
export async function bundle(entry, folder, name) {
  const { metafile } = await build({
    entryPoints: [{ in: path.join(root, entry), out: 'worker' }],
    outdir: path.join(folder, name),
    outExtension: { '.js': '.mjs' },
    assetNames: '[name]-[hash]',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd'],
    loader: { '.wasm': 'copy' },
    external: ['cloudflare:*'],
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: root,
    plugins: [thisPackage, theWorker],
  });
  /** @type {Module[]} */
  const modules = Object.keys(metafile.outputs).map((file) => ({
    name: path.basename(file),
    kind: file.endsWith('.wasm') ? 'wasm' : 'esModule',
    file: path.relative(folder, path.resolve(root, file)),
  }));
  return modules.sort((one, other) => one.kind.localeCompare(other.kind));
}

/**
 * The package says of itself which of its modules do something when they are merely imported; a Worker's do.
 * @type {import('esbuild').Plugin}
 */
const theWorker = {
  name: 'all of the Worker',
  setup(made) {
    made.onResolve({ filter: /^\.\.?\/.*\.mjs$/ }, ({ path: specifier, resolveDir }) => ({
      path: path.resolve(resolveDir, specifier),
      sideEffects: true,
    }));
  },
};
