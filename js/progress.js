// @ts-check
// Keeps what a handle tells about its progress honest: nothing goes back, nothing exceeds the total, and 1 means that the
// server has answered. How often it is told is decided in the core.

/** @typedef {import('./index.js').UploadProgress} UploadProgress */

/**
 * @param {number | null} total
 * @returns {UploadProgress}
 */
export const atStart = (total) => ({
  sent: 0,
  acknowledged: 0,
  total,
  fraction: total === null ? null : 0,
  bytesPerSecond: null,
  state: 'queued',
});

/**
 * @param {UploadProgress} before
 * @param {Partial<UploadProgress>} told
 * @returns {UploadProgress}
 */
export function advanced(before, told) {
  const state = told.state ?? before.state;
  const total = told.total ?? before.total;
  const done = state === 'done';
  const reached = Math.max(before.sent, told.sent ?? 0, told.acknowledged ?? 0);
  const sent = total === null ? reached : done ? total : Math.min(total, reached);
  const acknowledged = done ? sent : Math.min(sent, Math.max(before.acknowledged, told.acknowledged ?? 0));
  return {
    sent,
    acknowledged,
    total,
    fraction: done ? 1 : fractionOf(sent, total, before.fraction ?? 0),
    bytesPerSecond: told.bytesPerSecond === undefined ? before.bytesPerSecond : told.bytesPerSecond,
    state,
  };
}

/**
 * @param {number} sent
 * @param {number | null} total
 * @param {number} before
 */
function fractionOf(sent, total, before) {
  if (total === null) return null;
  // All bytes have left, the answer is still out.
  if (sent === total) return total === 0 ? before : Math.max(before, 0.99);
  return Math.max(before, sent / total);
}

/**
 * @param {UploadProgress} one
 * @param {UploadProgress} other
 */
export const same = (one, other) =>
  Object.entries(one).every(([key, value]) => other[/** @type {keyof UploadProgress} */ (key)] === value);
