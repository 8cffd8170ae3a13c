// The servers of resumable uploads that a script can have behind its steps: what they are asked, and what they hold. Each is
// written from its protocol's document and shares nothing with the client. Bytes that are stored whole are kept as digests.

import { googleServer } from './google.mjs';
import { s3Server } from './s3.mjs';
import { tusServer } from './tus.mjs';

/**
 * @typedef {object} Asked
 * @property {string} method
 * @property {string} path below the script's base
 * @property {URLSearchParams} query
 * @property {Map<string, string>} headers names in lower case
 * @property {import('node:buffer').Buffer} body what of it arrived
 */
/** @typedef {Pick<import('./script.mjs').Step, 'status' | 'headers' | 'body' | 'json'>} Said */
/**
 * @typedef {object} Held
 * @property {string} name
 * @property {number} size
 * @property {boolean} complete
 * @property {string} [sha256] of the whole, where it is complete
 * @property {string[]} [parts] the digest of each
 * @property {number} twice bytes that came more than once
 * @property {Record<string, string>} [metadata]
 */
/** @typedef {{ answer: (asked: Asked) => Said, files: () => Held[] }} Server */
/**
 * @typedef {object} ServerOptions
 * @property {string[]} [extensions] tus: those that are offered
 * @property {number} [expiresIn] tus: milliseconds
 * @property {'location' | 'command'} [dialect] google
 * @property {number} [granule] google: bytes
 * @property {{ uploadId: string, key: string, partSize: number, count: number, sha256: string, md5: string }} [stored] s3: equal parts
 *   that are there from the beginning
 * @property {number} [page] s3: parts a page of the list
 */
/** @typedef {{ server: 'tus' | 's3' | 'google', options?: ServerOptions, steps?: import('./script.mjs').Step[] }} Wanted */

const SERVERS = { tus: tusServer, s3: s3Server, google: googleServer };

/**
 * @param {Partial<Wanted>} wanted
 * @returns {Server | undefined}
 */
export function serverOf({ server, options = {} }) {
  if (server === undefined) return undefined;
  const made = SERVERS[server](options);
  return {
    ...made,
    answer(asked) {
      const said = made.answer(asked);
      return { ...said, headers: { 'access-control-expose-headers': EXPOSED, ...said.headers } };
    },
  };
}

const EXPOSED = [
  'etag, location, date, range, retry-after',
  'tus-resumable, tus-version, tus-extension, tus-max-size, tus-checksum-algorithm',
  'upload-offset, upload-length, upload-defer-length, upload-expires',
  'x-goog-upload-url, x-goog-upload-status, x-goog-upload-size-received, x-goog-upload-chunk-granularity',
].join(', ');
