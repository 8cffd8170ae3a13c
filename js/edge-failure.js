// @ts-check
// What a visitor is told when there is no file or no upload: a status, a word, a sentence. Nothing of the platform, the
// storage host or the client: the words are ours, whatever the failure said.

import { AttacheError } from './errors.js';

/** @typedef {{ status: number, code: string, message: string, retryAfter?: number | null, allow?: string }} Refusal */

const NOTHING_HERE = { status: 404, code: 'not_found', message: 'There is no such file.' };
const DENIED = { status: 403, code: 'forbidden', message: 'This file is not for you.' };
const BUSY = { status: 429, code: 'rate_limited', message: 'Too many requests at once; try again later.' };
const BROKEN = { status: 502, code: 'bad_gateway', message: 'The file service could not answer; try again later.' };
const LATE = { status: 504, code: 'timeout', message: 'The file service did not answer in time; try again later.' };

/** @type {Partial<Record<import('./index.js').ErrorCode, Refusal>>} */
const ALIKE = {
  rate_limited: BUSY,
  timeout: LATE,
  stalled: LATE,
  deadline_exceeded: LATE,
};

/** @type {Partial<Record<import('./index.js').ErrorCode, Refusal>>} */
const SERVING = { ...ALIKE, not_found: NOTHING_HERE, gone: NOTHING_HERE, forbidden: DENIED };

/** @type {Partial<Record<import('./index.js').ErrorCode, Refusal>>} */
const RELAYING = {
  ...ALIKE,
  validation: { status: 400, code: 'bad_request', message: 'The file was not accepted.' },
  unauthorized: { status: 401, code: 'unauthorized', message: 'You may not upload here.' },
  forbidden: { status: 403, code: 'forbidden', message: 'You may not upload here.' },
  too_large: { status: 413, code: 'too_large', message: 'The file is too large.' },
  unsupported_media_type: { status: 415, code: 'unsupported_media_type', message: 'Files of this type are not taken.' },
};

/**
 * @param {unknown} error
 * @returns {Refusal}
 */
export const servingFailure = (error) => {
  // The id is what a visitor's address said.
  if (AttacheError.is(error) && error.code === 'invalid_argument' && error.fields.some(({ path }) => path === 'id'))
    return NOTHING_HERE;
  return failure(error, SERVING);
};

/**
 * @param {unknown} error
 * @returns {Refusal}
 */
export const relayingFailure = (error) => failure(error, RELAYING);

/**
 * @param {unknown} error
 * @param {Partial<Record<import('./index.js').ErrorCode, Refusal>>} known
 * @returns {Refusal}
 */
function failure(error, known) {
  if (!AttacheError.is(error)) return BROKEN;
  const { code, status, retryAfter } = error;
  if (known[code]) return { ...known[code], retryAfter };
  if (status === 429) return { ...BUSY, retryAfter };
  return { ...(status === 504 || status === 408 ? LATE : BROKEN), retryAfter };
}

/**
 * @param {Refusal} refusal
 * @param {Headers} headers of every answer here
 * @param {boolean} [silent] it answers HEAD
 */
export function refused({ status, code, message, retryAfter, allow }, headers, silent = false) {
  headers.set('content-type', 'application/json; charset=utf-8');
  headers.set('cache-control', 'private, no-store');
  if (retryAfter != null) headers.set('retry-after', String(Math.ceil(retryAfter / 1_000)));
  if (allow) headers.set('allow', allow);
  return new Response(silent ? null : JSON.stringify({ error: { code, message } }), { status, headers });
}
