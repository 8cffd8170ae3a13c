// @ts-check
// What may be kept of an error that is not ours, as the cause of one that is: engines, and what callers put in the place of
// fetch, like to quote the address that failed and sometimes the request. An error that tells no secret passes as it is.

/** Shorter ones are too common as parts of words. */
const SHORTEST = 4;

/**
 * What a request holds that no text may tell.
 * @param {string} url
 * @param {RequestInit} init
 * @param {boolean} storage its path and parameters are a capability
 * @returns {string[]}
 */
export function secretsOf(url, { headers }, storage) {
  const { pathname, search, searchParams } = new URL(url);
  const values = [...new Headers(headers)]
    .filter(([name]) => !/^(accept|content-)/.test(name))
    .map(([, value]) => value.slice(value.lastIndexOf(' ') + 1));
  return [search.slice(1), ...values, ...(storage ? [pathname, ...searchParams.values()] : [])];
}

/**
 * @param {unknown} error
 * @param {readonly string[]} secrets
 * @returns {unknown} the error itself, or where it tells one of them a copy that does not
 */
export function silenced(error, secrets, depth = 0) {
  const known = secrets.filter(({ length }) => length >= SHORTEST);
  const hide = (/** @type {unknown} */ text) => {
    let hidden = String(text ?? '');
    for (const secret of known) hidden = hidden.replaceAll(secret, '[redacted]');
    return hidden;
  };
  const tells = (/** @type {unknown} */ text) => hide(text) !== String(text ?? '');
  if (typeof error === 'string') return hide(error);
  if (typeof error !== 'object' || error === null) return error;
  const { name, message, stack, code, cause } = /** @type {Error & { code?: unknown }} */ (error);
  const quiet = depth < 4 ? silenced(cause, secrets, depth + 1) : undefined;
  const members = Object.values(error).map((value) => value?.href ?? value?.url ?? value);
  const speaks = [message, stack, ...members].some((text) => typeof text === 'string' && tells(text));
  if (!speaks && quiet === cause) return error;
  const copy = new Error(hide(message), quiet === undefined ? undefined : { cause: quiet });
  // As the engine has it: no member of its own that a console would show twice.
  const own = { name: hide(name), stack: hide(stack) };
  for (const [key, value] of Object.entries(own))
    Object.defineProperty(copy, key, { value, configurable: true, writable: true });
  return code === undefined ? copy : Object.assign(copy, { code });
}
