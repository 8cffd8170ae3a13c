// For tests of how the core is cut: modules written by hand, in the form in which the build has them, and their pieces put together.

import binaryen from 'binaryen';
import { split } from '../../scripts/build/split.mjs';

/** As the plan of the core, for names of one letter and a number: `a` and `b` are parts, with a `g` behind it a gate. */
export const PLAN = ['a', 'b'].map((name) => ({
  name,
  owns: new RegExp(`^${name}`),
  gates: new RegExp(`^${name}\\w*g$`),
}));

const { MVP, BulkMemory, BulkMemoryOpt, MutableGlobals, ReferenceTypes, SignExt, Multivalue } = binaryen.Features;
const FEATURES = MVP | BulkMemory | BulkMemoryOpt | MutableGlobals | ReferenceTypes | SignExt | Multivalue;

/** @param {string} text @param {boolean} named */
function binary(text, named) {
  const module = binaryen.parseText(text);
  module.setFeatures(FEATURES);
  const before = binaryen.getDebugInfo();
  binaryen.setDebugInfo(named);
  try {
    if (!module.validate()) throw new Error(`no valid module:\n${text}`);
    return new Uint8Array(module.emitBinary());
  } finally {
    binaryen.setDebugInfo(before);
    module.dispose();
  }
}

/** Text as the build reads it off a binary. @param {string} text */
export function asBuilt(text) {
  const module = binaryen.readBinary(binary(text, true));
  module.setFeatures(binaryen.Features.All);
  const built = module.emitText();
  module.dispose();
  return built;
}

/** @param {string} text */
const compiled = (text) => new WebAssembly.Module(binary(text, false));

/** @typedef {Record<string, (...args: number[]) => number>} Calls */

/** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
const callsOf = (module, imports = {}) =>
  /** @type {Calls} */ (/** @type {unknown} */ (new WebAssembly.Instance(module, imports).exports));

/**
 * @param {string} text
 * @param {WebAssembly.Imports} [imports]
 */
export function whole(text, imports) {
  return callsOf(compiled(asBuilt(text)), imports);
}

/**
 * @param {string} text
 * @param {WebAssembly.Imports} [imports]
 */
export function cut(text, imports) {
  const { first, parts } = split(asBuilt(text), PLAN);
  const calls = callsOf(compiled(first), imports);
  return {
    calls,
    functions: Object.fromEntries(parts.map(({ name, functions }) => [name, functions.toSorted()])),
    /** @param {string} name */
    load(name) {
      const part = parts.find((one) => one.name === name);
      if (!part) throw new Error(`no part is called ${name}`);
      callsOf(compiled(part.text), {
        first: /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (calls)),
      });
    },
  };
}
