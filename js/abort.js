// @ts-check
// Waits that end early when a signal fires, and leave no listener on it; and how long a timer can wait at the most.

/**
 * Timers take a signed 32-bit number of milliseconds; a longer one would fire at once.
 * @param {number} milliseconds
 */
export const asTimer = (milliseconds) => Math.min(milliseconds, 2 ** 31 - 1);

/**
 * Acts when the signal fires, at once where it has.
 * @param {AbortSignal} signal
 * @param {() => void} act
 * @returns {() => void} ends the listening
 */
export function onAbort(signal, act) {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act);
  return () => signal.removeEventListener('abort', act);
}

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
    const leave = onAbort(signal, () => reject(reason()));
    promise.then(resolve, reject).finally(leave);
  });
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal | undefined} signal ends the wait early, and quietly
 * @returns {Promise<void>}
 */
export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, asTimer(milliseconds));
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end);
  });
}
