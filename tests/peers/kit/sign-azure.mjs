// A shared access signature for one blob, as an application's server would make it ("Create a service SAS").

import { createHmac } from 'node:crypto';

/** @typedef {{ name: string, key: string }} Account */

const VERSION = '2021-12-02';

/** @param {Date} date */
const seconds = (date) => date.toISOString().replace(/\.\d{3}/, '');

/**
 * @param {Account} account
 * @param {string} base what the client calls
 * @param {string} container
 * @param {string} blob
 * @param {{ permissions?: string, expiresAt: Date }} options
 */
export function sasUrl(account, base, container, blob, { permissions = 'rcwd', expiresAt }) {
  const from = seconds(new Date(Date.now() - 3600_000));
  const until = seconds(expiresAt);
  const fields = [
    permissions,
    from,
    until,
    `/blob/${account.name}/${container}/${blob}`,
    '', // identifier of a stored policy
    '', // addresses
    'http,https',
    VERSION,
    'b',
    '', // snapshot
    '', // encryption scope
    ...['', '', '', '', ''], // headers of the answer
  ];
  const signature = createHmac('sha256', Buffer.from(account.key, 'base64')).update(fields.join('\n')).digest('base64');
  const url = new URL(`${base}/${account.name}/${container}/${encodeURIComponent(blob)}`);
  const query = { sv: VERSION, spr: 'http,https', st: from, se: until, sr: 'b', sp: permissions, sig: signature };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * What a request needs that is signed with the account's key itself ("Authorize with Shared Key"); only for set-up.
 * @param {Account} account
 * @param {string} method
 * @param {string} path below the host
 * @param {Record<string, string>} query
 */
export function sharedKey(account, method, path, query) {
  const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': VERSION };
  const named = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const resource = [`/${account.name}${path}`, ...Object.entries(query).map(([name, value]) => `${name}:${value}`)];
  const text = [method, ...Array(11).fill(''), ...named, ...resource].join('\n');
  const signature = createHmac('sha256', Buffer.from(account.key, 'base64')).update(text).digest('base64');
  return { ...headers, authorization: `SharedKey ${account.name}:${signature}` };
}
