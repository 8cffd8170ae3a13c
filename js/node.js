// @ts-check
// Entry for Node and Bun: the wasm is read from the files beside the package. Where there are none, in a bundle for servers, it comes as
// text. Shipped in few files (pkg/node.js): Node takes its time over each.

import read from '../pkg/wasm-file.js';
import { setLoader } from './core.js';
import { inflate } from './inflate.js';
import { setParts } from './parts.js';

/** @param {string} piece */
const part = (piece) => () => /** @type {BufferSource} */ (read(piece));

setLoader(() => {
  // Node loads its fetch when it is first touched, which takes longer than compiling does: other threads compile meanwhile.
  setTimeout(() => globalThis.Headers, 0);
  return read('first') ?? import('../pkg/wasm-inline.js').then(({ default: text }) => inflate(text));
});
setParts({ rest: part('rest'), sessions: part('sessions') });

export * from './slim.js';
