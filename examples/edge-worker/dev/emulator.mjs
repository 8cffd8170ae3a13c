// @ts-check
// The platform of development and tests: the emulator, all of it in this Worker's memory.

import { createEmulator } from '@attache/client/emulator';

/** @type {import('@attache/client/emulator').Emulator | undefined} */
let emulator;

export default {
  /** @param {Request} request */
  fetch(request) {
    emulator ??= createEmulator();
    return emulator.fetch(request);
  },
};
