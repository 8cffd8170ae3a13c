// @ts-check
// What the head of an answer says of its body: which bytes of the file, how many, of which version, packed how, with which
// digest. Reads headers; what follows from them is decided where the body is examined, or had anew.

import { AttacheError } from './errors.js';

/** @typedef {{ start: number, end?: number } | { last: number }} Range both ends inclusive */
/** @typedef {{ start: number, end: number, total: number | null }} Part */
/** @typedef {{ header: 'etag' | 'last-modified', value: string }} Validator */
/** @typedef {'sha-256' | 'crc32c' | 'md5'} HashName */
/** @typedef {{ kind: HashName, hex: string }} Digest */

/** Where `Date` is so much later than `Last-Modified`, no clock hides a second change (RFC 9110 §8.8.2.2), in milliseconds. */
const APART = 60_000;
/** What is dated before was dated by a tool that dates everything alike, as reproducible builds do. */
const REAL_DATES = Date.UTC(1981, 0);
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * `Content-Range` of a part (RFC 9110 §14.4), where it makes sense.
 * @param {Headers} headers
 * @returns {Part | undefined}
 */
export function partOf(headers) {
  const told = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(headers.get('content-range')?.trim() ?? '');
  if (!told) return undefined;
  const [start, end] = [Number(told[1]), Number(told[2])];
  const total = told[3] === '*' ? null : Number(told[3]);
  const sound = start <= end && Number.isSafeInteger(end) && (total === null || end < total);
  return sound && Number.isSafeInteger(total ?? 0) ? { start, end, total } : undefined;
}

/**
 * How long the whole is, as a 416 tells it.
 * @param {Headers} headers
 * @returns {number | undefined}
 */
export function wholeOf(headers) {
  const told = /^bytes \*\/(\d+)$/i.exec(headers.get('content-range')?.trim() ?? '');
  return told ? Number(told[1]) : undefined;
}

/** @param {Headers} headers */
export const isMultipart = (headers) => /^\s*multipart\//i.test(headers.get('content-type') ?? '');

/**
 * A page is shown another origin's header only where that origin says so: what is missing may be there.
 * @param {Response} response
 */
export const hides = ({ type }) => type === 'cors';

/**
 * What proves that two answers are of the same version, byte for byte: a strong entity tag, or, where there is certainly no
 * tag, a date that is strong by RFC 9110 §8.8.2.2.
 * @param {Response} response
 * @returns {Validator | undefined}
 */
export function validatorOf(response) {
  const { headers } = response;
  const tag = headers.get('etag');
  if (tag !== null) return /^"[\x21\x23-\x7e]+"$/.test(tag) ? { header: 'etag', value: tag } : undefined;
  const modified = headers.get('last-modified');
  if (modified === null || hides(response)) return undefined;
  const [then, now] = [timeOf(modified), timeOf(headers.get('date'))];
  return then > REAL_DATES && now - then >= APART ? { header: 'last-modified', value: modified } : undefined;
}

/** @param {string | null} date */
const timeOf = (date) => (date !== null && HTTP_DATE.test(date) ? Date.parse(date) : Number.NaN);

/**
 * @param {Headers} headers
 * @returns {string[]} what was done to the body, in lower case; nothing where it is as it is
 */
export function codingsOf(headers) {
  const told = (headers.get('content-encoding') ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  const codings = told.filter((coding) => coding !== '');
  return codings.every((coding) => coding === 'identity') ? [] : codings;
}

/**
 * What every engine unpacks that asks for it, and zstd, of which its own first bytes tell whether it was. A list that holds
 * any other word, be it `identity`, some hand on as it came.
 */
const UNPACKED = ['gzip', 'x-gzip', 'deflate', 'br', 'dcb', 'dcz', 'zstd'];

/**
 * The body comes packed, and the runtime does not unpack it. Workers know two codings, each alone and in lower case, and one
 * of them only from a certain date on; Deno the same two, each alone; Bun takes off one.
 * @param {Headers} headers
 */
export function staysPacked(headers) {
  const codings = codingsOf(headers);
  if (codings.length === 0) return false;
  if (globalThis.navigator?.userAgent !== 'Cloudflare-Workers') {
    const deno = 'Deno' in globalThis;
    if (codings.length > 1 && (deno || 'Bun' in globalThis)) return true;
    return codings.some((coding) => !(deno ? ['gzip', 'br'] : UNPACKED).includes(coding));
  }
  const told = headers.get('content-encoding');
  /** @type {typeof globalThis & { Cloudflare?: { compatibilityFlags?: Record<string, boolean> } }} */
  const { Cloudflare } = globalThis;
  // One that does not tell its flags may unpack it or not: then the mistake had better be heard.
  return told !== 'gzip' && !(told === 'br' && Cloudflare?.compatibilityFlags?.brotli_content_encoding);
}

/** @param {string} backend */
export const packed = (backend) =>
  new AttacheError(
    'The file came packed in a way that this runtime does not unpack (Content-Encoding); with `resume: false` it is given as it came.',
    { code: 'bad_response', reason: 'content-encoding', backend },
  );

/**
 * The length of the bytes that a reader gets: with an encoding, Content-Length is not it, and another origin's encoding is
 * hidden from a page.
 * @param {Response} response
 * @returns {number | null}
 */
export const lengthOf = (response) =>
  hides(response) || codingsOf(response.headers).length > 0 ? null : toldLength(response.headers);

/**
 * A page that is not shown whether an answer was packed knows this much all the same: packing adds little, so that far fewer bytes
 * than Content-Length are not all of them. WebKitGTK ends such a body as if it were whole; other engines break it off.
 * @param {Response} response
 * @returns {number} bytes that it has at least
 */
export function leastOf(response) {
  if (!hides(response) || codingsOf(response.headers).length > 0) return 0;
  const length = toldLength(response.headers) ?? 0;
  // A packed file's own name may be part of what is added.
  return Math.floor(length - length / 256 - 512);
}

/** @param {Headers} headers */
export function toldLength(headers) {
  const length = headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : null;
}

/**
 * A digest of just these bytes, as the answer tells it: RFC 9530, and Google's storage of what it holds. Of what was packed for
 * the way there is none: it is of other bytes than the reader's.
 * @param {Headers} headers
 * @param {boolean} whole they are all of the file
 * @returns {Digest | undefined}
 */
export function digestOf(headers, whole) {
  if (codingsOf(headers).length > 0) return undefined;
  const fields = [headers.get('content-digest'), whole ? headers.get('repr-digest') : null];
  for (const field of fields) {
    const [, told] = /(?:^|,)\s*sha-256=:([\w+/=]+):/.exec(field ?? '') ?? [];
    const hex = hexOf(told, 32);
    if (hex) return { kind: 'sha-256', hex };
  }
  if (!whole || (headers.get('x-goog-stored-content-encoding') ?? 'identity') !== 'identity') return undefined;
  const google = headers.get('x-goog-hash') ?? '';
  const crc32c = hexOf(/(?:^|,)\s*crc32c=([\w+/=]+)/.exec(google)?.[1], 4);
  if (crc32c) return { kind: 'crc32c', hex: crc32c };
  const md5 = hexOf(/(?:^|,)\s*md5=([\w+/=]+)/.exec(google)?.[1], 16);
  return md5 ? { kind: 'md5', hex: md5 } : undefined;
}

/**
 * @param {string | undefined} base64
 * @param {number} length bytes that it must have
 */
function hexOf(base64, length) {
  try {
    const bytes = atob(base64 ?? '');
    if (bytes.length !== length) return undefined;
    return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  } catch {
    return undefined;
  }
}
