// @ts-check
// What a visitor of the Worker sees, wherever it runs: `node:test` tests for a Worker that somebody else has started, with the
// emulator as its platform and the settings of `dev/worker.toml`.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { signToken } from '../src/session.mjs';

/** The variables of the Worker under test. */
export const SETTINGS = {
  BACKEND: 'voipbin',
  BASE_URL: 'http://api.localhost/voipbin/v1.0',
  MAX_BYTES: '5000000',
  MEDIA_TYPES: 'image/* audio/* video/* text/plain application/pdf',
  BACKEND_TOKEN: 'no-secret-for-the-emulator',
  SESSION_SECRET: 'no-secret-for-this-machine-alone',
};
const HOUR = 3_600;
const BYTES = new Uint8Array(300_000).map((_, index) => index % 251);

/**
 * @param {Partial<import('../src/session.mjs').Session>} [session]
 * @param {string} [secret]
 */
const tokenOf = (session, secret = SETTINGS.SESSION_SECRET) =>
  signToken(
    { session: 'one', files: [], upload: true, until: Math.floor(Date.now() / 1000) + HOUR, ...session },
    secret,
  );

/** @param {string} token */
const bearer = (token) => ({ authorization: `Bearer ${token}` });

/**
 * The status for a file of which only the length is told.
 * @param {string} url
 * @param {number} length
 * @param {Record<string, string>} headers
 */
async function announced(url, length, headers) {
  const told = { ...headers, 'content-type': 'image/png', 'content-length': length };
  const request = http.request(url, { agent: false, method: 'POST', headers: told });
  request.on('error', () => {});
  request.flushHeaders();
  const [response] = await once(request, 'response');
  request.destroy();
  return response.statusCode;
}

/** @param {() => string} address of the Worker */
export function scenarios(address) {
  const ask = (/** @type {string} */ path, /** @type {RequestInit} */ init = {}) => fetch(`${address()}${path}`, init);
  const send = (/** @type {Record<string, string>} */ headers, /** @type {Uint8Array<ArrayBuffer>} */ body = BYTES) =>
    ask('/files', { method: 'POST', body, headers: { 'content-type': 'image/png', ...headers } });

  test('a file goes up and comes back to the one who sent it', async () => {
    const token = await tokenOf();
    const name = "attachment; filename*=UTF-8''caf%C3%A9.png";
    const sent = await send({ ...bearer(token), 'content-disposition': name });
    assert.equal(sent.status, 201, await sent.clone().text());
    const { id, name: told, size, place } = await sent.json();
    assert.deepEqual([told, size, sent.headers.get('location')], ['café.png', BYTES.length, place]);
    const answer = await ask(place, { headers: bearer(token) });
    assert.equal(answer.status, 200);
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), BYTES);
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    const part = await ask(place, { headers: { ...bearer(token), range: 'bytes=10-19' } });
    assert.deepEqual([part.status, new Uint8Array(await part.arrayBuffer())], [206, BYTES.slice(10, 20)]);
    const head = await ask(place, { method: 'HEAD', headers: bearer(token) });
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(BYTES.length)]);
    assert(id.length > 0);
  });

  test('a file opens for a session that names it, and for nobody else', async () => {
    const { id, place } = await (await send(bearer(await tokenOf()))).json();
    const statusFor = async (/** @type {string} */ path, /** @type {string} */ token) => {
      const answer = await ask(path, { headers: bearer(token) });
      await answer.arrayBuffer();
      return answer.status;
    };
    const bare = `/files/${id}`;
    assert.equal(await statusFor(bare, await tokenOf({ session: 'two', files: [id] })), 200);
    assert.equal(await statusFor(bare, await tokenOf()), 404, 'no grant');
    assert.equal(await statusFor(place, await tokenOf({ session: 'two' })), 404, "another's grant");
    const other = await (await send(bearer(await tokenOf()))).json();
    const stolen = `/files/${other.id}?grant=${new URL(place, address()).searchParams.get('grant')}`;
    assert.equal(await statusFor(stolen, await tokenOf()), 404, "another file's grant");
  });

  test('a token that is missing, forged, past or changed opens nothing', async () => {
    const good = await tokenOf({ files: ['a'] });
    const [body = '', signature = ''] = good.split('.');
    const more = btoa(JSON.stringify({ session: 'one', files: ['b'], upload: true, until: 9e9 })).replace(/=/g, '');
    const tokens = {
      forged: await tokenOf({}, 'another secret of thirty-two chars'),
      past: await tokenOf({ until: Math.floor(Date.now() / 1000) - 1 }),
      changed: `${more}.${signature}`,
      cut: body,
      empty: '.',
      'signed twice': `${good}.${signature}`,
    };
    assert.equal((await ask('/files/a')).status, 401);
    for (const [what, token] of Object.entries(tokens)) {
      const answer = await ask('/files/a', { headers: bearer(token) });
      assert.equal(answer.status, 401, what);
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
    }
  });

  test('a cookie sends files from pages of this origin alone', async () => {
    const cookie = { cookie: `other=1; conversation=${await tokenOf()}` };
    assert.equal((await send(cookie, BYTES.slice(0, 100))).status, 403);
    assert.equal((await send({ ...cookie, origin: 'https://elsewhere.example' }, BYTES.slice(0, 100))).status, 403);
    const sent = await send({ ...cookie, origin: new URL(address()).origin });
    assert.equal(sent.status, 201);
    const { place } = await sent.json();
    const answer = await ask(place, { headers: cookie });
    assert.equal((await answer.arrayBuffer()).byteLength, BYTES.length);
  });

  test('what may not be sent is refused', async () => {
    const allowed = bearer(await tokenOf());
    // Short: who is refused while still sending much may find the connection closed before the answer is read.
    const little = BYTES.slice(0, 100);
    assert.equal((await send(bearer(await tokenOf({ upload: false })), little)).status, 403);
    assert.equal((await send({ ...allowed, 'content-type': 'text/html' }, little)).status, 415);
    assert.equal(await announced(`${address()}/files`, Number(SETTINGS.MAX_BYTES) + 1, allowed), 413);
    const form = new FormData();
    form.append('file', new File([BYTES], 'in a form.png', { type: 'image/png' }));
    const sent = await ask('/files', { method: 'POST', body: form, headers: allowed });
    assert.deepEqual([sent.status, (await sent.json()).name], [201, 'in a form.png']);
  });

  test('what is not there is said, and the platform is not spoken of', async () => {
    const token = bearer(await tokenOf({ files: ['00000000-0000-4000-8000-000000000000', 'a/b'] }));
    for (const path of ['/', '/files/', '/files/a/b', '/files/%E0%A4%A']) {
      assert.equal((await ask(path, { headers: token })).status, 404, path);
    }
    const missing = await ask('/files/00000000-0000-4000-8000-000000000000', { headers: token });
    const text = await missing.text();
    assert.equal(missing.status, 404, text);
    assert(!/voipbin|localhost|storage|no-secret/i.test(text + JSON.stringify([...missing.headers])), text);
    const wrong = await ask('/files/00000000-0000-4000-8000-000000000000', { method: 'DELETE', headers: token });
    assert.equal(wrong.status, 405);
  });
}
