// Lets the core die, in the build that can be made to.

import { assert } from 'chai';
import { acquire } from '../../../../js/core.js';
import { rejected } from './errors.mjs';
import { settled } from './timing.mjs';

export async function panic() {
  const instance = await acquire();
  assert.isFunction(instance.door.panicForTests);
  try {
    // Some deaths are told by a trap, others only by silence.
    void instance.run(() => instance.door.panicForTests?.());
  } catch (error) {
    await rejected(Promise.reject(error), 'core_lost');
  }
  await settled();
  assert.isTrue(instance.dead);
}
