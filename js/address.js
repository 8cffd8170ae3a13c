// @ts-check
// Which addresses the client may be pointed at: https, or http on this machine, and nothing hidden in them.
// Where a single request may go is decided in the core.

import { invalid } from './errors.js';

/**
 * The host is this machine. `hostname` is as the URL parser gives it: lower case, IPv4 in four decimals, IPv6 in brackets.
 * @param {string} hostname
 */
export const isLoopback = (hostname) =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

/**
 * What is refused is never quoted, for it may hold a password.
 * @param {unknown} value
 * @param {string} at the argument's name
 * @returns {URL} without credentials and fragment, on a host that may be talked to
 */
export function checkedUrl(value, at) {
  if (typeof value !== 'string' && !(value instanceof URL)) throw invalid(at, 'must be a URL or its text');
  /** @type {URL} */
  let url;
  try {
    url = new URL(value);
  } catch {
    throw invalid(at, 'is not an absolute URL; write it as https://host/path');
  }
  if (url.username || url.password)
    throw invalid(at, 'must not hold a user name or password; give credentials as `auth`');
  // A bare "#" leaves `hash` empty.
  if (url.href.includes('#')) throw invalid(at, 'must not have a fragment');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw invalid(at, 'must be https (http only for localhost, *.localhost, 127.0.0.0/8 and [::1])');
  }
  return url;
}

/**
 * The base URL as the core takes it: without a slash at its end. `basePath` stands in where the caller named a host alone.
 * @param {unknown} value
 * @param {string} at
 * @param {string} [basePath]
 */
export function baseAddress(value, at, basePath = '') {
  const url = checkedUrl(value, at);
  // A bare "?" leaves `search` empty, and would still swallow the paths that are put after it.
  if (url.href.includes('?')) throw invalid(at, 'must not have a query');
  const path = url.pathname.replace(/\/+$/, '');
  return url.origin + (path || basePath);
}

/**
 * An entry of `trustedHosts`: a hostname, or `*.` and a suffix; any port.
 * @param {unknown} value
 * @param {string} at
 * @returns {string} as the URL parser would write it
 */
export function checkedHost(value, at) {
  const [, wildcard = '', host = ''] = typeof value === 'string' ? (/^(\*\.)?([^/?#@*\\\s]+)$/.exec(value) ?? []) : [];
  try {
    const url = new URL(`https://${host}/`);
    // The parser drops a port only when it is the default one: ":443" must be refused as any other is.
    const written = host.replace(/^\[.*\]$/, '');
    if (url.host === url.hostname && !written.includes(':')) return wildcard + url.hostname;
  } catch {
    // Falls through to the one refusal.
  }
  throw invalid(at, 'must be a hostname such as files.example.com, or *.example.com; no scheme, port or path');
}
