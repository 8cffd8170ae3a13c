// The package's wasm with a memory that has next to no room to grow: the section that declares it is written anew.

import { PROCESSES } from './kinds.mjs';

const MEMORY = 5;
const HEADER = 8;

/**
 * @param {import('../harness.mjs').Test} t
 * @param {number} spare pages of 64 KiB that it may still grow by
 * @returns {Promise<WebAssembly.Module>}
 */
export async function tight(t, spare) {
  if (!t.wasm) t.notApplicable('it limits the memory of a wasm, and this core is JavaScript alone');
  const wasm = await bytesOf(t);
  let at = HEADER;
  while (at < wasm.length) {
    const kind = wasm[at];
    const [size, start] = number(wasm, at + 1);
    if (kind === MEMORY) {
      const [count, flags] = number(wasm, start);
      const [initial] = number(wasm, flags + 1);
      if (count !== 1) throw new Error('the wasm was to have one memory');
      const body = [1, 1, ...encoded(initial), ...encoded(initial + spare)];
      const made = [...wasm.subarray(0, at), MEMORY, ...encoded(body.length), ...body, ...wasm.subarray(start + size)];
      return WebAssembly.compile(new Uint8Array(made));
    }
    at = start + size;
  }
  throw new Error('the wasm declares no memory');
}

/** @param {import('../harness.mjs').Test} t @returns {Promise<Uint8Array>} */
async function bytesOf(t) {
  const address = new URL('../../../../pkg/attache_bg.wasm', import.meta.url);
  if (!PROCESSES.includes(t.runtime)) return new Uint8Array(await (await fetch(address)).arrayBuffer());
  const { readFile } = await import(/* @vite-ignore */ `node:${'fs/promises'}`);
  return readFile(address);
}

/** LEB128, and where it ends. @param {Uint8Array} bytes @param {number} at @returns {[number, number]} */
function number(bytes, at) {
  let value = 0;
  let place = at;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[place++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, place];
  }
}

/** @param {number} value */
function encoded(value) {
  const bytes = [];
  let left = value;
  do {
    const more = left > 0x7f;
    bytes.push((left & 0x7f) | (more ? 0x80 : 0));
    left = Math.floor(left / 0x80);
  } while (left > 0);
  return bytes;
}
