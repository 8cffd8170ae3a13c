// @ts-check
// `npm run build`: everything in pkg/, from the Rust crates and the descriptions. What has not changed is not built again.
// `--test-hooks` builds the core for tests that need its doors for faults (pkg/testing) instead.

import { fileURLToPath } from 'node:url';
import { buildDescriptions } from './build/descriptions.mjs';
import { buildWasm, core, emulator } from './build/wasm.mjs';
import { say, step } from './setup/board.mjs';
import { setUp } from './setup.mjs';

/** @param {import('./build/wasm.mjs').Product} product */
const wasmStep = (product) =>
  step(`${product.folder}/${product.name}_bg.wasm`, 'about 1 min from nothing', (tell, begin) =>
    buildWasm(product, tell, begin),
  );

/**
 * @param {{ testHooks?: boolean }} [options]
 */
export async function build({ testHooks = false } = {}) {
  const since = performance.now();
  say('Build:');
  if (testHooks) {
    await wasmStep(core(true));
  } else {
    await step('pkg/backends.js', 'at once', async () => (buildDescriptions() ? 'written' : 'unchanged'));
    await wasmStep(core());
    await wasmStep(emulator());
  }
  say(`  build ready in ${((performance.now() - since) / 1000).toFixed(1)} s`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setUp('build');
    await build({ testHooks: process.argv.includes('--test-hooks') });
  } catch {
    process.exitCode = 1;
  }
}
