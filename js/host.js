// @ts-check
// What an instance of the core takes from its surroundings in the place of the global ones, so that its timers and requests
// can be ended when it has died: they would keep a process and its connections alive for nobody.

/** @typedef {import('./door.js').Face} Face */

export function hostOf() {
  /** What ends each that is under way. @type {Map<unknown, () => void>} */
  const ends = new Map();
  /** @type {WeakMap<AbortSignal, AbortController>} */
  const controllers = new WeakMap();

  /** Called with `new`, which gives what is returned. */
  function Controller() {
    const controller = new AbortController();
    controllers.set(controller.signal, controller);
    return controller;
  }

  return {
    /**
     * @param {() => void} callback
     * @param {number} milliseconds
     */
    setTimeout(callback, milliseconds) {
      const timer = setTimeout(() => {
        ends.delete(timer);
        callback();
      }, milliseconds);
      ends.set(timer, () => clearTimeout(timer));
      return timer;
    },

    /** @param {ReturnType<typeof globalThis.setTimeout>} timer */
    clearTimeout(timer) {
      ends.delete(timer);
      clearTimeout(timer);
    },

    AbortController: Controller,

    /**
     * The face, its requests noted until their answers come.
     * @param {Face} face
     * @returns {Face}
     */
    watched: (face) =>
      Object.create(face, {
        send: {
          /** @type {Face['send']} */
          value(url, init, verb, attempt, storage) {
            const { signal } = init;
            if (signal) ends.set(signal, () => controllers.get(signal)?.abort());
            const answer = face.send(url, init, verb, attempt, storage);
            const done = () => void ends.delete(signal);
            answer.then(done, done);
            return answer;
          },
        },
      }),

    end() {
      for (const end of ends.values()) {
        try {
          end();
        } catch {
          // In a Worker it may belong to another request, which ends it by itself.
        }
      }
      ends.clear();
    },
  };
}
