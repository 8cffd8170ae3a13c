// Puts the core with doors for faults in the place of the package's own, for one Bun process.

import path from 'node:path';
import { hooked } from './host.mjs';

/** @typedef {{ path: string, importer: string }} Asked */
/** @typedef {{ onResolve(of: { filter: RegExp }, answer: (asked: Asked) => { path: string }): void }} Build */

/** @type {{ plugin(made: { name: string, setup(build: Build): void }): void }} */
const { plugin } = Reflect.get(globalThis, 'Bun');

plugin({
  name: 'the core with doors for faults',
  setup(build) {
    build.onResolve({ filter: /\/pkg\/attache\.js$|\/wasm-(inline|file)\.js$/ }, ({ path: specifier, importer }) => ({
      path: hooked(path.resolve(path.dirname(importer), specifier)),
    }));
  },
});
