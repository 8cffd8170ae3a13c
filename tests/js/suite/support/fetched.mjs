// What a page loads of the core: its wasm files in the order of asking, and how those fail that a test names.

/** @typedef {() => Response | Promise<Response>} Failure */

/** @type {Failure} */
export const missing = () => new Response('<!doctype html>', { status: 404, headers: { 'content-type': 'text/html' } });

/** What fetch says of a network that is not there. @type {Failure} */
export const offline = () => Promise.reject(new TypeError('Failed to fetch'));

/** A server that answers with its page for whatever it does not have. @type {Failure} */
export const standIn = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });

/** @param {import('../harness.mjs').Test} t */
export function watchPieces(t) {
  if (!t.wasm) t.notApplicable('it watches which wasm is loaded, and this core is JavaScript alone');
  const real = globalThis.fetch;
  /** @type {string[]} */
  const loaded = [];
  /** @type {Map<string, Failure[]>} */
  const failures = new Map();
  globalThis.fetch = async (input, options) => {
    const [, piece] = /\/pkg\/attache_(\w+)\.wasm$/.exec(String(input instanceof Request ? input.url : input)) ?? [];
    if (piece === undefined) return real(input, options);
    loaded.push(piece);
    const failure = failures.get(piece)?.shift();
    return failure ? failure() : real(input, options);
  };
  t.after(() => {
    globalThis.fetch = real;
  });
  return {
    loaded,
    /** @param {string} piece @param {Failure[]} ways the next loads of it come to, in order */
    fails: (piece, ...ways) => void failures.set(piece, ways),
  };
}
