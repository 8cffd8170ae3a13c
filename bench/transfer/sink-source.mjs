// @ts-check
// A file to read, of any size: the same block over and over, as fast as it is taken.

import { BLOCK } from './content.mjs';

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} size
 * @param {boolean} bare only its headers
 */
export function source(response, size, bare) {
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': size,
    etag: `"${size}"`,
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
  });
  if (bare) return void response.end();
  let left = size;
  const more = () => {
    while (left > 0) {
      const piece = BLOCK.subarray(0, Math.min(left, BLOCK.length));
      left -= piece.length;
      if (!response.write(piece)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}
