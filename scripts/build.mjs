// @ts-check
// `npm run build`: everything in pkg/, from the Rust crates and the descriptions. What has not changed is not built again.
// `npm run build -- core emulator` builds what is named; `--test-hooks` the core with the doors that only tests may open,
// into pkg/testing.

import { fileURLToPath } from 'node:url';
import { buildDescriptions } from './build/descriptions.mjs';
import { buildNode } from './build/node.mjs';
import { buildNoWasm } from './build/nowasm.mjs';
import { buildWasm, core, emulator } from './build/wasm.mjs';
import { say, step } from './setup/board.mjs';
import { setUp } from './setup.mjs';

/** @param {import('./build/wasm.mjs').Product} product */
const wasmStep = (product) =>
  step(`${product.folder}/${product.name}_bg.wasm`, 'about 1 min from nothing', (tell, begin) =>
    buildWasm(product, tell, begin),
  );

/** @type {Record<string, () => Promise<void>>} */
const PRODUCTS = {
  backends: () => step('pkg/backends.js', 'at once', async () => (buildDescriptions() ? 'written' : 'unchanged')),
  node: () => step('pkg/node.js', 'at once', buildNode),
  core: () => wasmStep(core()),
  emulator: () => wasmStep(emulator()),
  testing: () => wasmStep(core(true)),
  nowasm: () => step('pkg/nowasm.js', 'about 45 s', buildNoWasm),
};

export const SHIPPED = ['backends', 'node', 'core', 'emulator', 'nowasm'];

/**
 * Builds what is named, each though another fails; throws the first failure at the end, told already.
 * @param {string[]} [products]
 */
export async function build(products = SHIPPED) {
  const since = performance.now();
  say('Build:');
  /** @type {unknown[]} */
  const failures = [];
  for (const name of products) await PRODUCTS[name]?.().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  say(`  build ready in ${((performance.now() - since) / 1000).toFixed(1)} s`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2).map((word) => (word === '--test-hooks' ? 'testing' : word));
  const unknown = named.find((name) => !(name in PRODUCTS));
  if (unknown !== undefined) {
    say(`There is nothing called "${unknown}" to build. What to do: name some of ${Object.keys(PRODUCTS).join(', ')}.`);
    process.exitCode = 2;
  } else {
    try {
      await setUp('build');
      await build(named.length > 0 ? named : SHIPPED);
    } catch {
      process.exitCode = 1;
    }
  }
}
