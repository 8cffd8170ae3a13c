// @ts-check
// Wraps what a start of ours goes through, so that it can be told where its time goes: run before the bundle is imported, in
// Node and in pages alike. The wraps cost some tenths of a millisecond, so whole starts are measured without them.

/**
 * @param {() => number} now
 * @returns {Record<string, number>} marks by name, each of the first time
 */
export function probe(now) {
  /** @type {Record<string, number>} */
  const marks = {};
  const mark = (/** @type {string} */ name) => {
    marks[name] ??= now();
  };
  /** @param {object} owner @param {string} name @param {(called: (...args: unknown[]) => unknown, args: unknown[]) => unknown} around */
  const wrap = (owner, name, around) => {
    const called = Reflect.get(owner, name);
    if (typeof called !== 'function') return;
    Reflect.set(owner, name, (/** @type {unknown[]} */ ...args) => around(called.bind(owner), args));
  };
  // What Node's own fetch is made of is wasm too, and small.
  const large = (/** @type {unknown} */ source) => !(source instanceof Uint8Array) || source.byteLength > 100_000;
  for (const name of ['compile', 'compileStreaming']) {
    wrap(WebAssembly, name, async (called, args) => {
      if (!large(args[0])) return await called(...args);
      mark('bytes');
      const module = await called(...args);
      mark('compiled');
      return module;
    });
  }
  const { Instance } = WebAssembly;
  WebAssembly.Instance = /** @type {typeof WebAssembly.Instance} */ (
    new Proxy(Instance, {
      construct(target, args) {
        const made = Reflect.construct(target, args);
        if ('compiled' in marks) mark('started');
        return made;
      },
    })
  );
  wrap(globalThis, 'fetch', (called, args) => {
    mark(/\.wasm(\?|$)/.test(String(args[0])) ? 'asked' : 'sent');
    return called(...args);
  });
  return marks;
}
