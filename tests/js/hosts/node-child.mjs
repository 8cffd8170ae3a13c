// A Node process that runs the tests it is told to, one after the other.

import process from 'node:process';
import '../suite/all.mjs';
import { claimed, runTest, stray } from '../suite/harness.mjs';

process.on('unhandledRejection', stray);
process.on('rejectionHandled', claimed);
process.on('uncaughtException', (error) => stray(error));

process.on('message', async (message) => {
  const { name, surroundings } = /** @type {{ name: string, surroundings: import('./host.mjs').Surroundings }} */ (
    message
  );
  process.send?.(await runTest(name, surroundings));
});
