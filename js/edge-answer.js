// @ts-check
// What the storage host's answer is for the visitor who asked: which status it becomes, whether its bytes go along, and
// whether it must be asked again for the whole. Hosts that look over a condition, or a validator, are judged as if they had not.

import { codingsOf, partOf, staysPacked } from './answer.js';
import { AttacheError } from './errors.js';

/** @typedef {import('./edge-range.js').Asked} Asked */

/** What a runtime's fetch unpacks for certain, where it does. */
const UNPACKED = ['gzip', 'x-gzip', 'deflate', 'br'];

/**
 * @typedef {object} Verdict
 * @property {200 | 204 | 206 | 304 | 416} status
 * @property {boolean} unpacked its bytes are no longer those that its headers speak of
 */

/**
 * @param {Response} answer
 * @param {Asked} asked
 * @returns {Verdict | 'whole'} `whole`: what came is of no use, all of the file is wanted
 */
export function judged(answer, asked) {
  const { status, headers } = answer;
  const { range, ifRange, ifNoneMatch, ifModifiedSince } = asked;
  const unpacked = isUnpacked(headers);
  if (status === 304 && (ifNoneMatch || ifModifiedSince)) return { status, unpacked };
  if (status === 204) return { status, unpacked };
  if (status === 200 || status === 203 || (status === 206 && range)) {
    if (isKnown(headers, ifNoneMatch, ifModifiedSince)) return { status: 304, unpacked };
  }
  if (status === 416 && range) {
    // The range was meant for another version: this one may be shorter.
    return ifRange && validatorOf(headers, ifRange) && !holds(headers, ifRange) ? 'whole' : { status, unpacked };
  }
  if (status === 206 && range) {
    const useful = !unpacked && fits(headers, range) && (!ifRange || holds(headers, ifRange));
    return useful ? { status, unpacked } : 'whole';
  }
  if (status === 200 || status === 203) {
    if (range && 'last' in range && range.last === 0) {
      return !ifRange || holds(headers, ifRange) ? { status: 416, unpacked } : { status: 200, unpacked };
    }
    return { status: 200, unpacked };
  }
  throw new AttacheError('The storage host answered with what nobody asked for.', { code: 'bad_response', status });
}

/**
 * The visitor has it already (RFC 9110 §13.1.2, §13.1.3).
 * @param {Headers} headers
 * @param {string | undefined} ifNoneMatch
 * @param {string | undefined} ifModifiedSince
 */
function isKnown(headers, ifNoneMatch, ifModifiedSince) {
  if (ifNoneMatch === '*') return true;
  const tag = opaque(headers.get('etag'));
  if (ifNoneMatch) return tag !== null && [...ifNoneMatch.matchAll(/"[^"]*"/g)].some(([one]) => one === tag);
  return timeOf(headers.get('last-modified')) <= timeOf(ifModifiedSince);
}

/** One of the forms tells no zone. @param {string | null | undefined} date */
const timeOf = (date) => Date.parse(date?.endsWith('GMT') ? date : `${date} GMT`);

/** Without the mark of a weak one. @param {string | null} tag */
const opaque = (tag) => tag?.trim().replace(/^W\//, '') ?? null;

/**
 * @param {Headers} headers
 * @param {string} ifRange
 */
const validatorOf = (headers, ifRange) => headers.get(ifRange.startsWith('"') ? 'etag' : 'last-modified')?.trim();

/**
 * A tag must be told and be the same; a date that is not told again was compared by the host.
 * @param {Headers} headers
 * @param {string} ifRange
 */
function holds(headers, ifRange) {
  const told = validatorOf(headers, ifRange);
  return told === undefined ? !ifRange.startsWith('"') : told === ifRange;
}

/**
 * The part is one that was asked for; a host may give less than that.
 * @param {Headers} headers
 * @param {NonNullable<Asked['range']>} range
 */
function fits(headers, range) {
  const part = partOf(headers);
  if (!part) return false;
  const { start, end, total } = part;
  if ('start' in range) return start === range.start && end <= (range.end ?? end);
  return end - start < range.last && (total === null || end === total - 1);
}

/** @param {Headers} headers */
function isUnpacked(headers) {
  const codings = codingsOf(headers);
  // Workers hand packed bytes on as they are.
  if (codings.length === 0 || isWorkerd()) return false;
  if (!staysPacked(headers) && codings.every((coding) => UNPACKED.includes(coding))) return true;
  throw new AttacheError('The storage host packed the file in a way that this runtime does not know.', {
    code: 'bad_response',
  });
}

const isWorkerd = () =>
  /** @type {{ navigator?: { userAgent?: string } }} */ (globalThis).navigator?.userAgent === 'Cloudflare-Workers';
