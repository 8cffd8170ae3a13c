// @ts-check
// The digests of what is hashed, one mebibyte again and again, so that every process has the same without a file: by other programs
// than those that are measured, Node's own, and CRC-32C a byte a step.

import { createHash } from 'node:crypto';
import { MEBIBYTE, mixed } from '../transfer/content.mjs';

/** @typedef {{ size: number, sha256: string, md5: string, crc32c: string }} Known digests in lower-case hex */

/**
 * @param {number} mebibytes
 * @returns {Known}
 */
export function known(mebibytes) {
  const [sha256, md5, piece] = [createHash('sha256'), createHash('md5'), mixed(MEBIBYTE)];
  let crc = 0xffffffff;
  for (let count = 0; count < mebibytes; count += 1) {
    sha256.update(piece);
    md5.update(piece);
    crc = crc32c(crc, piece);
  }
  return {
    size: mebibytes * MEBIBYTE,
    sha256: sha256.digest('hex'),
    md5: md5.digest('hex'),
    crc32c: (~crc >>> 0).toString(16).padStart(8, '0'),
  };
}

/** RFC 9260 appendix A: Castagnoli's polynomial, its bits in reverse. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});

/**
 * @param {number} crc
 * @param {Uint8Array} bytes
 */
function crc32c(crc, bytes) {
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 255] ?? 0);
  return crc;
}
