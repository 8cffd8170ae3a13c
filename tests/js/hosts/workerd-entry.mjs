// The Worker that runs one test for each request. The suite, and with it the package, is imported in module scope, where a
// Worker may do no I/O, arm no timer and draw no random number.

import '../suite/all.mjs';
import { claimed, runTest, stray } from '../suite/harness.mjs';

addEventListener('unhandledrejection', (event) => stray(event.reason, event.promise));
addEventListener('rejectionhandled', (event) => claimed(event.promise));

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { name, surroundings } = await request.json();
    return Response.json(await runTest(name, surroundings));
  },
};
