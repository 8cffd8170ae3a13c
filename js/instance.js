// @ts-check
// One running instance of the core and what depends on it. Notices its death (a panic, memory run out) and then ends every
// call that waits for it, because a dead core settles nothing: no promise may hang, and no trap may surface in a timer of
// the host as an uncaught error. When a fresh instance is made is decided in core.js.

import { AttacheError } from './errors.js';

/** Called for every string and handle that crosses over. They run no code that could wait, so the outer call sees their traps. */
const HOT = /^__wbindgen_(malloc|realloc|free)|^__externref/;

export class Instance {
  /** @type {Set<() => void>} */
  #waiting = new Set();
  #dead = false;
  #door;

  /**
   * @param {import('./door.js').OpenDoor} open
   * @param {WebAssembly.Module} module
   */
  constructor(open, module) {
    this.#door = open((exports) => this.#guard(exports));
    this.run(() => this.#door.initSync({ module }));
  }

  get door() {
    return this.#door;
  }

  get dead() {
    return this.#dead;
  }

  /**
   * Calls into the core. Everything that enters it from the face goes through here.
   * @template T
   * @param {() => T} enter
   * @param {boolean} [write] what it starts may change something on the server
   * @returns {T}
   */
  run(enter, write = false) {
    if (this.#dead) throw lost(false);
    try {
      const result = enter();
      if (!this.#dead) return result;
    } catch (error) {
      this.#watch(error);
      if (!this.#dead) throw error;
    }
    throw lost(write);
  }

  /**
   * The promise itself, but ended by the core's death.
   * @template T
   * @param {Promise<T>} promise of the core
   * @param {boolean} [write]
   * @returns {Promise<T>}
   */
  track(promise, write = false) {
    return new Promise((resolve, reject) => {
      const end = () => reject(lost(write));
      this.#waiting.add(end);
      const settle = (/** @type {() => void} */ how) => {
        this.#waiting.delete(end);
        how();
      };
      promise.then(
        (value) => settle(() => resolve(value)),
        (error) => settle(() => reject(error)),
      );
    });
  }

  /**
   * @param {WebAssembly.Exports} exports
   * @returns {WebAssembly.Exports}
   */
  #guard(exports) {
    return Object.fromEntries(
      Object.entries(exports).map(([name, value]) => [
        name,
        typeof value === 'function' && !HOT.test(name) ? this.#guarded(value) : value,
      ]),
    );
  }

  /**
   * A trap ends in `run`, or nowhere: the callbacks of timers and microtasks have no caller who could catch it.
   * @param {Function} enter
   */
  #guarded(enter) {
    return (/** @type {unknown[]} */ ...args) => {
      if (this.#dead) return undefined;
      try {
        return enter(...args);
      } catch (error) {
        this.#watch(error);
        if (!this.#dead) throw error;
        return undefined;
      }
    };
  }

  /** @param {unknown} error */
  #watch(error) {
    // Firefox calls an exhausted stack an InternalError.
    const fatal =
      error instanceof WebAssembly.RuntimeError ||
      error instanceof RangeError ||
      /** @type {Error} */ (error)?.name === 'InternalError';
    if (!fatal || this.#dead) return;
    this.#dead = true;
    for (const end of this.#waiting) end();
    this.#waiting.clear();
  }
}

/** @param {boolean} write */
const lost = (write) =>
  new AttacheError(
    'The wasm core stopped because of a fault in it, and this call with it; the next call starts a fresh core.',
    {
      code: 'core_lost',
      retryable: !write,
      commit: write ? 'unknown' : null,
    },
  );
