// @ts-check
// Sizes, times and failures as people read them.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** @param {number} bytes */
export function size(bytes) {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return step === 0 ? `${bytes} B` : `${(bytes / 1024 ** step).toFixed(2)} ${UNITS[step]}`;
}

/** @param {number} milliseconds */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** @param {Date} date */
export const minute = (date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/**
 * @param {number} count
 * @param {string} noun
 */
export const many = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
 * What a failure says; of the client's errors the code and the status too.
 * @param {unknown} error
 */
export function failure(error) {
  if (!(error instanceof Error)) return String(error);
  const { code, status } = /** @type {{ code?: unknown, status?: unknown }} */ (/** @type {unknown} */ (error));
  const marks = [code, status].filter((mark) => typeof mark === 'string' || typeof mark === 'number');
  return marks.length > 0 ? `${error.message} (${marks.join(', ')})` : error.message;
}
