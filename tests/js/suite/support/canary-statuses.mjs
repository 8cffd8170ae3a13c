// The ways that lead to an error status, whoever is asked: what each verb meets, and what it must say of itself.

import { CANARIES } from './canaries.mjs';
import { SIGNED } from './canary-world.mjs';
import { voipbinFile } from './fixtures.mjs';

/** @typedef {import('@attache/client').AttacheError} AttacheError */
/** @typedef {import('./canary-world.mjs').World} World */

/**
 * @typedef {object} Way
 * @property {string} how
 * @property {(w: World) => unknown} run what throws or rejects
 * @property {number | null} [status]
 * @property {boolean} [retryable]
 * @property {AttacheError['commit']} [commit]
 * @property {boolean} [once] no server quotes anything: one form is as good as twelve
 * @property {string[]} [shapes] the forms that lead here; any where absent
 * @property {boolean} [all] every form is tried, not the main ones alone
 */

export const blob = () => new Blob(['abc']);
export const get = { headers: { 'x-call': CANARIES.callHeader } };

/** A credential that was refused is asked for once more. @param {World} w @param {number} status */
const twice = (w, status) => [w.refusing(status), w.refusing(status)];

/**
 * A status that a read, a write without a body and an upload meet alike.
 * @param {number} status
 * @param {boolean} [retryable]
 * @param {AttacheError['commit']} [commit] of the writes
 * @returns {Way[]}
 */
const met = (status, retryable = false, commit = null) => [
  {
    how: `get: ${status}`,
    all: true,
    status,
    retryable,
    run: (w) => w.client('cuadra', twice(w, status)).get('x', get),
  },
  {
    how: `list: ${status}`,
    status,
    retryable,
    run: (w) =>
      w
        .client('cuadra', twice(w, status))
        .list({ ...get, cursor: 'c' })
        .toArray(),
  },
  {
    how: `delete: ${status}`,
    status,
    retryable,
    commit,
    run: (w) => w.client('cuadra', twice(w, status)).delete('x', get),
  },
  {
    how: `upload: ${status}`,
    status,
    retryable,
    commit,
    run: (w) =>
      w.client('cuadra', twice(w, status)).upload(blob(), { ...get, idempotencyKey: CANARIES.idempotencyKey }),
  },
  {
    how: `storage: ${status}`,
    status,
    retryable,
    run: (w) =>
      w.client('voipbin', [{ json: voipbinFile({ uri_download: SIGNED }) }, w.refusing(status)]).download('x', get),
  },
];

/** @param {number} status @param {boolean} [retryable] @param {AttacheError['commit']} [commit] */
export const own = (status, retryable = false, commit = null) => [
  ...met(status, retryable, commit),
  {
    how: `request: ${status}`,
    status,
    retryable,
    run: (/** @type {World} */ w) =>
      w.client('cuadra', twice(w, status)).request(`/own?key=${CANARIES.signature}`, get),
  },
];
