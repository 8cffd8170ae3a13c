// @ts-check
// The emulator where wasm is fetched from beside this file: browsers, and bundlers that copy what `new URL` names.

import { emulatorFactory } from './emulator-face.js';

export { inspect } from './emulator-face.js';
export const createEmulator = emulatorFactory(() => new URL('../pkg/emulator_bg.wasm', import.meta.url));
