// @ts-check
// Long-running operations as callers meet them. The core follows none yet, so that every use says so; what a handle is made of
// stands here alone.

import { unsupported } from './errors.js';

/** @typedef {import('./index.js').OperationHandle} OperationHandle */
/** @typedef {import('./index.js').Operation} Operation */

/** @implements {OperationHandle} */
export class OperationWatch {
  #name;
  #backend;

  /**
   * @param {string} name
   * @param {string} backend
   */
  constructor(name, backend) {
    this.#name = name;
    this.#backend = backend;
  }

  /**
   * @template [A=Operation]
   * @template [B=never]
   * @param {((operation: Operation) => A | PromiseLike<A>) | null} [resolved]
   * @param {((reason: unknown) => B | PromiseLike<B>) | null} [rejected]
   * @returns {Promise<A | B>}
   */
  // biome-ignore lint/suspicious/noThenProperty: an operation can be awaited
  then(resolved, rejected) {
    return this.poll().then(resolved, rejected);
  }

  /** @returns {AsyncIterator<Operation>} */
  [Symbol.asyncIterator]() {
    return { next: () => this.poll().then((value) => ({ done: false, value })) };
  }

  /** @returns {Promise<Operation>} */
  async poll() {
    throw this.#failure();
  }

  /** @returns {Promise<void>} */
  async cancel() {
    throw this.#failure();
  }

  stop() {}

  token() {
    return JSON.stringify({ v: 1, backend: this.#backend, name: this.#name });
  }

  #failure() {
    return unsupported(
      `Operations of ${this.#backend} cannot be followed; ask with request().`,
      'operations',
      this.#backend,
    );
  }
}
