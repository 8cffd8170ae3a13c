// @ts-check
// Times of the core as the contract gives them.

/**
 * @param {number | undefined} time epoch milliseconds
 * @returns {Date | null}
 */
export function dateOf(time) {
  if (time === undefined) return null;
  const date = new Date(time);
  // Past what a Date can hold; the sender's own text is in `raw`.
  return Number.isNaN(date.getTime()) ? null : date;
}
