// @ts-check
// What a visitor is told of a file: what the storage host said of its bytes, and nothing else of it; how a browser is to
// treat them, so that a file that somebody sent cannot act in the name of the page that serves it.

import { disposition, nameIn } from './edge-disposition.js';

/** @typedef {import('./edge-options.js').Rules} Rules */
/** @typedef {import('./edge-answer.js').Verdict} Verdict */
/** @typedef {string | import('./index.js').FileRecord} File */

const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e]*"$/;
/** Told as the storage host tells it, where it is well formed. All else of the host's stays behind. @type {[string, RegExp][]} */
const TOLD = [
  ['content-length', /^\d+$/],
  ['content-range', /^bytes (?:\d+-\d+|\*)\/(?:\d+|\*)$/i],
  ['etag', ENTITY_TAG],
  ['last-modified', /^[\x20-\x7e]+$/],
  ['accept-ranges', /^(?:bytes|none)$/i],
  ['content-encoding', /^[\w.+, -]+$/],
];
/** Types that a browser shows without running anything. */
const SHOWN =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)|(?:audio|video)\/[\w.+-]+|text\/plain)$/;
/** Types that can act where they are opened, or style and script a page that embeds them. */
const ACTIVE =
  /^(?:text\/(?:html|xml|xsl|css|vbscript|cache-manifest|x-component|\S*(?:java|ecma|live|j)script\S*)|application\/(?:xhtml\S*|xml\S*|xslt\S*|\S*(?:java|ecma)script|wasm|pdf|x-pdf|x-shockwave-flash|mathml\S*|x-mimearchive)|image\/svg\S*|\S+\+xml|(?:multipart|message)\/\S*)$/;
/** A document made of such a file runs nothing, sends nothing and belongs to no site. */
const SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
const PDF = /^application\/(?:x-)?pdf$/;

/**
 * @param {Response} upstream
 * @param {Verdict} verdict
 * @param {File} file
 * @param {Rules} rules
 * @param {string | null} origin
 */
export function headersOf(upstream, { status, unpacked }, file, rules, origin) {
  const headers = new Headers();
  for (const [name, form] of TOLD) {
    const value = upstream.headers.get(name)?.trim();
    if (value !== undefined && form.test(value)) headers.set(name, value);
  }
  if (unpacked) forget(headers);
  if (status === 200) headers.delete('content-range');
  if (status === 200 || status === 206) describe(headers, upstream, file, rules);
  else for (const name of ['content-length', 'content-encoding']) headers.delete(name);
  if (status === 304 || status === 204) headers.delete('content-range');
  if (status === 416 && !headers.get('content-range')?.startsWith('bytes *')) headers.delete('content-range');
  const length = upstream.headers.get('content-length') ?? '';
  if (status === 416 && upstream.status !== 416 && /^\d+$/.test(length) && !upstream.headers.has('content-encoding'))
    headers.set('content-range', `bytes */${length}`);
  headers.set('cache-control', status === 416 || !rules.cacheControl ? 'private, no-store' : rules.cacheControl);
  guard(headers, rules, origin);
  return headers;
}

/**
 * The type and the name are the record's where there is one.
 * @param {Headers} headers
 * @param {Response} upstream
 * @param {File} file
 * @param {Rules} rules
 */
function describe(headers, upstream, file, rules) {
  const { id, mediaType, name } = typeof file === 'string' ? { id: file, mediaType: null, name: '' } : file;
  const type = typeOf(String(mediaType || upstream.headers.get('content-type')));
  const said = nameIn(upstream.headers.get('content-disposition') ?? '');
  headers.set('content-type', type);
  const called = rules.name || name || said || id.split('/').pop();
  headers.set('content-disposition', disposition(kindOf(essenceOf(type), rules), String(called)));
  // Viewers of PDF are built of what a sandbox forbids.
  if (!PDF.test(essenceOf(type))) headers.set('content-security-policy', SANDBOX);
}

/**
 * @param {string} essence
 * @param {Rules} rules
 * @returns {'inline' | 'attachment'}
 */
function kindOf(essence, { disposition: wanted, inlineTypes }) {
  const may = inlineTypes.includes(essence) || (wanted === 'inline' ? !ACTIVE.test(essence) : SHOWN.test(essence));
  return wanted !== 'attachment' && may ? 'inline' : 'attachment';
}

/** Length, range and validator were those of the packed bytes. @param {Headers} headers */
function forget(headers) {
  for (const name of ['content-length', 'content-encoding', 'content-range', 'accept-ranges']) headers.delete(name);
  const tag = headers.get('etag');
  if (tag && !tag.startsWith('W/')) headers.set('etag', `W/${tag}`);
}

/**
 * What every answer has, failures too.
 * @param {Headers} headers
 * @param {Rules} rules
 * @param {string | null} origin of the page that asks
 */
export function guard(headers, { cors, headers: own }, origin) {
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-resource-policy', cors ? 'cross-origin' : 'same-site');
  if (cors) allow(headers, cors, origin);
  for (const [name, value] of own) {
    if (name === 'vary') headers.append(name, value);
    else headers.set(name, value);
  }
}

/**
 * @param {Headers} headers
 * @param {string[]} cors
 * @param {string | null} origin
 */
function allow(headers, cors, origin) {
  const any = cors.includes('*');
  if (!any) headers.append('vary', 'Origin');
  const allowed = any ? '*' : cors.find((one) => one === origin);
  if (allowed === undefined) return;
  headers.set('access-control-allow-origin', allowed);
  headers.set(
    'access-control-expose-headers',
    'Accept-Ranges, Content-Disposition, Content-Encoding, Content-Range, ETag, Retry-After',
  );
}

/** @param {string} type */
const essenceOf = (type) => (type.toLowerCase().split(';')[0] ?? '').trim();

/**
 * A type as it was told, where it is one.
 * @param {string} told
 */
export function typeOf(told) {
  const type = told.trim();
  const [essence = '', ...parameters] = type.replace(/[; \t]{1,9}$/, '').split(';');
  const sound =
    type.length <= 255 &&
    /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(essence.trimEnd()) &&
    parameters.every((one) =>
      /^[ \t]*[\w.+-]+=(?:[\w!#$%&'*+.^`|~/:-]+|"[ \x21\x23-\x5b\x5d-\x7e]*")[ \t]*$/.test(one),
    );
  return sound ? type : 'application/octet-stream';
}
