// Notes who asks for what while modules are evaluated, and every compilation of wasm at any time. It has to be evaluated
// before the package, so it stands in a module of its own that is imported first.

/** @type {string[]} */
export const called = [];
/** @type {string[]} */
export const compiled = [];
let loading = true;

/** What the spies note when somebody does it. */
export function tried() {
  const before = loading;
  loading = true;
  Math.random();
  // Refused, as everywhere in workerd.
  void WebAssembly.compile(new Uint8Array()).catch(() => {});
  loading = before;
  return [called.pop(), compiled.pop()];
}

/** From here on calls are the requests' own. */
export const loaded = () => {
  loading = false;
};

/** @param {object} holder @param {string} name @param {string} title */
function watch(holder, name, title) {
  const original = Reflect.get(holder, name);
  const seen = () => {
    if (loading) called.push(title);
  };
  const spy = new Proxy(original, {
    apply(target, self, args) {
      seen();
      return Reflect.apply(target, self, args);
    },
    construct(target, args, derived) {
      seen();
      return Reflect.construct(target, args, derived);
    },
  });
  Object.defineProperty(holder, name, { value: spy, configurable: true, writable: true });
}

for (const name of ['fetch', 'setTimeout', 'setInterval', 'AbortController', 'Response', 'WebSocket']) {
  watch(globalThis, name, name);
}
for (const name of ['getRandomValues', 'randomUUID']) watch(crypto, name, `crypto.${name}`);
watch(AbortSignal, 'timeout', 'AbortSignal.timeout');
watch(Math, 'random', 'Math.random');
watch(Date, 'now', 'Date.now');

for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming', 'Module']) {
  const original = Reflect.get(WebAssembly, name);
  if (original === undefined) continue;
  const note = (/** @type {unknown[]} */ [source]) => {
    // A module that is there already is instantiated, not compiled.
    if (!(name === 'instantiate' && Object.prototype.toString.call(source) === '[object WebAssembly.Module]'))
      compiled.push(name);
  };
  const spy = new Proxy(original, {
    apply(target, self, args) {
      note(args);
      return Reflect.apply(target, self, args);
    },
    construct(target, args, derived) {
      note(args);
      return Reflect.construct(target, args, derived);
    },
  });
  Object.defineProperty(WebAssembly, name, { value: spy, configurable: true, writable: true });
}
