// A signer as an application would have on its server: AWS's Signature Version 4 in the query, by aws4fetch.

import { AwsV4Signer } from 'aws4fetch';

/** @typedef {import('@attache/client').UploadTarget} UploadTarget */
/** @typedef {{ accessKeyId: string, secretAccessKey: string, region: string, bucket: string, inHeaders?: boolean }} Account */

const METHODS = { create: 'POST', part: 'PUT', list: 'GET', complete: 'POST', abort: 'DELETE' };
const HOUR = 3600;

/**
 * @param {Account} account
 * @param {string} base what the client calls
 * @param {string} path
 * @param {{ method?: string, query?: Record<string, string>, date?: Date, life?: number }} [request]
 * @returns {Promise<{ url: string, method: string, headers: Record<string, string>, expiresAt: Date }>}
 */
export async function signed(account, base, path, { method = 'GET', query = {}, date = new Date(), life = HOUR } = {}) {
  const url = new URL(`${base}/${account.bucket}/${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const inHeaders = account.inHeaders === true;
  if (!inHeaders) url.searchParams.set('X-Amz-Expires', String(life));
  const signer = new AwsV4Signer({
    ...account,
    method,
    url: url.href,
    service: 's3',
    signQuery: !inHeaders,
    datetime: date.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    headers: inHeaders ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {},
  });
  const request = await signer.sign();
  const headers = inHeaders ? Object.fromEntries(request.headers) : {};
  delete headers.host;
  return { url: request.url.href, method, headers, expiresAt: new Date(date.getTime() + life * 1000) };
}

/**
 * @param {Account} account
 * @param {string} base
 * @param {string} key
 * @param {import('../peer/peer.mjs').Signatures} [signatures]
 * @returns {UploadTarget}
 */
export function s3Target(account, base, key, { expired, life = HOUR, asked } = {}) {
  /** @type {Map<string, number>} */
  const counted = new Map();
  return {
    key,
    sign: async ({ action, uploadId, partNumber }) => {
      asked?.(action);
      const same = `${action} ${partNumber ?? ''}`;
      const times = (counted.get(same) ?? 0) + 1;
      counted.set(same, times);
      /** @type {Record<string, string>} */
      const query = action === 'create' ? { uploads: '' } : { uploadId: uploadId ?? '' };
      if (action === 'part') query.partNumber = String(partNumber);
      if (action === 'list' && partNumber !== undefined) query['part-number-marker'] = String(partNumber);
      const over = expired?.({ action, ...(partNumber === undefined ? {} : { partNumber }), times }) === true;
      const date = new Date(Date.now() - (over ? 2 * HOUR * 1000 : 0));
      const { url, method, headers, expiresAt } = await signed(account, base, key, {
        method: METHODS[action],
        query,
        date,
        life: over ? 60 : life,
      });
      // A clock that is wrong on the signer's side is why it does not know that this one has ended.
      return over ? { url, method, headers } : { url, method, headers, expiresAt };
    },
  };
}
