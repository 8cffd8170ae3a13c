// @ts-check
// An upload's target that is not the platform's own: an endpoint, a signer of S3 requests, or one of Azure addresses.
// Checked before anything is sent, and brought into the one form that the core takes. What is asked of it, and when, is
// decided there.

import { checkedUrl } from './address.js';
import { callable, isObject, mapOf, object, shape, text } from './check.js';
import { invalid } from './errors.js';
import { checkedHeaders } from './headers.js';

/** @typedef {import('./index.js').UploadTarget} UploadTarget */
/** @typedef {import('./index.js').UploadProtocol} UploadProtocol */
/** @typedef {import('./door.js').JobTarget} JobTarget */

/** @type {import('./check.js').Check} */
const metadataValue = (value, at) => {
  if (typeof value !== 'string') throw invalid(at, 'must be a text');
};

/** @type {import('./check.js').Check} tus separates by these characters */
const metadata = (value, at) => {
  mapOf(metadataValue)(value, at);
  for (const key of Object.keys(/** @type {object} */ (value)))
    if (!/^[!-+\--~]+$/.test(key)) throw invalid(at, 'has a key that is not printable ASCII without space and comma');
};

/** @type {Record<string, { protocols: UploadProtocol[], check: import('./check.js').Check }>} */
const KINDS = {
  endpoint: {
    protocols: ['tus', 'ietf-resumable', 'google-resumable'],
    check: shape({
      endpoint: (value, at) => void checkedUrl(value, at),
      metadata,
      headers: (value, at) => void checkedHeaders(value, at),
    }),
  },
  sign: { protocols: ['s3-multipart'], check: shape({ sign: callable, key: text }, ['key']) },
  sasUrl: { protocols: ['azure-blocks'], check: shape({ sasUrl: callable }) },
};

/**
 * @param {unknown} target
 * @returns {UploadProtocol[]} what it may be spoken to in; the first is what `auto` means
 */
export function protocolsOf(target) {
  object(target, 'target');
  const given = /** @type {Record<string, unknown>} */ (target);
  const [[, kind] = [], ...others] = Object.entries(KINDS).filter(([key]) => given[key] !== undefined);
  if (!kind || others.length > 0)
    throw invalid('target', 'must have one of `endpoint`, `sign` with a `key`, and `sasUrl`');
  kind.check(target, 'target');
  return kind.protocols;
}

/**
 * @param {UploadTarget} target checked
 * @returns {JobTarget}
 */
export function jobTarget(target) {
  if ('endpoint' in target) {
    const { endpoint, metadata: told = {}, headers = {} } = target;
    return {
      endpoint: String(endpoint),
      metadata: Object.entries(told),
      headers: checkedHeaders(headers, 'target.headers'),
    };
  }
  if ('sasUrl' in target) return { sign: () => signed(() => target.sasUrl(), 'target.sasUrl') };
  const { key } = target;
  return {
    key,
    sign: (action, uploadId, partNumber) => {
      const request = {
        action: /** @type {'part'} */ (action),
        key,
        ...(uploadId !== undefined && { uploadId }),
        ...(partNumber !== undefined && { partNumber }),
      };
      return signed(() => target.sign(request), 'target.sign');
    },
  };
}

/**
 * What the caller's function gave, checked; what it threw goes through.
 * @param {() => Promise<import('./index.js').SignedRequest>} ask
 * @param {string} at
 * @returns {Promise<import('./door.js').Signed>}
 */
async function signed(ask, at) {
  const given = await ask();
  if (!isObject(given)) throw invalid(at, 'must give an object with a `url`');
  const { url, method, headers, expiresAt } = given;
  if (typeof url !== 'string') throw invalid(`${at}.url`, 'must be a text');
  checkedUrl(url, `${at}.url`);
  if (method !== undefined && !/^[A-Z]+$/.test(String(method)))
    throw invalid(`${at}.method`, 'must be a method such as PUT');
  const time = expiresAt === undefined || expiresAt === null ? undefined : Number(expiresAt);
  if (time !== undefined && !(expiresAt instanceof Date && Number.isFinite(time)))
    throw invalid(`${at}.expiresAt`, 'must be a valid Date');
  return {
    url,
    ...(method !== undefined && { method: String(method) }),
    headers: checkedHeaders(headers ?? {}, `${at}.headers`),
    ...(time !== undefined && { expiresAt: time }),
  };
}
