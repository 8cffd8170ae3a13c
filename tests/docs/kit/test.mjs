// Stands where a page's program imports `node:test`: its tests are part of the program, and fail with it.

import { worldOf } from './world.mjs';

/**
 * @param {string} name
 * @param {() => unknown} body
 */
export function test(name, body) {
  const run = (async () => {
    try {
      await body();
    } catch (error) {
      throw new Error(`the test "${name}" failed`, { cause: error });
    }
  })();
  run.catch(() => {});
  worldOf(import.meta.url).tests.push(run);
}
