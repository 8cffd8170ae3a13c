// @ts-check
// What a visitor asks of a file: which bytes, and under which condition (RFC 9110 §13, §14). What is not understood, or asks
// for several pieces at once, is as if it had not been asked, as the RFC allows. What an answer makes of it is edge-answer.js's.

/**
 * @typedef {object} Asked
 * @property {{ start: number, end?: number } | { last: number } | undefined} range
 * @property {string | undefined} ifRange a strong entity tag, or a date; never without a range
 * @property {string | undefined} ifNoneMatch
 * @property {string | undefined} ifModifiedSince
 */

/** No file is longer, and every host can read the number. */
const MOST = 999_999_999_999_999;
/** What core and engines take as a header's value. */
const TAG = /^(?:W\/)?"[\x21\x23-\x7e]*"$/;
const TAGS = /^(?:\*|(?:W\/)?"[\x21\x23-\x7e]*"(?:[ \t]*,[ \t]*(?:W\/)?"[\x21\x23-\x7e]*")*)$/;
/** The three forms of §5.6.7, of which two are history that must still be read. */
const DATE =
  /^(?:[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT|[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})$/;

/**
 * @param {Request} request
 * @returns {Asked}
 */
export function askedBy({ method, headers }) {
  const tags = given(headers, 'if-none-match');
  const since = given(headers, 'if-modified-since');
  return {
    // Ranges are defined for GET alone (§14.2).
    ...(method === 'GET' ? rangeOf(headers) : { range: undefined, ifRange: undefined }),
    ifNoneMatch: tags && TAGS.test(tags) ? tags : undefined,
    // Where both are given, the date counts for nothing (§13.1.3).
    ifModifiedSince: tags === undefined && since && DATE.test(since) ? since : undefined,
  };
}

/**
 * @param {Headers} headers
 * @returns {Pick<Asked, 'range' | 'ifRange'>}
 */
function rangeOf(headers) {
  const range = given(headers, 'range');
  const parsed = range === undefined ? undefined : parse(range);
  const ifRange = headers.get('if-range')?.trim();
  // A validator that is weak or none at all holds for nothing: then all is wanted (§13.1.5).
  const holds = ifRange === undefined || (TAG.test(ifRange) && !ifRange.startsWith('W/')) || DATE.test(ifRange);
  return parsed && holds ? { range: parsed, ifRange } : { range: undefined, ifRange: undefined };
}

/**
 * @param {string} range
 * @returns {Asked['range']}
 */
function parse(range) {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)$/i.exec(range) ?? [];
  const number = (/** @type {string} */ digits) => Math.min(Number(digits), MOST);
  if (first === '') return last === '' ? undefined : { last: number(last) };
  if (last === '' || number(last) === MOST) return { start: number(first) };
  return number(first) <= number(last) ? { start: number(first), end: number(last) } : undefined;
}

/**
 * @param {Headers} headers
 * @param {string} name
 */
const given = (headers, name) => headers.get(name)?.trim() || undefined;
