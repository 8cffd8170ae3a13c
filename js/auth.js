// @ts-check
// Where a credential comes from: the caller's text or function, or OAuth 2.0 client credentials. When to ask for one, and
// where it may go, is decided in the core.

import { checkedUrl } from './address.js';
import { secretsOf, silenced } from './cause.js';
import { callable, isObject, text } from './check.js';
import { AttacheError, invalid } from './errors.js';

/** @typedef {Parameters<Extract<import('./index.js').Secret, Function>>[0]['reason']} Reason */
/** @typedef {import('./door.js').SecretAnswer} SecretAnswer */

/**
 * @param {import('./index.js').Auth | undefined} auth
 * @param {Reason} reason
 * @returns {Promise<SecretAnswer>}
 */
export async function answerSecret(auth, reason) {
  // What the caller's function throws becomes the `cause` of the core's own error.
  if (auth === undefined) return { expiresAt: null };
  if ('headers' in auth && auth.headers) return headersOf(await auth.headers());
  const kind = 'bearer' in auth && auth.bearer ? 'bearer' : 'apiKey';
  const secret = /** @type {Record<typeof kind, import('./index.js').Secret>} */ (auth)[kind];
  return tokenOf(typeof secret === 'function' ? await secret({ reason }) : secret, `auth.${kind}`);
}

/**
 * @param {unknown} answer
 * @param {string} at
 * @returns {SecretAnswer}
 */
function tokenOf(answer, at) {
  const { token, expiresAt } = isObject(answer) ? answer : { token: answer, expiresAt: undefined };
  if (typeof token !== 'string' || token === '')
    throw invalid(at, 'must give a token: a text, or { token, expiresAt }');
  if (expiresAt === undefined || expiresAt === null) return { token, expiresAt: null };
  if (!(expiresAt instanceof Date) || Number.isNaN(expiresAt.getTime()))
    throw invalid(at, 'must give `expiresAt` as a valid Date');
  return { token, expiresAt: expiresAt.getTime() };
}

/**
 * @param {unknown} headers
 * @returns {SecretAnswer}
 */
function headersOf(headers) {
  if (!isObject(headers)) throw invalid('auth.headers', 'must give an object of names and values');
  const entries = Object.entries(headers);
  for (const [name, value] of entries)
    if (typeof value !== 'string') throw invalid(`auth.headers.${name.slice(0, 40)}`, 'must be a text');
  return { headers: /** @type {[string, string][]} */ (entries), expiresAt: null };
}

/**
 * @param {Parameters<typeof import('./index.js').clientCredentials>[0]} options
 * @returns {(context: { reason: Reason }) => Promise<{ token: string, expiresAt?: Date }>}
 */
export function clientCredentials(options) {
  if (!isObject(options)) throw invalid('options', 'must be an object with tokenUrl, clientId and clientSecret');
  const { clientId, clientSecret, scope, fetch: own } = options;
  const url = checkedUrl(options.tokenUrl, 'tokenUrl').href;
  text(clientId, 'clientId');
  text(clientSecret, 'clientSecret');
  if (scope !== undefined) text(scope, 'scope');
  if (own !== undefined) callable(own, 'fetch');
  const body = JSON.stringify({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  });

  // The value is kept, never the promise: a Worker's request must not wait for what another one began.
  /** @type {{ token: string, expiresAt?: Date, renewAt: number } | undefined} */
  let held;
  return async ({ reason }) => {
    if (reason !== 'first' || !held || Date.now() >= held.renewAt)
      held = await request(own ?? globalThis.fetch, url, body, clientSecret);
    const { token, expiresAt } = held;
    return expiresAt ? { token, expiresAt } : { token };
  };
}

/**
 * @param {typeof globalThis.fetch} free
 * @param {string} url
 * @param {string} body
 * @param {string} secret
 */
async function request(free, url, body, secret) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  // By hand: a redirect would carry the secret wherever it points.
  const init = {
    method: 'POST',
    headers,
    body,
    redirect: /** @type {const} */ ('manual'),
    signal: AbortSignal.timeout(30_000),
  };
  const response = await free(url, init).catch((cause) => {
    const told = silenced(cause, [secret, ...secretsOf(url, init, true)]);
    throw failure('network', 'The token endpoint could not be reached.', true, null, told);
  });
  const { status } = response;
  const refused = refusal(response);
  if (refused) {
    // An unread body would hold its connection.
    await response.body?.cancel();
    throw refused;
  }
  const answer = await response.json().catch(() => null);
  const token = answer?.access_token;
  const seconds = Number(answer?.expires_in);
  if (typeof token !== 'string' || token === '')
    throw failure('bad_response', 'The token endpoint gave no access_token.', false, status);
  if (!(seconds > 0)) return { token, renewAt: Number.POSITIVE_INFINITY };
  const now = Date.now();
  return {
    token,
    expiresAt: new Date(now + seconds * 1000),
    renewAt: now + seconds * 1000 - Math.min(60_000, seconds * 100),
  };
}

/** @param {Response} response */
function refusal({ status, ok }) {
  if (ok) return undefined;
  if (status === 0 || (status >= 300 && status < 400)) {
    return failure(
      'redirect_refused',
      'The token endpoint redirects; give its final address as `tokenUrl`.',
      false,
      status || null,
    );
  }
  if (status === 429) return failure('rate_limited', 'The token endpoint asks to wait.', true, status);
  if (status >= 500) return failure('unavailable', 'The token endpoint is failing.', true, status);
  return failure('unauthorized', 'The token endpoint refused the client credentials.', false, status);
}

/**
 * @param {import('./index.js').ErrorCode} code
 * @param {string} message
 * @param {boolean} retryable
 * @param {number | null} status
 * @param {unknown} [cause]
 */
const failure = (code, message, retryable, status, cause) =>
  new AttacheError(message, { code, retryable, status, cause });
