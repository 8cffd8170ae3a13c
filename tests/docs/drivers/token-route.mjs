// The route that gives a page its token: to its own signed-in pages, and to nobody else.

import assert from 'node:assert/strict';

/** @type {import('../kit/programs.mjs').Driver} */
export async function drive(module) {
  const post = /** @type {(request: Request) => Promise<Response>} */ (module.POST);
  const ask = async (/** @type {Record<string, string>} */ headers) =>
    (await post(new Request('https://app.example/files/token', { method: 'POST', headers }))).status;
  assert.equal(await ask({ cookie: 'session=valid' }), 200);
  assert.equal(await ask({}), 403);
  assert.equal(await ask({ cookie: 'session=valid', 'sec-fetch-site': 'cross-site' }), 403);
}
