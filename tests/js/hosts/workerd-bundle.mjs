// The suite as one module for workerd, with its wasm beside it, and the configuration that runs it.

import path from 'node:path';
import { build } from 'esbuild';
import { hooked, root } from './host.mjs';

/** @typedef {{ name: string, kind: 'esModule' | 'wasm', file: string }} Module `file` is relative to the configuration's folder */

/**
 * @param {string} folder of the configuration
 * @param {string} name of the bundle
 * @param {boolean} hooks with the core that has doors for faults
 * @returns {Promise<Module[]>} the entry first
 */
export async function bundle(folder, name, hooks) {
  const { metafile } = await build({
    entryPoints: [path.join(root, 'tests/js/hosts/workerd-entry.mjs')],
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
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: root,
    plugins: hooks ? [allOfTheSuite, withHooks] : [allOfTheSuite],
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
 * The package says of itself which of its modules do something when they are merely imported; the suite's all do.
 * @type {import('esbuild').Plugin}
 */
const allOfTheSuite = {
  name: 'all of the suite',
  setup(made) {
    made.onResolve({ filter: /^\.\.?\/.*\.mjs$/ }, ({ path: specifier, resolveDir }) => ({
      path: path.resolve(resolveDir, specifier),
      sideEffects: true,
    }));
  },
};

/** @type {import('esbuild').Plugin} */
const withHooks = {
  name: 'the core with doors for faults',
  setup(made) {
    made.onResolve({ filter: /\/pkg\// }, ({ path: specifier, resolveDir }) => ({
      path: hooked(path.resolve(resolveDir, specifier)),
    }));
  },
};

/**
 * @param {Map<string, Module[]>} services each an isolate of its own, on a socket of its own
 * @param {string} date
 */
export function configOf(services, date) {
  const workers = [...services].map(([name, modules]) => {
    const list = modules.map((module) => `(name = "${module.name}", ${module.kind} = embed "${module.file}")`);
    return `(name = "${name}", worker = (compatibilityDate = "${date}", modules = [${list.join(', ')}]))`;
  });
  const sockets = [...services.keys()].map(
    (name) => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "internet", network = (allow = ["private"])),
    ${workers.join(',\n    ')}
  ],
  sockets = [${sockets.join(', ')}],
);
`;
}
