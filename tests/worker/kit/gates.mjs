// Where the platform waits until a test lets it go on. A gate is open unless a test has shut it.

/** @typedef {{ open: () => void, promise: Promise<void>, waiting: number }} Gate */

export class Gates {
  /** @type {Map<string, Gate>} */
  #shut = new Map();

  /** @param {string} name @returns {() => void} opens it */
  shut(name) {
    let open = () => {};
    const promise = new Promise((/** @type {(value: void) => void} */ resolve) => {
      open = () => {
        this.#shut.delete(name);
        resolve();
      };
    });
    this.#shut.set(name, { open, promise, waiting: 0 });
    return open;
  }

  /** @param {string} name how many wait there */
  waiting = (name) => this.#shut.get(name)?.waiting ?? 0;

  /** @param {string} name */
  async pass(name) {
    const gate = this.#shut.get(name);
    if (gate === undefined) return;
    gate.waiting += 1;
    await gate.promise;
  }

  openAll() {
    for (const { open } of this.#shut.values()) open();
  }
}
