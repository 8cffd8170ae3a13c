// @ts-check
// Entry for pages whose policy refuses to compile wasm: the same core, as JavaScript. Built into one file with the glue of that
// core in the place of the wasm's (scripts/build/nowasm.mjs), which wants no module; this stands where one is asked for.

import { setModule } from '../../js/core.js';

setModule(/** @type {WebAssembly.Module} */ ({ [Symbol.toStringTag]: 'WebAssembly.Module' }));

export * from '../../js/slim.js';
