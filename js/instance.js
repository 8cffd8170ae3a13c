// @ts-check
// One running instance of the core and what depends on it. Notices its death (a panic, memory run out) and then ends every
// call that waits for it, because a dead core settles nothing: no promise may hang, and no trap may surface in a timer of
// the host as an uncaught error. Its timers and requests end with it, or they would keep a process alive for nobody.
// When a fresh instance is made is decided in core.js.

import { AttacheError } from './errors.js';
import { hostOf } from './host.js';

/** Called for every string and handle that crosses over. They run no code that could wait, so the outer call sees their traps. */
const HOT = /^__wbindgen_(malloc|realloc|free)|^__externref/;

/** What only the first piece of a core in pieces exports. */
const LENT = '$0';

/**
 * What a dead core answers: no error to the glue, which looks for one in a pair, and 0 where it wants a number.
 * @type {readonly unknown[]}
 */
const NOTHING = Object.freeze([]);

export class Instance {
  /** @type {Set<() => void>} */
  #waiting = new Set();
  #dead = false;
  /** Calls of the face that are in the core now. */
  #depth = 0;
  #host = hostOf();
  #door;
  /** What the parts of a core in pieces stand on. @type {WebAssembly.Exports} */
  #exports = {};
  /** @type {Set<string>} */
  #parts = new Set();

  /**
   * @param {import('./door.js').OpenDoor} open
   * @param {WebAssembly.Module} module
   */
  constructor(open, module) {
    this.#door = open((exports) => this.#guard(exports), this.#host);
    this.run(() => this.#door.initSync({ module }));
  }

  get door() {
    return this.#door;
  }

  get dead() {
    return this.#dead;
  }

  /**
   * @param {import('./door.js').Face} face
   * @param {import('./door.js').CoreConfig} config
   */
  core(face, config) {
    return new this.#door.Core(this.#host.watched(face), config);
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
    this.#depth++;
    try {
      const result = enter();
      if (!this.#dead) return result;
    } catch (error) {
      if (isFault(error)) this.#die();
      if (!this.#dead) throw error;
    } finally {
      this.#depth--;
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
      promise.then(resolve, reject).then(() => this.#waiting.delete(end));
    });
  }

  /** @param {import('./parts.js').PartName} part */
  lacks(part) {
    return LENT in this.#exports && !this.#parts.has(part);
  }

  /**
   * Puts a part in its place; it has no state of its own.
   * @param {import('./parts.js').PartName} part
   * @param {WebAssembly.Module} module
   */
  add(part, module) {
    if (!this.lacks(part)) return;
    new WebAssembly.Instance(module, { first: this.#exports });
    this.#parts.add(part);
  }

  /**
   * @param {WebAssembly.Exports} exports
   * @returns {WebAssembly.Exports}
   */
  #guard(exports) {
    this.#exports = exports;
    return Object.fromEntries(
      Object.entries(exports).map(([name, value]) => [
        name,
        typeof value === 'function' && !HOT.test(name) ? this.#guarded(value) : value,
      ]),
    );
  }

  /**
   * Within `run`, errors go to its caller. The callbacks of timers and microtasks have none: what they throw, whatever it is, went
   * through the frames of a task that now never ends, and would surface as an uncaught error of the host.
   * @param {Function} enter
   */
  #guarded(enter) {
    return (/** @type {unknown[]} */ ...args) => {
      if (this.#dead) return NOTHING;
      try {
        return enter(...args);
      } catch (error) {
        if (this.#depth > 0) throw error;
        this.#die();
        return NOTHING;
      }
    };
  }

  #die() {
    if (this.#dead) return;
    this.#dead = true;
    for (const end of this.#waiting) end();
    this.#waiting.clear();
    this.#host.end();
  }
}

/**
 * A trap or an exhausted stack; Firefox has a name of its own for the latter. By name: where WebAssembly is taken away whole, as
 * in Safari's Lockdown Mode, a core of JavaScript has no class for its traps.
 * @param {unknown} error
 */
const isFault = (error) =>
  error instanceof RangeError ||
  ['RuntimeError', 'InternalError'].includes(/** @type {Partial<Error> | undefined} */ (error)?.name ?? '');

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
