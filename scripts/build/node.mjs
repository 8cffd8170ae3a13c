// @ts-check
// js/node.js and what it imports in few files: importing sixty costs Node 40 ms. What all entries of a program share, the error class and
// the one core, stays where it is. Decides no behaviour: it is the same code.

import path from 'node:path';
import { root } from '../setup/places.mjs';
import { fingerprint, isCurrent, note } from './fingerprint.mjs';

const OUT = 'pkg/node.js';
/** What is kept apart, and where it is seen from pkg/. */
const APART = new Map([
  ['js/errors.js', '../js/errors.js'],
  ['js/core.js', '../js/core.js'],
  ['js/compile.js', '../js/compile.js'],
  ['js/parts.js', '../js/parts.js'],
  ['pkg/attache.js', './attache.js'],
  ['pkg/wasm-file.js', './wasm-file.js'],
  ['pkg/wasm-inline.js', './wasm-inline.js'],
]);

/** @type {import('../setup/steps.mjs').Work} */
export async function buildNode() {
  const print = fingerprint(['js', 'pkg/backends.js', 'scripts/build', 'package-lock.json'], null);
  if (isCurrent(OUT, print, [OUT])) return 'unchanged';
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: ['js/node.js'],
    outfile: OUT,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
    plugins: [{ name: 'kept apart', setup: keepApart }],
  });
  note(OUT, print);
  return 'written';
}

/** @param {import('esbuild').PluginBuild} made */
function keepApart(made) {
  made.onResolve({ filter: /^\.\.?\// }, ({ path: specifier, resolveDir }) => {
    const place = path.relative(root, path.resolve(resolveDir, specifier)).replaceAll(path.sep, '/');
    const apart = APART.get(place);
    return apart === undefined ? undefined : { path: apart, external: true };
  });
}
