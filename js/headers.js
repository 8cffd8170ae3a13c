// @ts-check
// Which extra headers a caller may set: alike in every runtime, whatever its own fetch would let through.

import { isObject, quoted } from './check.js';
import { invalid } from './errors.js';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FORBIDDEN = ['host', 'content-length', 'transfer-encoding', 'connection', 'cookie', 'proxy-authorization'];

/**
 * @param {unknown} name
 * @param {string} at
 */
export function headerName(name, at) {
  if (typeof name !== 'string' || !TOKEN.test(name)) throw invalid(at, `${quoted(name)} is not a header name`);
  if (FORBIDDEN.includes(name.toLowerCase())) throw invalid(at, 'cannot be set by the caller; leave it to the client');
}

/**
 * @param {unknown} headers
 * @param {string} at
 * @returns {[string, string][]}
 */
export function checkedHeaders(headers, at) {
  // A `Headers` or `Map` has no own members and would be taken for an empty object.
  if (!isObject(headers) || typeof headers.entries === 'function')
    throw invalid(at, 'must be a plain object of names and values');
  return Object.entries(headers).map(([name, value]) => {
    const where = `${at}.${name.slice(0, 40)}`;
    headerName(name, where);
    // Values are never quoted: they are where secrets are.
    if (typeof value !== 'string') throw invalid(where, 'must be a text');
    if (/[^\t\x20-\x7e]/.test(value)) throw invalid(where, 'may hold printable ASCII only, no line break and no NUL');
    return [name, value];
  });
}
