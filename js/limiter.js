// @ts-check
// Lets so many through at a time, in the order they came.

import { unlessAborted } from './abort.js';
import { aborted } from './errors.js';

export class Limiter {
  #free;
  /** @type {(() => void)[]} */
  #queue = [];

  /** @param {number} concurrency */
  constructor(concurrency) {
    this.#free = concurrency;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<() => void>} call it once when done; the next one in the queue goes on
   */
  async enter(signal) {
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#pass();
    };
  }

  /** @param {AbortSignal} signal */
  async #turn(signal) {
    /** @type {() => void} */
    let go = () => {};
    /** @type {Promise<void>} */
    const turn = new Promise((resolve) => {
      go = resolve;
    });
    this.#queue.push(go);
    try {
      await unlessAborted(turn, signal, () => aborted(signal.reason, true));
    } catch (error) {
      const index = this.#queue.indexOf(go);
      if (index >= 0) this.#queue.splice(index, 1);
      // The turn and the abort came together: the turn goes to the next one.
      else this.#pass();
      throw error;
    }
  }

  #pass() {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free++;
  }
}
