// What a step of the raw origin does to the socket: bytes as they are told, and the way in which they end.

import { Buffer } from 'node:buffer';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/**
 * A string is written as it is, in latin-1: `{length}` in it stands for the number of bytes that the actions behind it write,
 * `{base}` and `{other}` for the script's addresses.
 * @typedef {string | Repeat | Packed | { bytes: string } | Drip | { ending: Ending }} Action `bytes` in base64
 */
/** @typedef {{ repeat: string, count: number }} Repeat */
/** @typedef {{ pack: Packing, text: string, count: number, cut?: number }} Packed the text so often, packed; `cut` bytes are left out at the end */
/** @typedef {'gzip' | 'deflate' | 'deflate-raw' | 'br'} Packing */
/** @typedef {{ drip: string, every: number }} Drip one character after the other, the text again and again, until the peer leaves */
/**
 * `close` ends both ways, `half` only ours, `reset` drops all; `hold` says nothing more until the peer leaves, `gate` waits
 * until the test says `go`, `keep` serves the next request on the same connection. Without an ending it is a close.
 * @typedef {'close' | 'half' | 'reset' | 'hold' | 'gate' | 'keep'} Ending
 */
/** @typedef {import('./script.mjs').Script} Script */
/** @typedef {import('./reader.mjs').Reader} Reader */
/** @typedef {import('node:net').Socket} Socket */

/** @type {Record<Packing, (bytes: Buffer) => Buffer>} */
const PACKINGS = {
  gzip: gzipSync,
  deflate: deflateSync,
  'deflate-raw': deflateRawSync,
  br: (bytes) => brotliCompressSync(bytes, {}),
};

/** What is large is made once. @type {Map<string, Buffer>} */
const made = new Map();

/**
 * @param {Script} script
 * @param {Reader} reader
 * @param {Action[]} actions
 * @returns {Promise<boolean>} the connection is still good for another request
 */
export async function perform(script, reader, actions) {
  const { socket } = reader;
  for (const [index, action] of actions.entries()) {
    if (socket.destroyed) return false;
    if (typeof action === 'object' && 'drip' in action) {
      await drip(reader, action);
      return false;
    }
    if (typeof action !== 'object' || !('ending' in action)) {
      await written(socket, bytesOf(script, action, actions.slice(index + 1)));
      continue;
    }
    if (action.ending === 'gate') {
      await script.gate();
      continue;
    }
    if (action.ending === 'keep') return !socket.destroyed;
    if (action.ending === 'reset') socket.resetAndDestroy();
    if (action.ending === 'close') socket.destroySoon();
    if (action.ending === 'half') socket.end();
    // The peer has to find out by itself.
    while (await reader.more());
    socket.destroy();
    return false;
  }
  socket.destroySoon();
  return false;
}

/**
 * @param {Script} script
 * @param {Action} action
 * @param {Action[]} after
 * @returns {Buffer}
 */
function bytesOf(script, action, after) {
  if (typeof action === 'string') {
    const length = action.includes('{length}')
      ? after.reduce((sum, each) => sum + bytesOf(script, each, []).length, 0)
      : 0;
    return Buffer.from(script.fill(action).replaceAll('{length}', String(length)), 'latin1');
  }
  if ('bytes' in action) return Buffer.from(action.bytes, 'base64');
  if ('repeat' in action)
    return once(action, () => Buffer.alloc(action.repeat.length * action.count, action.repeat, 'latin1'));
  if ('pack' in action) {
    const { pack, text, count, cut = 0 } = action;
    return once(action, () => {
      const packed = PACKINGS[pack](Buffer.alloc(text.length * count, text, 'latin1'));
      return packed.subarray(0, packed.length - cut);
    });
  }
  return Buffer.alloc(0);
}

/**
 * @param {Action} action
 * @param {() => Buffer} make
 */
function once(action, make) {
  const key = JSON.stringify(action);
  const bytes = made.get(key) ?? make();
  made.set(key, bytes);
  return bytes;
}

/**
 * @param {Reader} reader
 * @param {Drip} drip
 */
async function drip(reader, { drip: text, every }) {
  const { socket } = reader;
  let at = 0;
  const timer = setInterval(() => void socket.write(text[at++ % text.length] ?? ''), every);
  while (await reader.more());
  clearInterval(timer);
  socket.destroy();
}

/**
 * @param {Socket} socket
 * @param {Buffer} bytes
 */
async function written(socket, bytes) {
  if (bytes.length === 0) return;
  await new Promise((/** @type {(done: void) => void} */ resolve) => {
    const done = () => {
      socket.off('close', done);
      resolve();
    };
    // A peer that does not read any more is told by the end of the connection.
    socket.once('close', done);
    socket.write(bytes, done);
  });
}
