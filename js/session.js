// @ts-check
// A client's hold on the core: opens it on the first call, opens a fresh one after a death, and gives its memory back.
// Which call is made, and what it means, is decided by whoever asks.

import { unlessAborted } from './abort.js';
import { signal as anAbortSignal } from './check.js';
import { aborted, disposed } from './errors.js';
import { lacking } from './parts.js';

/** @typedef {import('./door.js').Core} Core */
/** @typedef {import('./door.js').Handle} Handle */
/** @typedef {import('./instance.js').Instance} Instance */

/**
 * What a call may say of itself.
 * @typedef {object} CallTraits
 * @property {AbortSignal | undefined} [signal] ends the wait for the core; the call itself is the core's to end
 * @property {boolean} [write] it may change something on the server
 * @property {readonly import('./parts.js').PartName[]} [needs] parts of the core that it uses
 */

export class Session {
  #acquire;
  #face;
  #config;
  #backend;
  #closed = false;
  /** Calls that were accepted and have not entered the core yet. */
  #entering = 0;
  /** @type {{ instance: Instance, core: Core } | undefined} */
  #open;
  /** @type {Set<Handle>} */
  #handles = new Set();

  /**
   * @param {() => Instance | Promise<Instance>} acquire
   * @param {import('./door.js').Face} face
   * @param {import('./door.js').CoreConfig} config
   * @param {string} backend
   */
  constructor(acquire, face, config, backend) {
    this.#acquire = acquire;
    this.#face = face;
    this.#config = config;
    this.#backend = backend;
  }

  get backend() {
    return this.#backend;
  }

  /** For what needs no core: refused after close all the same. */
  check() {
    if (this.#closed) throw disposed(this.#backend);
  }

  /**
   * Runs one call of the core. Rejects `disposed` after close, `aborted` without entering when the signal fired before, `core_lost` when the
   * core dies under it.
   * @template T
   * @param {(core: Core, instance: Instance) => Promise<T>} start
   * @param {CallTraits} [traits]
   * @returns {Promise<T>}
   */
  async call(start, { signal, write = false, needs = [] } = {}) {
    this.check();
    if (signal !== undefined) anAbortSignal(signal, 'signal');
    if (signal?.aborted) throw this.#aborted(signal, write);
    this.#entering++;
    /** @type {Promise<T>} */
    let promise;
    try {
      const ready = this.#acquire();
      const early = () => this.#aborted(/** @type {AbortSignal} */ (signal), write);
      const instance = 'then' in ready ? await unlessAborted(ready, signal, early) : ready;
      const more = lacking(instance, needs);
      if (more) await unlessAborted(more, signal, early);
      const started = instance.run(() => start(this.#coreOn(instance), instance), write);
      promise = instance.track(started, write);
    } finally {
      this.#entering--;
      if (this.#closed) this.#release();
    }
    // Awaited, here and wherever a promise is handed on: older Workers take one for unhandled that nobody listens to at once.
    return await promise;
  }

  /**
   * Memory of the core that lives longer than a call; given back by `drop`, or at the latest when the client closes.
   * @template {Handle} T
   * @param {T} handle
   * @returns {T}
   */
  keep(handle) {
    this.#handles.add(handle);
    return handle;
  }

  /**
   * Memory that goes when its object is collected; in runtimes that do not tell of that, when the client closes.
   * @template {Handle} T
   * @param {T} handle
   * @returns {T}
   */
  lend(handle) {
    return typeof FinalizationRegistry === 'function' ? handle : this.keep(handle);
  }

  /**
   * @param {Handle | undefined} handle
   * @returns {boolean} it was kept here
   */
  drop(handle) {
    const kept = handle !== undefined && this.#handles.delete(handle);
    if (kept) handle.free();
    return kept;
  }

  close() {
    this.#closed = true;
    this.#release();
  }

  /** The core keeps what its calls in flight need, so that everything can be freed under them. */
  #release() {
    if (this.#entering > 0) return;
    for (const handle of this.#handles) this.drop(handle);
    this.#open?.core.free();
    this.#open = undefined;
  }

  /** @param {Instance} instance */
  #coreOn(instance) {
    if (this.#open?.instance !== instance) this.#open = { instance, core: instance.core(this.#face, this.#config) };
    return this.#open.core;
  }

  /**
   * @param {AbortSignal | undefined} signal
   * @param {boolean} write
   */
  #aborted(signal, write) {
    return aborted(signal?.reason, write, this.#backend);
  }
}
