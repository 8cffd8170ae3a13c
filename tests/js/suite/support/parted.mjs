// Uploads that keep a session, against the servers of the origin: a client, its target, and what the server has of it.

import { peer, remote } from './peer.mjs';

/** @typedef {import('../../origin/servers.mjs').Wanted} Wanted */
/** @typedef {import('@attache/client').ClientOptions} ClientOptions */
/** @typedef {import('@attache/client').UploadTarget} UploadTarget */

export const MIB = 1 << 20;

/**
 * @param {import('../harness.mjs').Test} t
 * @param {Wanted['server']} server
 * @param {Wanted['steps']} [steps] what goes wrong
 * @param {Wanted['options']} [options]
 */
export async function parted(t, server, steps = [], options = {}) {
  const origin = await peer(t, { server, steps, options });
  /** @param {Partial<ClientOptions>} [more] */
  const client = (more = {}) =>
    remote(t, origin.base, { retry: { baseDelay: 1, maxDelay: 5, maxRetries: 5 }, ...more });
  return {
    ...origin,
    client,
    endpoint: { endpoint: `${origin.base}/files`, metadata: { filename: 'a.bin' } },
    /** Bodies that the server was sent, by method. @param {string} [method] */
    sent: async (method) => {
      const seen = await origin.seen();
      return seen.filter((one) => one.received > 0 && (method === undefined || one.method === method));
    },
    /** The one file that it holds. */
    file: async () => {
      const [file, ...others] = await origin.files();
      if (!file || others.length > 0) throw new Error(`the server holds ${others.length + (file ? 1 : 0)} files`);
      return file;
    },
  };
}

/**
 * A signer of S3 requests as an application's own server would be, and what it was asked.
 * @param {string} base
 * @param {string} key
 */
export function signer(base, key) {
  /** @type {Parameters<Extract<UploadTarget, { key: string }>['sign']>[0][]} */
  const asked = [];
  const methods = { create: 'POST', part: 'PUT', list: 'GET', complete: 'POST', abort: 'DELETE' };
  /** @type {Extract<UploadTarget, { key: string }>} */
  const target = {
    key,
    sign: async (request) => {
      asked.push(request);
      const { action, uploadId, partNumber } = request;
      const query = new URLSearchParams({ signature: 'good' });
      if (action === 'create') query.set('uploads', '');
      if (uploadId !== undefined) query.set('uploadId', uploadId);
      if (action === 'part') query.set('partNumber', String(partNumber));
      if (action === 'list' && partNumber !== undefined) query.set('part-number-marker', String(partNumber));
      return { url: `${base}/${encodeURIComponent(key)}?${query}`, method: methods[action] };
    },
  };
  return { target, asked };
}
