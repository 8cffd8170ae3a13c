// @ts-check
// Doors that a module was linked without, put back as functions that only trap: wasm-bindgen refuses a module that lacks one.

import binaryen from 'binaryen';

const { MVP, BulkMemory, BulkMemoryOpt, MutableGlobals, ReferenceTypes, SignExt, Multivalue, NontrappingFPToInt } =
  binaryen.Features;
/** Those of the compiler: with all that binaryen knows, it would write forms that nobody else reads. */
const FEATURES =
  MVP | BulkMemory | BulkMemoryOpt | MutableGlobals | ReferenceTypes | SignExt | Multivalue | NontrappingFPToInt;

/** @param {Uint8Array} bytes */
function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
}

/** @param {ReturnType<typeof read>} module @returns {{ name: string, value: string }[]} functions alone */
const functionsOf = (module) =>
  Array.from({ length: module.getNumExports() }, (_, at) => binaryen.getExportInfo(module.getExportByIndex(at))).filter(
    ({ kind }) => kind === binaryen.ExternalFunction,
  );

/** @param {Uint8Array} bytes @returns {string[]} */
export function exportsOf(bytes) {
  const module = read(bytes);
  const names = functionsOf(module).map(({ name }) => name);
  module.dispose();
  return names;
}

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} all the module with every door
 * @returns {Uint8Array}
 */
export function withDoors(bytes, all) {
  const before = binaryen.getDebugInfo();
  binaryen.setDebugInfo(true);
  const [module, whole] = [read(bytes), read(all)];
  try {
    const there = new Set(functionsOf(module).map(({ name }) => name));
    for (const { name, value } of functionsOf(whole).filter((door) => !there.has(door.name))) {
      const { params, results } = binaryen.getFunctionInfo(whole.getFunction(value));
      module.addFunction(name, params, results, [], module.unreachable());
      module.addFunctionExport(name, name);
    }
    return module.emitBinary();
  } finally {
    module.dispose();
    whole.dispose();
    binaryen.setDebugInfo(before);
  }
}
