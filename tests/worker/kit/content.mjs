// Bytes of any length that are the same every time and are held only once: a block whose length is prime, over and over, so
// that a piece that is missing, doubled or moved shows in the digest.

import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const LENGTH = 65_521;
/** A generator of numbers by Lehmer, for bytes that do not compress. */
const BLOCK = Buffer.alloc(LENGTH);
for (let index = 0, state = 42; index < LENGTH; index += 1) {
  state = (state * 48_271) % 0x7fff_ffff;
  BLOCK[index] = state >> 8;
}

/** @typedef {{ size: number, piece: (from: number, to: number) => Buffer }} Content `piece` may be shorter than what is asked */

/** @param {number} size @returns {Content} */
export const patterned = (size) => ({
  size,
  piece: (from, to) => {
    const start = from % LENGTH;
    return BLOCK.subarray(start, Math.min(start + Math.min(to, size) - from, LENGTH));
  },
});

/** @param {Buffer} bytes @returns {Content} */
const held = (bytes) => ({ size: bytes.length, piece: (from, to) => bytes.subarray(from, to) });

/** Text that packs well, packed. @param {number} size unpacked */
export function packed(size) {
  const text = Buffer.alloc(size, 'The quick brown fox jumps over the lazy dog, and again. ');
  return { text, content: held(gzipSync(text)) };
}

/** @param {Content} content @param {number} from @param {number} to @returns {Generator<Buffer>} */
export function* pieces(content, from = 0, to = content.size) {
  for (let at = from; at < to; ) {
    const piece = content.piece(at, to);
    yield piece;
    at += piece.length;
  }
}

/** @param {Content} content @param {number} [from] @param {number} [to] past the last */
export function digestOf(content, from, to) {
  const hash = createHash('sha256');
  for (const piece of pieces(content, from, to)) hash.update(piece);
  return hash.digest('hex');
}
