// Where a server stops taking bytes: after so many of a file, until it is told to cut its sender off. So a test stands in the
// middle of an upload without asking a clock.

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {{ request: Incoming, go: () => void }} Held */

export class Gate {
  #after;
  #senders;
  #taken = 0;
  #open = false;
  /** @type {Held[]} */
  #waiting = [];
  /** @type {() => void} */
  #reached = () => {};
  /** Resolves when as many senders are held as were asked for. */
  reached = new Promise((resolve) => {
    this.#reached = () => resolve(undefined);
  });

  /**
   * @param {number} after so many bytes are taken first
   * @param {number} [senders] so many are held at once before it counts as reached
   */
  constructor(after, senders = 1) {
    this.#after = after;
    this.#senders = senders;
  }

  /** Lets through all who come from now on. */
  open() {
    // A page that is being left may have tried once more, late: it is gone by now, its bytes are still here.
    this.cut();
    this.#open = true;
  }

  /** Cuts off whoever is held: what the system has of them in its buffers never counts. */
  cut() {
    for (const { request, go } of this.#waiting.splice(0)) {
      request.destroy();
      go();
    }
  }

  /**
   * The bytes of a request, as far as they are let in.
   * @param {Incoming} request
   * @param {(chunk: Buffer) => void} take
   * @returns {Promise<boolean>} all of them came
   */
  async through(request, take) {
    try {
      for await (const chunk of request) {
        take(chunk);
        this.#taken += chunk.length;
        if (!this.#open && this.#taken >= this.#after) {
          await this.#held(request);
          return false;
        }
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Until it is cut off. @param {Incoming} request @returns {Promise<void>} */
  #held(request) {
    return new Promise((resolve) => {
      this.#waiting.push({ request, go: () => resolve() });
      if (this.#waiting.length >= this.#senders) this.#reached();
    });
  }
}
