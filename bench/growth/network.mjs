// @ts-check
// The platform that growth is measured on: described here, answered within the process. Looks at memory at some of its
// requests, when all that a case holds by then is held.

/** @typedef {{ now: () => void, end: (held: unknown) => Promise<void> }} Look */

/** Where a case's requests are looked at. */
const LOOKS = 8;

/** @type {import('@attache/client').BackendDefinition} */
const backend = {
  name: 'growing',
  baseUrl: 'https://growing.example',
  upload: { path: '/files', encoding: 'form-data' },
  list: { path: '/files', items: 'items', cursor: { param: 'cursor', from: 'next' } },
  get: { path: '/files/{id}' },
  refresh: { path: '/files/{id}', url: 'url' },
  download: { via: 'record-url' },
  operation: {
    path: '/operations/{name}',
    state: 'status',
    done: 'done',
    states: { running: 'running', done: 'succeeded' },
  },
  record: { id: 'id', size: 'size', url: 'url', urlExpiresAt: 'expires' },
  trustedHosts: ['storage.example'],
};

/**
 * @param {Look} look
 * @param {number} due requests that are expected
 * @param {(url: URL, init: RequestInit) => unknown} answer text is XML, another value becomes JSON; undefined is a 201 without a body
 */
export function networkOf(look, due, answer) {
  const asked = { count: 0 };
  const every = Math.max(1, Math.ceil(due / LOOKS));
  /** @type {typeof globalThis.fetch} */
  const fetch = async (input, init = {}) => {
    asked.count += 1;
    // By its own number: many may be asked before the first is answered.
    const looked = asked.count % every === 0;
    const said = await answer(new URL(String(input)), init);
    if (looked) look.now();
    if (said === undefined) return new Response(null, { status: 201, headers: { etag: '"whole"' } });
    const [type, body] =
      typeof said === 'string' ? ['application/xml', said] : ['application/json', JSON.stringify(said)];
    const headers = { 'content-type': type, 'content-length': String(body.length) };
    return new Response(body, { headers });
  };
  return { fetch, backend, asked };
}
