// Which faults a run meets, drawn from its seed. How they are done is the proxy's.

import { random } from './kit/random.mjs';

/** @typedef {import('./proxy.mjs').Fault} Fault */

const KINDS = /** @type {const} */ (['cut', 'reset', 'swallow', 'short', 'stall', 'refuse']);
/** Milliseconds that a stalled or refusing proxy stays so. */
const LONGEST_HOLD = 25;
const LONGEST_ANSWER = 400;
/** What goes up for a request without a body, roughly. */
const HEAD = 500;

/**
 * @param {number} seed
 * @param {number} count
 * @param {number} bytes that will go up at least
 * @returns {Fault[]}
 */
export function drawFaults(seed, count, bytes) {
  const draw = random(seed);
  // On average they are through when four fifths of the bytes are, so that all of them strike.
  const gap = (Math.max(bytes, HEAD) * 1.6) / (count + 1);
  return Array.from({ length: count }, () => ({
    kind: draw.pick(KINDS),
    after: 1 + draw.below(gap),
    hold: 1 + draw.below(LONGEST_HOLD),
    bytes: draw.below(LONGEST_ANSWER),
  }));
}
