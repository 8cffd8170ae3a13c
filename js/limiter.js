// @ts-check
// Lets so many through at a time, in the order they came.

import { unlessAborted } from './abort.js';
import { aborted } from './errors.js';

export class Limiter {
  #free;
  /** From `#next` on those that wait; who has left it is passed over. @type {{ go: (() => void) | undefined }[]} */
  #queue = [];
  #next = 0;

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
    /** @type {{ go: (() => void) | undefined }} */
    const place = { go: undefined };
    /** @type {Promise<void>} */
    const turn = new Promise((resolve) => {
      place.go = resolve;
    });
    this.#queue.push(place);
    try {
      await unlessAborted(turn, signal, () => aborted(signal.reason, true));
    } catch (error) {
      // The turn and the abort came together: the turn goes to the next one.
      if (!place.go) this.#pass();
      place.go = undefined;
      throw error;
    }
  }

  #pass() {
    while (this.#next < this.#queue.length) {
      const place = this.#queue[this.#next++];
      const go = place?.go;
      if (!place || !go) continue;
      place.go = undefined;
      return go();
    }
    this.#queue = [];
    this.#next = 0;
    this.#free++;
  }
}
