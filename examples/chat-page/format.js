// @ts-check
// Sizes, speeds and times in the reader's own language.

const UNITS = /** @type {const} */ (['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']);

/** @param {number} bytes */
export function size(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 100 ? 1 : 0;
  const style = /** @type {const} */ ('unit');
  return new Intl.NumberFormat(undefined, {
    style,
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** @param {number} fraction never rounded up: 100 % means done */
export const percent = (fraction) =>
  new Intl.NumberFormat(undefined, { style: 'percent' }).format(Math.floor(fraction * 100) / 100);

/** @param {Date} date */
export const time = (date) => new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(date);

/** @param {Date} date */
export const dayAndTime = (date) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(date);

/**
 * The ending of a name, as a badge shows it.
 * @param {string} name
 */
export function ending(name) {
  const found = /\.([\p{L}\p{N}]{1,5})$/u.exec(name);
  return found?.[1]?.toUpperCase() ?? 'FILE';
}
