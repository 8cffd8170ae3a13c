// The emulated platforms as a process of their own, under faults that never stop: each that has struck is followed by another,
// drawn from the seed. Forgets everything now and then, so that only the client's own memory is what grows.

import process from 'node:process';
import { serveEmulator } from '../../js/emulate.js';
import { random } from '../peers/kit/random.mjs';

const FAULTS = 4;
const FORGETS = 3_000;
const LOOK = 50;

const draw = random(Number(process.argv[2] ?? 1));

/** @returns {import('../../js/emulator.js').Fault['do']} */
const trouble = () =>
  draw.pick([
    () => ({ status: 500 }),
    () => ({ status: 503, headers: { 'retry-after': '0' } }),
    () => ({ status: 429, headers: { 'retry-after': '0' } }),
    () => ({ status: 401 }),
    () => ({ status: 200, body: '<html>not what was asked for</html>' }),
    () => ({ resetAfter: draw.below(400) }),
    () => ({ truncateAfter: draw.below(400) }),
    () => ({ stallAfter: draw.below(400) }),
    () => ({ loseReply: /** @type {const} */ (true) }),
    () => ({ delay: draw.below(120) }),
    () => ({ expireUrl: /** @type {const} */ (true) }),
  ])();

/** @returns {import('../../js/emulator.js').Fault} */
const fault = () => ({ match: {}, skip: draw.below(12), times: 1, do: trouble() });

const server = await serveEmulator({ seed: 1, processingTime: 300, urlLifetime: 1_500 });
const { emulator } = server;
let passed = 0;
const timer = setInterval(() => {
  const now = emulator.requests.length;
  if (now === passed) return;
  // Some of them have struck by now; which, only the emulator knows.
  emulator.faults.splice(0, emulator.faults.length, ...Array.from({ length: FAULTS }, fault));
  passed = now;
  if (now < FORGETS) return;
  emulator.reset();
  passed = 0;
}, LOOK);

process.once('message', async () => {
  clearInterval(timer);
  await server.close();
  process.disconnect();
});
process.send?.(server.address);
