// @ts-check
// What a caller may say of an answer or of a relayed upload, checked before anything is asked. Bad options are the caller's
// mistake, and thrown; what a visitor does wrong never is.

import { callable, isObject, listOf, mapOf, oneOf, shape, text, wholeOrZero } from './check.js';
import { invalid } from './errors.js';
import { checkedHeaders } from './headers.js';
import { SERVE } from './serve.js';

/** @typedef {(promise: Promise<unknown>) => void} Later */
/** @typedef {import('./door.js').CoreAnswer} CoreAnswer */
/** @typedef {(file: string | import('./index.js').FileRecord, options: object) => Promise<CoreAnswer>} Serve */

/**
 * @typedef {object} Rules
 * @property {'inline' | 'attachment' | undefined} disposition
 * @property {string | undefined} name
 * @property {string[]} inlineTypes in lower case
 * @property {string | undefined} cacheControl
 * @property {string[] | undefined} cors origins
 * @property {[string, string][]} headers names in lower case
 * @property {Later} later
 */
/**
 * @typedef {object} Relaying
 * @property {string | undefined} name
 * @property {number} maxBytes
 * @property {string[] | undefined} mediaTypes in lower case
 * @property {Record<string, string> | undefined} fields
 * @property {Later} later
 */

/** Told by the file, or decided for it. */
const FIXED =
  /^(?:content-(?:length|range|encoding|disposition|type)|etag|last-modified|accept-ranges|x-content-type-options|keep-alive|te|trailer|upgrade)$/;

/** @type {import('./check.js').Check} */
const words = (value, at) => {
  text(value, at);
  if (/[^\t\x20-\x7e]/.test(String(value))) throw invalid(at, 'may hold printable ASCII only');
};

/** @type {import('./check.js').Check} */
const exactType = (value, at) => {
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(String(value)))
    throw invalid(at, 'must be one media type, such as "application/pdf"; no other is shown because of it');
};

/** @type {import('./check.js').Check} */
const typeOrRange = (value, at) => {
  if (!/^(?:\*\/\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+))$/.test(String(value)))
    throw invalid(at, 'must be a media type or a range of them, such as "image/png" or "image/*"');
};

/** @type {import('./check.js').Check} */
const anOrigin = (value, at) => {
  if (!/^(?:\*|[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+)$/.test(String(value)))
    throw invalid(at, 'must be "*" or an origin, such as "https://app.example", without a slash at its end');
};

/** @type {import('./check.js').Check} */
const origins = (value, at) => (Array.isArray(value) ? listOf(anOrigin) : anOrigin)(value, at);

/** @type {import('./check.js').Check} */
const some = () => {};

const serving = shape({
  disposition: oneOf(['inline', 'attachment']),
  name: text,
  inlineTypes: listOf(exactType),
  cacheControl: words,
  cors: shape({ origin: origins }, ['origin']),
  waitUntil: callable,
  headers: some,
});
const relaying = shape(
  {
    name: text,
    maxBytes: wholeOrZero,
    mediaTypes: listOf(typeOrRange),
    fields: mapOf((value, at) => {
      if (typeof value !== 'string') throw invalid(at, 'must be a text');
    }),
    waitUntil: callable,
  },
  ['maxBytes'],
);

/**
 * @param {import('./edge.js').ServeOptions} options
 * @returns {Rules}
 */
export function rulesOf(options) {
  serving(options, 'options');
  const { disposition, name, inlineTypes = [], cacheControl, cors, waitUntil, headers = {} } = options;
  const own = checkedHeaders(headers, 'options.headers').map(([header, value]) => {
    const lower = header.toLowerCase();
    if (FIXED.test(lower)) throw invalid(`options.headers.${header}`, 'is told by the file itself or decided for it');
    if (lower === 'cache-control')
      throw invalid(`options.headers.${header}`, 'would hold for failures too; use `cacheControl`');
    return /** @type {[string, string]} */ ([lower, value]);
  });
  return {
    disposition,
    name,
    inlineTypes: inlineTypes.map((type) => type.toLowerCase()),
    cacheControl,
    cors: cors && [cors.origin].flat(),
    headers: own,
    later: laterBy(waitUntil),
  };
}

/**
 * @param {import('./edge.js').RelayOptions | undefined} options
 * @returns {Relaying}
 */
export function relayingOf(options) {
  relaying(options, 'options');
  const { name, maxBytes, mediaTypes, fields, waitUntil } = /** @type {import('./edge.js').RelayOptions} */ (options);
  const types = mediaTypes?.map((type) => type.toLowerCase());
  return { name, maxBytes, mediaTypes: types, fields, later: laterBy(waitUntil) };
}

/**
 * @param {unknown} client
 * @param {unknown} file
 * @returns {Serve}
 */
export function serveBy(client, file) {
  const serve = /** @type {{ [SERVE]?: Serve } | null} */ (client)?.[SERVE];
  if (typeof serve !== 'function') throw invalid('client', 'must be a client made by `createClient` of this package');
  if (isObject(file)) text(file.id, 'file.id');
  else text(file, 'file');
  return serve.bind(client);
}

/**
 * Work that nobody waits for, and that may outlive the answer where the runtime lets it.
 * @param {Later | undefined} waitUntil
 * @returns {Later}
 */
function laterBy(waitUntil) {
  return (promise) => {
    const quiet = promise.catch(() => {});
    try {
      waitUntil?.(quiet);
    } catch {
      // It was taken off its context, or the context has ended.
    }
  };
}
