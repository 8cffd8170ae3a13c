// @ts-check
// Where the wasm comes from, and the one instance that a realm runs: loaded on first use, replaced after its death.
// How bytes become a module is decided in compile.js, what an instance's death means in instance.js.

import open from '../pkg/attache.js';
import { compile, isModule, mismatched } from './compile.js';
import { AttacheError } from './errors.js';
import { Instance } from './instance.js';

/** @typedef {import('./compile.js').WasmSource} WasmSource */

/** @type {(() => WasmSource | Promise<WasmSource>) | undefined} */
let loader;
/** @type {WebAssembly.Module | undefined} what the entry brings, or what was loaded: a fresh core needs no second download */
let compiled;
/** @type {Instance | undefined} */
let running;
/** @type {Promise<Instance> | undefined} */
let loading;

/**
 * Each entry says once how its runtime finds the wasm; nothing is loaded until a call needs it.
 * @param {() => WasmSource | Promise<WasmSource>} load
 */
export function setLoader(load) {
  loader = load;
}

/**
 * For entries whose runtime compiles the wasm ahead. A framework that only collects its configuration puts something else there.
 * @param {WebAssembly.Module} module
 */
export function setModule(module) {
  if (isModule(module)) compiled = module;
  else setLoader(() => module);
}

/**
 * @param {WasmSource | Promise<WasmSource>} [module]
 * @returns {Promise<void>}
 */
export async function init(module) {
  await acquire(module);
}

/**
 * The running instance; at once where nothing has to be awaited, so that no promise is shared between requests of a Worker.
 * @param {WasmSource | Promise<WasmSource>} [given]
 * @returns {Instance | Promise<Instance>}
 */
export function acquire(given) {
  if (running && !running.dead) return running;
  if (compiled && given === undefined) return start(compiled);
  if (loading) return loading;
  const source = given ?? offered();
  if (source === undefined) {
    throw new AttacheError('This entry brings no wasm: call init(module) first, or import "@attache/client".', {
      code: 'unsupported',
      reason: 'wasm',
    });
  }
  if (isModule(source)) return start(source);
  loading = load(source).finally(() => {
    loading = undefined;
  });
  return loading;
}

/** @param {WasmSource | Promise<WasmSource>} source */
async function load(source) {
  const module = await compile(source);
  // Meanwhile a module that was there already may have been started.
  return running && !running.dead ? running : start(module);
}

/** A bundle may have left no address to resolve against; that is a failed load like any other. */
function offered() {
  try {
    return loader?.();
  } catch (cause) {
    return Promise.reject(cause);
  }
}

/** @param {WebAssembly.Module} module */
function start(module) {
  try {
    running = new Instance(open, module);
  } catch (cause) {
    if (AttacheError.is(cause)) throw cause;
    throw mismatched(cause);
  }
  compiled = module;
  return running;
}
