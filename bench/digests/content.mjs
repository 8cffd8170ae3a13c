// @ts-check
// The bytes that are hashed: one mebibyte that no packer makes smaller, again and again, so that every process has the same
// without a file. What their digests are is told in known.mjs.

/** Bytes of the piece that repeats, and of a window. */
export const MEBIBYTE = 1 << 20;

/** Marsaglia's xorshift32. @returns {Uint8Array<ArrayBuffer>} */
export function block() {
  const words = new Uint32Array(MEBIBYTE / 4);
  let state = 0x9e3779b9;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer);
}
