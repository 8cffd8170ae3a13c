// @ts-check
// From a failure or a refusal to one sentence for the person who meets it. The codes are the client's, the same for every platform.

import { brief } from './element-words.js';

/** @typedef {import('./element-words.js').Key} Key */

/** @type {Partial<Record<import('./index.js').ErrorCode, Key>>} */
const SENTENCES = {
  network: 'problemNetwork',
  timeout: 'problemNetwork',
  stalled: 'problemNetwork',
  deadline_exceeded: 'problemNetwork',
  rate_limited: 'problemBusy',
  unavailable: 'problemBusy',
  server: 'problemServer',
  bad_response: 'problemServer',
  checksum_mismatch: 'problemServer',
  core_lost: 'problemServer',
  unauthorized: 'problemAccess',
  forbidden: 'problemAccess',
  payment_required: 'problemFull',
  quota_exceeded: 'problemFull',
  too_large: 'problemTooLarge',
  unsupported_media_type: 'problemType',
  validation: 'problemRefused',
  invalid_argument: 'problemRefused',
  unsupported: 'problemRefused',
  ambiguous: 'problemAmbiguous',
  source_changed: 'problemChanged',
  processing_failed: 'problemProcessing',
  aborted: 'problemCancelled',
};

/**
 * @param {import('./index.js').AttacheError} error
 * @param {import('./element-words.js').Say} say
 */
export const problemOf = (error, say) =>
  say(
    error.commit === 'stored'
      ? 'problemProcessing'
      : error.reason === 'tooMany'
        ? 'problemTooMany'
        : (SENTENCES[error.code] ?? 'problemOther'),
  );

/**
 * One for each file that was not let in; those that were too many share one.
 * @param {import('./element-tray.js').Refused[]} refused
 * @param {import('./element-limits.js').Limits} limits
 * @param {import('./element-words.js').Say} say
 * @param {import('./element-format.js').Formats} formats
 */
export function refusalsOf(refused, { most, bytes }, say, { size }) {
  const over = refused.filter(({ why }) => why === 'tooMany');
  const singly = refused.filter(({ why }) => why !== 'tooMany');
  return [...singly, ...over.slice(0, 1)].map(({ file, why }) =>
    say(why, {
      name: brief(file.name),
      size: size(file.size, Math.ceil),
      limit: size(bytes, Math.floor),
      most,
      count: over.length,
    }),
  );
}
