// @ts-check
// Waits that end early when a signal fires, and leave no listener on it.

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @param {() => unknown} reason what to reject with when the signal fires first
 * @returns {Promise<T>}
 */
export function unlessAborted(promise, signal, reason) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(reason());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
