// Waiting for what must happen, with an end: how long it takes decides nothing, that it never happens does.

import { setTimeout as sleep } from 'node:timers/promises';

/** Beyond any machine's slowness. */
export const LIMIT = 60_000;
const LOOK = 5;

/**
 * @param {() => boolean} holds
 * @param {string} what
 * @param {() => string} [told] for the failure
 */
export async function until(holds, what, told = () => '') {
  const end = performance.now() + LIMIT;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`this has not happened: ${what}\n${told()}`);
    await sleep(LOOK);
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {string} what
 * @returns {Promise<T>}
 */
export async function within(promise, what) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`this has not ended: ${what}`)), LIMIT);
  });
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}
