// The bytes of a stored file as a storage host sends them: whole or one range, with or without a length, cut short where the
// test says so. It reads no more of what it is asked than that.

import { createHash } from 'node:crypto';
import { pieces } from './content.mjs';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */

/**
 * @param {import('./depot.mjs').Stored} stored
 * @param {import('./depot.mjs').Asked} asked
 * @param {Incoming} request
 * @param {Outgoing} response
 * @param {() => Promise<void>} paused
 */
export async function send(
  { content, type = 'application/octet-stream', chunked, encoding, cut, pause },
  asked,
  request,
  response,
  paused,
) {
  const { from, to, partial } = rangeOf(request.headers.range, content.size);
  const etag = `"${createHash('sha256').update(`${content.size}`).digest('hex').slice(0, 16)}"`;
  if (request.headers['if-none-match'] === etag) {
    asked.status = 304;
    return void response.writeHead(304, { etag }).end();
  }
  asked.status = partial ? 206 : 200;
  response.writeHead(asked.status, {
    'content-type': type,
    etag,
    'last-modified': 'Sun, 01 Nov 2026 10:00:00 GMT',
    'accept-ranges': 'bytes',
    'x-amz-request-id': 'origin-only',
    ...(chunked ? {} : { 'content-length': to - from }),
    ...(encoding ? { 'content-encoding': encoding } : {}),
    ...(partial ? { 'content-range': `bytes ${from}-${to - 1}/${content.size}` } : {}),
  });
  const stops = [cut?.after, pause]
    .filter((stop) => stop !== undefined && stop < to - from)
    .sort((a, b) => Number(a) - Number(b));
  let at = 0;
  for (const stop of [...stops, to - from]) {
    if (stop === undefined) continue;
    if (!(await sendPieces(content, from + at, from + stop, asked, response))) return;
    at = stop;
    if (stop === pause) await paused();
    if (stop === cut?.after) return end(response, cut.by);
  }
  response.end();
}

/**
 * @param {import('./content.mjs').Content} content
 * @param {number} from
 * @param {number} to
 * @param {import('./depot.mjs').Asked} asked
 * @param {Outgoing} response
 * @returns {Promise<boolean>} false where the other side went away
 */
async function sendPieces(content, from, to, asked, response) {
  response.flushHeaders();
  for (const piece of pieces(content, from, to)) {
    if (response.destroyed) return false;
    const roomy = response.write(piece);
    asked.sent += piece.length;
    if (!roomy) await roomOrEnd(response);
  }
  return !response.destroyed;
}

/** @param {Outgoing} response @returns {Promise<void>} */
function roomOrEnd(response) {
  return new Promise((resolve) => {
    const on = () => {
      response.off('drain', on).off('close', on);
      resolve();
    };
    response.on('drain', on).on('close', on);
    if (response.destroyed) on();
  });
}

/** Once the bytes are with the system, so that a reset cannot overtake them. @param {Outgoing} response @param {'end' | 'reset'} by */
function end(response, by) {
  const { socket } = response;
  if (!socket) return;
  if (by === 'end') socket.end();
  else socket.write('', () => socket.resetAndDestroy());
}

/** @param {string | undefined} header @param {number} size */
function rangeOf(header, size) {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return { from: 0, to: size, partial: false };
  if (first === '') return { from: Math.max(0, size - Number(last)), to: size, partial: true };
  return { from: Number(first), to: last === '' ? size : Math.min(size, Number(last) + 1), partial: true };
}
