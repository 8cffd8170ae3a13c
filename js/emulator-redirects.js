// @ts-check
// Follows redirects the way a platform's fetch does (Fetch standard, "HTTP-redirect fetch"), `Authorization` dropped on
// another origin and other headers kept, so that a client which leaves redirects to the platform shows the same leaks
// here as there.

/**
 * @typedef {import('./emulator-face.js').Asked} Asked
 * @typedef {import('./emulator-face.js').Answered} Answered
 */

export const MAX_REDIRECTS = 20;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * The request that a reply leads to, or nothing when the reply is the answer.
 * @param {Asked} asked
 * @param {Answered} answered
 * @param {RequestRedirect} mode
 * @returns {Asked | undefined}
 */
export function followed(asked, { status, headers }, mode) {
  const location = headers.find(([name]) => name === 'location')?.[1];
  if (!REDIRECTS.includes(status) || location === undefined || mode === 'manual') return undefined;
  if (mode === 'error') throw new TypeError('fetch failed: unexpected redirect');
  const from = new URL(asked.url);
  const to = new URL(location, from);
  if (to.protocol !== 'http:' && to.protocol !== 'https:')
    throw new TypeError('fetch failed: the redirect leads to another scheme');
  const { method } = asked;
  const rewritten = status === 303 ? method !== 'GET' && method !== 'HEAD' : status <= 302 && method === 'POST';
  const dropped = [
    ...(rewritten ? ['content-type', 'content-length'] : []),
    ...(to.origin === from.origin ? [] : ['authorization']),
  ];
  return {
    method: rewritten ? 'GET' : method,
    url: to.href.replace(/#.*/, ''),
    headers: asked.headers.filter(([name]) => !dropped.includes(name.toLowerCase())),
    body: rewritten ? new Uint8Array() : asked.body,
  };
}
