// @ts-check
// The emulator where wasm is imported as a module, compiled ahead: Workers.

import wasm from '../pkg/emulator_bg.wasm';
import { emulatorFactory } from './emulator-face.js';

export { inspect } from './emulator-face.js';
export const createEmulator = emulatorFactory(() => wasm);
