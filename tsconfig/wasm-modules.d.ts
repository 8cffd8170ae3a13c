// A wasm file imported as a module, as Workers and edge runtimes give it: compiled, not instantiated.

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}
