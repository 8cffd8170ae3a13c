// @ts-check
// Decides which scripted fault strikes a request, and says it in the core's words. What the fault does is done
// elsewhere.

/**
 * @typedef {import('./emulator.js').Fault} Fault
 * @typedef {{ backend: string | null, storage: boolean, nowhere: boolean, path: string, below: string }} Place
 */

/**
 * @param {Fault['match']} match
 * @param {string} method
 * @param {Place} place
 */
function meets(match, method, place) {
  const { method: wanted, backend, path } = match ?? {};
  if (wanted !== undefined && wanted.toUpperCase() !== method) return false;
  if (backend !== undefined && backend !== place.backend) return false;
  if (path === undefined) return true;
  if (typeof path === 'string') return begins(place.path, path) || begins(place.below, path);
  return [place.path, place.below].some((text) => text.search(path) >= 0);
}

/**
 * Equal, or a beginning that ends where a segment ends.
 * @param {string} path
 * @param {string} wanted
 */
function begins(path, wanted) {
  const bare = `/${wanted.replace(/^\/+|\/+$/g, '')}`;
  return bare === '/' || path === bare || path.startsWith(`${bare}/`);
}

/**
 * The fault that strikes now. Faults after it do not see the request.
 * @param {readonly Fault[]} faults
 * @param {WeakMap<Fault, number>} met how many requests each fault has met
 * @param {string} method
 * @param {Place} place
 */
export function strike(faults, met, method, place) {
  for (const fault of faults) {
    if (!meets(fault.match, method, place)) continue;
    const count = (met.get(fault) ?? 0) + 1;
    met.set(fault, count);
    const skip = fault.skip ?? 0;
    if (count > skip && count - skip <= (fault.times ?? 1)) return fault;
  }
  return undefined;
}

const COUNTED = ['resetAfter', 'stallAfter', 'truncateAfter', 'delay'];
const NAMED = ['loseReply', 'expireUrl'];

/**
 * What a fault does, as the core reads it.
 * @param {Fault} fault
 */
export function actionOf(fault) {
  const entries = Object.entries(fault.do ?? {}).filter(([, value]) => value !== undefined);
  const [name, value] = entries.find(([key]) => key === 'status') ?? entries[0] ?? ['nothing', undefined];
  if (name === 'status') {
    const {
      headers = {},
      body = '',
      status,
    } = /** @type {{ status: number, headers?: Record<string, string>, body?: string }} */ (fault.do);
    return JSON.stringify({ answer: { status, headers: Object.entries(headers), body } });
  }
  if (COUNTED.includes(name) && typeof value === 'number' && value >= 0) return JSON.stringify({ [name]: value });
  if (NAMED.includes(name) && value === true) return JSON.stringify(name);
  throw new TypeError(`emulator: a fault's "do" is not one of the known forms: ${JSON.stringify(fault.do)}`);
}
