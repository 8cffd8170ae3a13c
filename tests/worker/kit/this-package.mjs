// For esbuild: the package by its name is the one of this tree, found as its export map says, also by sources that are a package
// of their own.

import { root } from '../../../scripts/setup/places.mjs';

/** @type {import('esbuild').Plugin} */
export const thisPackage = {
  name: 'the package of this tree',
  setup(made) {
    made.onResolve({ filter: /^@attache\/client(\/|$)/ }, ({ path: specifier, kind, pluginData }) =>
      pluginData === thisPackage
        ? undefined
        : made.resolve(specifier, { kind, resolveDir: root, pluginData: thisPackage }),
    );
  },
};
