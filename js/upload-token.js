// @ts-check
// The token by which an upload is continued: read, and refused where it is not one of ours. The core writes it, and judges
// whether source and server still fit.

import { isObject, text } from './check.js';
import { invalid, unsupported } from './errors.js';

/**
 * @typedef {object} Token
 * @property {string} text as it was given
 * @property {string} id
 * @property {string} backend
 * @property {import('./index.js').UploadProtocol} protocol
 * @property {string} [name]
 * @property {string} [mediaType]
 * @property {number | undefined} size
 * @property {number} acknowledged
 * @property {number} startedAt
 * @property {number | undefined} expiresAt
 */

const RESUMABLE = ['chunked-form', 'tus', 'ietf-resumable', 'google-resumable', 's3-multipart', 'azure-blocks'];

/**
 * @param {unknown} given
 * @returns {{ token: Token } | { version: unknown }} no token where it is of another version or none at all
 */
export function readToken(given) {
  /** @type {unknown} */
  let read;
  try {
    read = JSON.parse(String(given));
  } catch {
    // None, as everything else that cannot be read.
  }
  if (!isObject(read)) return { version: undefined };
  const { v, id, backend, protocol, name, mediaType, startedAt } = read;
  const fits =
    v === 1 &&
    typeof id === 'string' &&
    typeof backend === 'string' &&
    RESUMABLE.includes(String(protocol)) &&
    Number.isFinite(startedAt);
  if (!fits) return { version: v };
  return {
    token: {
      text: String(given),
      id,
      backend,
      protocol: /** @type {Token['protocol']} */ (protocol),
      ...(typeof name === 'string' && { name }),
      ...(typeof mediaType === 'string' && { mediaType }),
      size: whole(read.size),
      acknowledged: whole(read.acknowledged) ?? 0,
      startedAt: Number(startedAt),
      expiresAt: whole(read.expiresAt),
    },
  };
}

/** @param {unknown} value */
const whole = (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined);

/**
 * @param {unknown} given
 * @param {string} backend
 * @returns {Token}
 */
export function tokenFor(given, backend) {
  text(given, 'token');
  const read = readToken(given);
  if (!('token' in read)) {
    if (Number.isSafeInteger(read.version) && read.version !== 1)
      throw unsupported(
        'The token was written by another version of this client; upload the file anew.',
        'token',
        backend,
      );
    throw invalid('token', 'is no token of an upload');
  }
  if (read.token.backend !== backend) throw invalid('token', `is of another backend, not of ${backend}`);
  return read.token;
}
