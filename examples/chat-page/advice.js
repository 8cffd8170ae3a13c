// @ts-check
// From a failure to what a person can do about it. The codes are the client's, the same for every platform.

import { size } from './format.js';

/** @typedef {import('../../js/index.js').AttacheError} AttacheError */
/** @typedef {{ title: string, advice: string, retry: boolean }} Advice `retry`: the same file may work the next time */

/** @type {Record<string, [title: string, advice: string, retry: boolean]>} */
const BY_CODE = {
  network: ['The connection was lost', 'Check your network, then try again.', true],
  timeout: ['The platform took too long', 'Try again in a moment.', true],
  stalled: ['The connection came to a halt', 'Check your network, then try again.', true],
  deadline_exceeded: ['This took too long', 'Try again in a moment.', true],
  rate_limited: ['Too many requests just now', 'Wait a little, then try again.', true],
  server: ['The platform had a fault', 'Try again in a moment.', true],
  unavailable: ['The platform is not available', 'Try again in a moment.', true],
  bad_response: ['The platform gave an answer that makes no sense', 'Try again; if it stays, tell the platform.', true],
  core_lost: ['Something broke in this page', 'Try again.', true],
  checksum_mismatch: ['The file arrived damaged', 'Try again.', true],
  truncated: ['The file did not come whole', 'Try again.', true],
  conflict: ['Another change came in between', 'Try again.', true],
  ambiguous: ['The file may be stored already', 'Look into the account before you try again.', true],
  quota_exceeded: ['The account is full', 'Delete some files, then try again.', true],
  payment_required: ['The account needs attention', 'Check its plan and payment, then try again.', true],
  unauthorized: ['You are not signed in', 'Sign in again, then retry.', true],
  forbidden: ['You may not do this', 'Ask whoever runs the account.', false],
  not_found: ['The file is gone', 'Somebody deleted it, here or elsewhere.', false],
  gone: ['The file is gone', 'Somebody deleted it, here or elsewhere.', false],
  unsupported_media_type: [
    'This kind of file is not taken',
    'Try PDF, Word, text, CSV, JSON, Markdown or an image.',
    false,
  ],
  validation: ['The platform did not accept this', 'What it says stands below.', false],
  processing_failed: ['The file is stored, but could not be read', 'Delete it and attach another version.', false],
  link_expired: ['The link has expired', 'Try again for a fresh one.', true],
};

/**
 * @param {AttacheError} error
 * @param {{ upload: false | { maxBytes: number | null } }} capabilities
 * @returns {Advice}
 */
export function adviceFor(error, { upload }) {
  if (error.code === 'too_large') {
    const most = upload && upload.maxBytes !== null ? ` It takes up to ${size(upload.maxBytes)}.` : '';
    return { title: 'The file is too large', advice: `Choose a smaller one.${most}`, retry: false };
  }
  const wait = error.retryAfter === null ? null : Math.ceil(error.retryAfter / 1000);
  const [title, advice, retry] = BY_CODE[error.code] ?? [
    'This did not work',
    'What was said stands below.',
    error.retryable,
  ];
  return { title, advice: wait === null || wait < 1 ? advice : `Wait ${wait} s, then try again.`, retry };
}
