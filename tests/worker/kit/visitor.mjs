// A visitor of a Worker: a request over a connection of its own, an answer that is counted and digested as it comes and never
// decoded, and how it ended. What is whole is Node's own judgement of the framing.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { leave } from './leaving.mjs';
import { within } from './waiting.mjs';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {http.IncomingHttpHeaders} headers
 * @property {number} length
 * @property {string} sha256
 * @property {string} text the first of it
 * @property {boolean} whole
 */

const KEPT = 2_000;

/**
 * @param {string} url
 * @param {http.RequestOptions} [options]
 */
export function visit(url, options = {}) {
  const request = http.request(url, { agent: false, ...options });
  // Going away is what many visitors are for.
  request.on('error', () => {});
  return {
    request,
    /** The head has come. @returns {Promise<http.IncomingMessage>} */
    async head() {
      request.end();
      const [response] = await within(once(request, 'response'), `a head from ${url}`);
      return response;
    },
    leave: () => leave(request),
  };
}

/** @param {string} url @param {http.RequestOptions} [options] */
export const get = async (url, options) => read(await visit(url, options).head());

/**
 * @param {http.IncomingMessage} response
 * @returns {Promise<Answer>}
 */
export async function read(response) {
  const hash = createHash('sha256');
  let length = 0;
  let text = '';
  response.on('data', (/** @type {import('node:buffer').Buffer} */ chunk) => {
    if (text.length < KEPT) text += chunk.toString('latin1');
    length += chunk.length;
    hash.update(chunk);
  });
  response.on('error', () => {});
  const closed = new Promise((resolve) => response.once('close', resolve));
  if (!response.closed) await within(closed, 'the answer');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    length,
    sha256: hash.digest('hex'),
    text: text.slice(0, KEPT),
    whole: response.complete,
  };
}
