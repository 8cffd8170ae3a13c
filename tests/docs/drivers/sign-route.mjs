// The route that signs a page's requests to S3: each action by its own method and query, and no key that is not the user's.

import assert from 'node:assert/strict';
import process from 'node:process';

/** @type {import('../kit/programs.mjs').Driver} */
export async function drive(module) {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' });
  const post = /** @type {(request: Request) => Promise<Response>} */ (module.POST);
  const ask = (/** @type {object} */ body) =>
    post(new Request('https://app.example/uploads/sign', { method: 'POST', body: JSON.stringify(body) }));
  const key = 'conversation-42/a.mp4';
  const cases = [
    { body: { action: 'create', key }, method: 'POST', holds: 'uploads=' },
    { body: { action: 'part', key, uploadId: 'u', partNumber: 2 }, method: 'PUT', holds: 'partNumber=2' },
    { body: { action: 'list', key, uploadId: 'u', partNumber: 1000 }, method: 'GET', holds: 'part-number-marker=1000' },
    { body: { action: 'complete', key, uploadId: 'u' }, method: 'POST', holds: 'uploadId=u' },
    { body: { action: 'abort', key, uploadId: 'u' }, method: 'DELETE', holds: 'uploadId=u' },
  ];
  for (const { body, method, holds } of cases) {
    const { url, method: told } = await (await ask(body)).json();
    assert.equal(told, method);
    assert(url.includes(holds) && url.includes('X-Amz-Signature='), url);
  }
  assert.equal((await ask({ action: 'part', key: 'conversation-43/a.mp4' })).status, 403);
}
