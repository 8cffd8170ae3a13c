// @ts-check
// Undoes the form in which wasm travels as text: base64 of raw deflate.

/** @typedef {{ inflateRawSync(bytes: Uint8Array): Uint8Array }} Zlib */

/**
 * @param {string} text
 * @returns {ArrayBuffer | Uint8Array<ArrayBuffer> | Promise<ArrayBuffer>}
 */
export function inflate(text) {
  // Node needs 30 ms for its first stream, and under 1 ms for this.
  /** @type {{ process?: { getBuiltinModule?(name: string): Zlib | undefined }, Buffer?: { from(text: string, encoding: 'base64'): Uint8Array } }} */
  const { process, Buffer } = /** @type {object} */ (globalThis);
  const zlib = Buffer && process?.getBuiltinModule?.('node:zlib');
  if (zlib) return new Uint8Array(zlib.inflateRawSync(Buffer.from(text, 'base64')));
  const stream = new Blob([decode(text)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).arrayBuffer();
}

/** @param {string} text */
function decode(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return bytes;
}
