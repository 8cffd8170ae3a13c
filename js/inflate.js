// @ts-check
// Undoes the form in which wasm travels as text: base64 of raw deflate.

/**
 * @param {string} text
 * @returns {ArrayBuffer | Uint8Array<ArrayBuffer> | Promise<ArrayBuffer>}
 */
export function inflate(text) {
  // Node needs 30 ms for its first stream and under 1 ms for this.
  /** @type {{ process?: { getBuiltinModule?(name: string): { inflateRawSync(bytes: Uint8Array): Uint8Array } | undefined } }} */
  const { process } = /** @type {object} */ (globalThis);
  const zlib = process?.getBuiltinModule?.('node:zlib');
  const bytes = decode(text);
  if (zlib) return new Uint8Array(zlib.inflateRawSync(bytes));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).arrayBuffer();
}

/** @param {string} text */
function decode(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return bytes;
}
