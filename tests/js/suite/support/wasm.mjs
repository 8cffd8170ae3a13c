// Watches what a realm does with WebAssembly: what it compiles, which instances it makes, how much memory they hold.

/**
 * Counts what makes modules and instances, and keeps the memories of the instances.
 * @param {import('../harness.mjs').Test} t
 */
export async function watchWasm(t) {
  if (!t.wasm) t.notApplicable('it watches what is made of wasm, and this core is JavaScript alone');
  // The fetch of some runtimes is made of wasm itself.
  await (await fetch(t.origin)).text();
  const real = { ...ownOf(WebAssembly) };
  /** @type {WebAssembly.Memory[]} */
  const memories = [];
  const count = { compiled: 0, instances: 0 };
  const counting =
    (/** @type {'compiled' | 'instances'} */ what, /** @type {Function | undefined} */ work) =>
    (/** @type {unknown[]} */ ...args) => {
      count[what]++;
      return work?.apply(WebAssembly, args);
    };
  const replaced = {
    compile: counting('compiled', real.compile),
    compileStreaming: counting('compiled', real.compileStreaming),
    instantiate: counting('instances', real.instantiate),
    instantiateStreaming: counting('instances', real.instantiateStreaming),
    Instance: new Proxy(real.Instance, {
      construct(target, args) {
        count.instances++;
        const instance = Reflect.construct(target, args);
        if (instance.exports.memory instanceof WebAssembly.Memory) memories.push(instance.exports.memory);
        return instance;
      },
    }),
  };
  // What a runtime lacks stays away.
  Object.assign(
    WebAssembly,
    Object.fromEntries(Object.entries(replaced).filter(([name]) => Object.hasOwn(real, name))),
  );
  t.after(() => Object.assign(WebAssembly, real));
  return { count, memories };
}

/** Streaming is not in all runtimes. @param {typeof WebAssembly} namespace */
const ownOf = ({ compile, compileStreaming, instantiate, instantiateStreaming, Instance }) => ({
  compile,
  instantiate,
  Instance,
  ...(typeof compileStreaming === 'function' ? { compileStreaming } : {}),
  ...(typeof instantiateStreaming === 'function' ? { instantiateStreaming } : {}),
});
