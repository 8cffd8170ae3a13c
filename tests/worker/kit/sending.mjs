// A visitor who sends a file: the bytes alone or in a form, their length told or not, as fast as they are taken.

import { Buffer } from 'node:buffer';
import http from 'node:http';
import { pieces } from './content.mjs';
import { leave } from './leaving.mjs';
import { read } from './visitor.mjs';
import { within } from './waiting.mjs';

/** @typedef {'with a length' | 'without a length' | 'as a form'} How */

const BOUNDARY = 'visitor-boundary';
const OPENING = Buffer.from(
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="sent.bin"\r\ncontent-type: application/octet-stream\r\n\r\n`,
);
const ENDING = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

/**
 * @param {string} url
 * @param {import('./content.mjs').Content} content
 * @param {How} how
 * @param {{ upTo?: number }} [options] `upTo`: so many bytes, and then it stays open
 */
export function sending(url, content, how, { upTo = content.size } = {}) {
  const [before, after] = how === 'as a form' ? [OPENING, ENDING] : [Buffer.alloc(0), Buffer.alloc(0)];
  const type = how === 'as a form' ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/octet-stream';
  const length = before.length + content.size + after.length;
  const headers = { 'content-type': type, ...(how === 'without a length' ? {} : { 'content-length': length }) };
  const request = http.request(url, { agent: false, method: 'POST', headers });
  request.on('error', () => {});
  const state = { sent: 0 };

  const sent = (async () => {
    if (before.length > 0) request.write(before);
    for (const piece of pieces(content, 0, upTo)) {
      if (request.destroyed) return;
      const roomy = request.write(piece);
      state.sent += piece.length;
      if (!roomy) await roomOrEnd(request);
    }
    if (upTo === content.size) request.end(after);
  })();
  const answer = new Promise((/** @type {(value: http.IncomingMessage) => void} */ resolve, reject) => {
    request.once('response', resolve);
    request.once('close', () => reject(new Error(`${url} closed without an answer`)));
  }).then(read);
  const bounded = within(answer, `an answer from ${url}`);
  // Those who leave wait for none.
  bounded.catch(() => {});
  return {
    state,
    sent,
    answer: bounded,
    leave: () => leave(request),
  };
}

/** @param {http.ClientRequest} request @returns {Promise<void>} */
function roomOrEnd(request) {
  return new Promise((resolve) => {
    const on = () => {
      request.off('drain', on).off('close', on).off('response', on);
      resolve();
    };
    request.on('drain', on).on('close', on).on('response', on);
    if (request.destroyed) on();
  });
}
