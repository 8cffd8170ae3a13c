// A Node process that runs the tests it is told to, one after the other.

import process from 'node:process';
import '../suite/all.mjs';
import { claimed, runTest, stray } from '../suite/harness.mjs';

process.on('unhandledRejection', stray);
process.on('rejectionHandled', claimed);
// Deno tells that one as pages are told.
Reflect.get(globalThis, 'addEventListener')?.(
  'rejectionhandled',
  (/** @type {{ promise: Promise<unknown> }} */ event) => claimed(event.promise),
);
process.on('uncaughtException', (error) => {
  if (!isUndicis(error)) stray(error);
});

/**
 * The fetch of Node 22 and 24 dies of a body that nobody has read when its connection ends (undici 5360, mended in undici 8): the row that
 * shows it is about something else.
 * @param {unknown} error anything can be thrown
 */
const isUndicis = (error) =>
  error instanceof Error &&
  error.name === 'AssertionError' &&
  /\bundici\b/.test(String(error.stack)) &&
  /this\.paused/.test(error.message);

process.on('message', async (message) => {
  const { name, surroundings } = /** @type {{ name: string, surroundings: import('./host.mjs').Surroundings }} */ (
    message
  );
  process.send?.(await runTest(name, surroundings));
});
