// @ts-check
// What files of the benchmark hold, told by their size alone: a block of text over and over.

export const MEBIBYTE = 1 << 20;
export const BLOCK = new Uint8Array(MEBIBYTE).map((_, at) => 97 + ((at * 7 + (at >> 8)) % 26));

/** @type {Blob | undefined} */
let part;

/**
 * By reference to one part: a file on a disk takes no memory either.
 * @param {number} size
 */
export function blobOf(size) {
  part ??= new Blob(Array(16).fill(BLOCK));
  return new Blob(Array(Math.ceil(size / part.size)).fill(part)).slice(0, size);
}

/** Bytes of which no two parts are alike, so that parts in the wrong place are seen. @param {number} size */
export function mixed(size) {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = size >>> 0;
  for (let at = 0; at < words.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[at] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}
