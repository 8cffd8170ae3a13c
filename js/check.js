// @ts-check
// Small checks of what callers hand in, each naming the argument it refuses. What a value must be is said where it is used.

import { invalid } from './errors.js';

/** @typedef {(value: unknown, at: string) => void} Check throws `invalid_argument` naming `at` */

/**
 * An object that could hold named things: no array, no function.
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A word that a caller wrote, safe and short enough for an error text.
 * @param {unknown} word
 */
export const quoted = (word) => JSON.stringify(String(word).slice(0, 40));

/** @type {Check} */
export function text(value, at) {
  if (typeof value !== 'string' || value === '') throw invalid(at, 'must be a text that is not empty');
}

/** @type {Check} */
export function object(value, at) {
  if (!isObject(value)) throw invalid(at, 'must be an object');
}

/** @type {Check} */
export function signal(value, at) {
  const { addEventListener, removeEventListener } = /** @type {Partial<AbortSignal>} */ (value ?? {});
  if (typeof addEventListener !== 'function' || typeof removeEventListener !== 'function')
    throw invalid(at, 'must be an AbortSignal');
}

/** @type {Check} */
export function flag(value, at) {
  if (typeof value !== 'boolean') throw invalid(at, 'must be true or false');
}

/** @type {Check} */
export function callable(value, at) {
  if (typeof value !== 'function') throw invalid(at, 'must be a function');
}

/** @type {Check} */
export function wholePositive(value, at) {
  if (!Number.isSafeInteger(value) || Number(value) < 1) throw invalid(at, 'must be a whole number above 0');
}

/** @type {Check} */
export function wholeOrZero(value, at) {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw invalid(at, 'must be a whole number, 0 or more');
}

/** @type {Check} */
export function duration(value, at) {
  if (!Number.isFinite(value) || Number(value) <= 0) throw invalid(at, 'must be a number of milliseconds above 0');
}

/** @type {Check} */
export function durationOrZero(value, at) {
  if (!Number.isFinite(value) || Number(value) < 0) throw invalid(at, 'must be a number of milliseconds, 0 or more');
}

/**
 * @param {readonly string[]} words
 * @returns {Check}
 */
export const oneOf = (words) => (value, at) => {
  if (!words.includes(/** @type {string} */ (value))) {
    throw invalid(at, `must be one of ${words.join(', ')}${didYouMean(value, words)}`);
  }
};

/**
 * @param {Check} item
 * @returns {Check}
 */
export const listOf = (item) => (value, at) => {
  if (!Array.isArray(value)) throw invalid(at, 'must be an array');
  for (const [index, entry] of value.entries()) item(entry, `${at}.${index}`);
};

/**
 * An object whose names are free and whose values are all of one kind.
 * @param {Check} item
 * @returns {Check}
 */
export const mapOf = (item) => (value, at) => {
  if (!isObject(value)) throw invalid(at, 'must be an object');
  for (const [key, entry] of Object.entries(value)) item(entry, `${at}.${key}`);
};

/**
 * An object with these members and no other. A member that is `undefined` counts as not given.
 * @param {Record<string, Check>} members
 * @param {readonly string[]} [required]
 * @returns {Check}
 */
export const shape =
  (members, required = []) =>
  (value, at) => {
    if (!isObject(value)) throw invalid(at || 'definition', 'must be an object');
    const join = (/** @type {string} */ key) => (at ? `${at}.${key}` : key);
    for (const key of required) if (value[key] === undefined) throw invalid(join(key), 'is required');
    for (const key of Object.keys(value)) {
      const check = Object.hasOwn(members, key) ? members[key] : undefined;
      if (!check) throw invalid(join(key), `is not known here${didYouMean(key, Object.keys(members))}`);
      if (value[key] !== undefined) check(value[key], join(key));
    }
  };

/**
 * The known word that was probably meant, as the end of a sentence; empty when none is near.
 * @param {unknown} word
 * @param {readonly string[]} known
 */
export function didYouMean(word, known) {
  if (typeof word !== 'string' || word.length > 40) return '';
  const near = known
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, candidate.length / 3))
    .sort((a, b) => a.edits - b.edits)[0];
  return near ? `; did you mean ${near.candidate}?` : '';
}

/**
 * Levenshtein's, one row at a time.
 * @param {string} from
 * @param {string} to
 */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const same = from[line - 1] === to[column - 1];
      next.push(Math.min(at(row, column) + 1, at(next, column - 1) + 1, at(row, column - 1) + (same ? 0 : 1)));
    }
    row = next;
  }
  return at(row, to.length);
}

/**
 * @param {number[]} row
 * @param {number} column
 */
const at = (row, column) => row[column] ?? 0;
