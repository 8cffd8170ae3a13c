// @ts-check
// The parts of a core that comes in pieces: where they are, and that each is loaded once, by the first call that needs it. A core that
// comes whole lacks none. Which call needs which is said by the call; what is in a part was decided when the core was built.

import { compile, mismatched } from './compile.js';
import { AttacheError } from './errors.js';

/** `rest`: waiting, operations, downloads through the client. `sessions`: resumable uploads. @typedef {'rest' | 'sessions'} PartName */
/** @typedef {import('./compile.js').WasmSource} WasmSource */
/** @typedef {import('./instance.js').Instance} Instance */

/** @type {Record<PartName, () => WasmSource> | undefined} */
let sources;
/** @type {Map<PartName, Promise<WebAssembly.Module>>} */
const modules = new Map();

/**
 * For entries whose core comes in pieces.
 * @param {Record<PartName, () => WasmSource>} given
 */
export function setParts(given) {
  sources = given;
}

/**
 * @param {Instance} instance
 * @param {readonly PartName[]} needs
 * @returns {Promise<void> | undefined} undefined where nothing is lacking, so that nothing has to be awaited
 */
export function lacking(instance, needs) {
  const names = needs.filter((name) => instance.lacks(name));
  return names.length > 0 ? complete(instance, names) : undefined;
}

/**
 * @param {Instance} instance
 * @param {PartName[]} names
 */
async function complete(instance, names) {
  const found = await Promise.all(names.map(async (name) => /** @type {const} */ ([name, await moduleOf(name)])));
  for (const [name, module] of found) {
    try {
      instance.add(name, module);
    } catch (cause) {
      modules.delete(name);
      throw mismatched(cause);
    }
  }
}

/** @param {PartName} name */
function moduleOf(name) {
  const known = modules.get(name);
  if (known) return known;
  // A bundle may have left no address to resolve against; that is a failed load like any other.
  const module = Promise.resolve()
    .then(() => compile(sourceOf(name)))
    .catch((error) => {
      modules.delete(name);
      throw error;
    });
  modules.set(name, module);
  return module;
}

/** @param {PartName} name */
function sourceOf(name) {
  if (sources) return sources[name]();
  throw new AttacheError(
    'This core is the first of several files, and its entry knows of no others: load "@attache/client/core.wasm", which is whole, or import "@attache/client".',
    { code: 'unsupported', reason: 'wasm' },
  );
}
