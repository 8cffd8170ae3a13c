// @ts-check
// Calls a caller's listener so that its own failure stays its own: reported where the platform reports such things, and
// never an end to the transfer it listens to.

/**
 * @template {unknown[]} A
 * @param {((...args: A) => void) | undefined} listener
 * @returns {((...args: A) => void)}
 */
export const safely =
  (listener) =>
  (...args) => {
    try {
      if (typeof listener === 'function') listener(...args);
    } catch (error) {
      /** @type {{ reportError?: (error: unknown) => void }} */
      const { reportError } = globalThis;
      reportError?.(error);
    }
  };
