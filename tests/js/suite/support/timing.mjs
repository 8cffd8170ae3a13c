// Ways to wait for an order of events, and none to wait for a time.

/**
 * A promise and what settles it.
 * @template T
 * @returns {{ promise: Promise<T>, resolve: (value: T) => void, reject: (reason: unknown) => void }}
 */
export function deferred() {
  /** @type {(value: T) => void} */
  let resolve = () => {};
  /** @type {(reason: unknown) => void} */
  let reject = () => {};
  /** @type {Promise<T>} */
  const promise = new Promise((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}

/** Lets everything that is ready to run do so, timers of zero included. */
export async function settled() {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => void setTimeout(resolve, 0));
}
