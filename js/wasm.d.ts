// What `@attache/client/core.wasm` is where wasm is imported as a module (Workers, edge runtimes): the compiled module,
// to be handed to `init` of `@attache/client/slim`.

declare const module: WebAssembly.Module;
export default module;
