// A signal that knows who listens to it.

export class Listened {
  added = 0;
  /** @type {{ listener: unknown, once: boolean }[]} */
  #live = [];

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.signal = signal;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.defineProperties(signal, {
      addEventListener: {
        value: (
          /** @type {'abort'} */ type,
          /** @type {() => void} */ listener,
          /** @type {AddEventListenerOptions} */ options,
        ) => {
          this.added++;
          this.#live.push({ listener, once: options?.once === true });
          add(type, listener, options);
        },
      },
      removeEventListener: {
        value: (
          /** @type {'abort'} */ type,
          /** @type {() => void} */ listener,
          /** @type {EventListenerOptions} */ options,
        ) => {
          const at = this.#live.findIndex((entry) => entry.listener === listener);
          if (at >= 0) this.#live.splice(at, 1);
          remove(type, listener, options);
        },
      },
    });
    add('abort', () => {
      this.#live = this.#live.filter(({ once }) => !once);
    });
  }

  /** Who still listens. */
  left() {
    return this.#live.map(({ listener }) => String(listener));
  }
}
