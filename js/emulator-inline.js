// @ts-check
// The emulator with its wasm as text inside the module: Node, and tools that serve modules from memory.

import { emulatorFactory } from './emulator-face.js';

export { inspect } from './emulator-face.js';
export const createEmulator = emulatorFactory(async () => {
  const { default: text } = await import('../pkg/emulator-inline.js');
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).arrayBuffer();
});
