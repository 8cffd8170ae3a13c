// What a visitor may ask of a file of a thousand bytes, and what RFC 9110 has him given: the table, no test of its own.
// `{tag}` stands for the file's strong entity tag, `{date}` for its Last-Modified, `{later}` and `{earlier}` for a day beside it.

/** Whole, not changed, none of it, or the first and last byte of a part. @typedef {200 | 304 | 416 | [first: number, last: number]} Given */
/** @typedef {{ 'range'?: string, 'if-range'?: string, 'if-none-match'?: string, 'if-modified-since'?: string }} Asking */

export const SIZE = 1_000;

/** Ranges alone. @type {[string, Given][]} */
const RANGES = [
  ['bytes=0-0', [0, 0]],
  ['bytes=0-99', [0, 99]],
  ['bytes=500-999', [500, 999]],
  ['bytes=999-999', [999, 999]],
  ['bytes=0-', [0, 999]],
  ['bytes=500-', [500, 999]],
  ['bytes=999-', [999, 999]],
  ['bytes=-1', [999, 999]],
  ['bytes=-500', [500, 999]],
  ['bytes=-1000', [0, 999]],
  ['bytes=-5000', [0, 999]],
  ['bytes=-99999999999999999999999', [0, 999]],
  ['bytes=0-5000', [0, 999]],
  ['bytes=990-99999999999999999999999', [990, 999]],
  ['bytes=00-05', [0, 5]],
  ['BYTES=0-5', [0, 5]],
  ['bytes= 0-5', [0, 5]],
  ['bytes=1000-', 416],
  ['bytes=1000-1001', 416],
  ['bytes=99999999999999999999-', 416],
  ['bytes=-0', 416],
  ['bytes=0-1,5-6', 200],
  ['bytes=0-1, -1', 200],
  ['bytes=0-1,1000-', 200],
  ['bytes=5-3', 200],
  ['bytes=-', 200],
  ['bytes=', 200],
  ['bytes', 200],
  ['bytes=a-b', 200],
  ['bytes=0x0-9', 200],
  ['bytes=+1-2', 200],
  ['bytes=1.0-2', 200],
  ['bytes=--5', 200],
  ['bytes=0-5-', 200],
  ['bytes=0 -5', 200],
  ['bytes 0-5', 200],
  ['items=0-5', 200],
  ['0-5', 200],
];

/** Under a condition. @type {[Asking, Given][]} */
const CONDITIONS = [
  [{ range: 'bytes=0-9', 'if-range': '{tag}' }, [0, 9]],
  [{ range: 'bytes=-9', 'if-range': '{tag}' }, [991, 999]],
  [{ range: 'bytes=0-9', 'if-range': '"other"' }, 200],
  [{ range: 'bytes=0-9', 'if-range': 'W/{tag}' }, 200],
  [{ range: 'bytes=0-9', 'if-range': 'W/"other"' }, 200],
  [{ range: 'bytes=0-9', 'if-range': '{date}' }, [0, 9]],
  [{ range: 'bytes=0-9', 'if-range': '{earlier}' }, 200],
  [{ range: 'bytes=0-9', 'if-range': '{later}' }, 200],
  [{ range: 'bytes=0-9', 'if-range': 'garbage' }, 200],
  [{ range: 'bytes=0-9', 'if-range': 'unquoted{tag}' }, 200],
  [{ range: 'bytes=0-9', 'if-range': '{tag}, "other"' }, 200],
  [{ range: 'bytes=0-9', 'if-range': '*' }, 200],
  [{ range: 'bytes=0-9', 'if-range': '' }, 200],
  [{ 'if-range': '{tag}' }, 200],
  [{ 'if-range': '"other"' }, 200],
  [{ range: 'bytes=1000-', 'if-range': '{tag}' }, 416],
  [{ range: 'bytes=1000-', 'if-range': '"other"' }, 200],
  [{ range: 'bytes=1000-', 'if-range': '{earlier}' }, 200],
  [{ range: 'bytes=-0', 'if-range': '{tag}' }, 416],
  [{ range: 'bytes=-0', 'if-range': '"other"' }, 200],
  [{ range: 'bytes=0-1,5-6', 'if-range': '{tag}' }, 200],
  [{ 'if-none-match': '{tag}' }, 304],
  [{ 'if-none-match': 'W/{tag}' }, 304],
  [{ 'if-none-match': '"a", {tag}, W/"b"' }, 304],
  [{ 'if-none-match': '"a,b",{tag}' }, 304],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': '"other"' }, 200],
  [{ 'if-none-match': 'garbage' }, 200],
  [{ range: 'bytes=0-9', 'if-none-match': '{tag}' }, 304],
  [{ range: 'bytes=0-9', 'if-none-match': '"other"' }, [0, 9]],
  [{ range: 'bytes=1000-', 'if-none-match': '"other"' }, 416],
  [{ range: 'bytes=0-9', 'if-range': '"other"', 'if-none-match': '{tag}' }, 304],
  [{ range: 'bytes=0-9', 'if-range': '{tag}', 'if-none-match': '"other"' }, [0, 9]],
  [{ range: 'bytes=0-9', 'if-range': '"other"', 'if-none-match': '"other"' }, 200],
  [{ 'if-modified-since': '{date}' }, 304],
  [{ 'if-modified-since': '{later}' }, 304],
  [{ 'if-modified-since': '{earlier}' }, 200],
  [{ 'if-modified-since': 'yesterday' }, 200],
  [{ 'if-modified-since': '{later}', 'if-none-match': '"other"' }, 200],
  [{ 'if-modified-since': '{later}', 'if-none-match': 'garbage' }, 200],
  [{ range: 'bytes=0-9', 'if-modified-since': '{date}' }, 304],
  [{ range: 'bytes=0-9', 'if-modified-since': '{earlier}' }, [0, 9]],
];

/** @type {[Asking, Given][]} */
export const ROWS = [
  [{}, 200],
  ...RANGES.map(([range, given]) => /** @type {[Asking, Given]} */ ([{ range }, given])),
  ...CONDITIONS,
];

/**
 * What HEAD gives: ranges are defined for GET alone (§14.2).
 * @param {Given} given
 * @returns {Given}
 */
export const headOf = (given) => (given === 304 ? 304 : 200);

/**
 * @param {Asking} asking
 * @param {{ tag: string, date: string }} file
 * @returns {Record<string, string>}
 */
export function headersOf(asking, { tag, date }) {
  const day = (/** @type {number} */ days) => new Date(Date.parse(date) + days * 86_400_000).toUTCString();
  const fill = (/** @type {string} */ value) =>
    value.replace('{tag}', tag).replace('{date}', date).replace('{later}', day(1)).replace('{earlier}', day(-1));
  return Object.fromEntries(Object.entries(asking).map(([name, value]) => [name, fill(value)]));
}
