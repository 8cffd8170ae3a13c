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
  const most = total ?? Number.POSITIVE_INFINITY;
  const done = state === 'done';
  const sent = done && total !== null ? total : Math.min(most, Math.max(before.sent, told.sent ?? 0));
  const acknowledged = done ? sent : Math.min(sent, Math.max(before.acknowledged, told.acknowledged ?? 0));
  return {
    sent,
    acknowledged,
    total,
    fraction: done ? 1 : total === null ? null : Math.max(before.fraction ?? 0, sent < total ? sent / total : 0.99),
    bytesPerSecond: told.bytesPerSecond === undefined ? before.bytesPerSecond : told.bytesPerSecond,
    state,
  };
}
