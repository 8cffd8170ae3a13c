// H10, H12, H17, F8: when there is no file to serve: a status, a short body in our own words, the wait that was asked for, and
// nothing of whoever failed.

import { serveFile } from '@attache/client/edge';
import { assert } from 'chai';
import { taken, visitor } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { Clock, clientOf, emulated } from './support/emulated.mjs';
import { TOKEN } from './support/errors.mjs';
import { voipbinFile } from './support/fixtures.mjs';
import { isServer } from './support/kinds.mjs';
import { peer, remote } from './support/peer.mjs';
import { never, written } from './support/scripted.mjs';

/** @typedef {import('./support/scripted.mjs').Answer} Answer */
/** @typedef {Partial<import('@attache/client').ClientOptions>} Options */

const LINK = 'https://storage.googleapis.com/bucket/secret-path?X-Goog-Signature=secret-signature';
/** What a platform and a storage host say when they fail. */
const SAID = {
  detail: 'secret-detail',
  message: 'secret-message',
  error: { code: 'secret_code', message: 'secret-inner', status: 'SECRET' },
};
const XML =
  '<?xml version="1.0"?><Error><Code>secret-code</Code><Message>secret-message</Message><RequestId>secret-id</RequestId></Error>';
const headers = { 'x-request-id': 'secret-request', 'x-amz-id-2': 'secret-amz', server: 'secret-server' };

/** @param {number} status @param {Record<string, string>} [more] @returns {Answer} */
const said = (status, more) => ({ status, json: SAID, headers: { ...headers, ...more } });

/** A platform that hands out the file itself. @type {[string, Answer[], number, string?][]} */
const OWN = [
  ['not found', [said(404)], 404],
  ['gone', [said(410)], 404],
  ['forbidden', [said(403)], 403],
  ['a credential that is refused', [said(401), said(401)], 502],
  ['too many', [said(429, { 'retry-after': '7' })], 429, '7'],
  ['too many, until a date', [said(429, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' })], 429, '0'],
  ['bad request', [said(400)], 502],
  ['payment', [said(402)], 502],
  ['method', [said(405)], 502],
  ['conflict', [said(409)], 502],
  ['precondition', [said(412)], 502],
  ['validation', [said(422)], 502],
  ['server', [said(500)], 502],
  ['not implemented', [said(501)], 502],
  ['bad gateway', [said(502)], 502],
  ['unavailable', [said(503, { 'retry-after': '120' })], 502, '120'],
  ['gateway timeout', [said(504)], 504],
  ['request timeout', [said(408)], 504],
  ['an XML error', [{ status: 500, body: XML, headers }], 502],
  ['a connection that fails', [new TypeError('secret-cause')], 502],
  ['a part that nobody asked for', [{ status: 206, body: 'x', headers: { 'content-range': 'bytes 0-0/9' } }], 502],
  ['nothing new, when nobody asked', [{ status: 304 }], 502],
  ['no such range, when nobody asked', [{ status: 416, body: XML, headers }], 502],
  ['something accepted', [{ status: 202, json: SAID }], 502],
  ['a redirect to nowhere', [{ status: 302 }], 502],
  ['a redirect to a script', [{ status: 302, headers: { location: 'javascript:secret' } }], 502],
  [
    'a redirect with a password',
    [{ status: 302, headers: { location: 'https://secret:secret@api.cuadra.test/' } }],
    502,
  ],
  ['a circle', Array(9).fill({ status: 302, headers: { location: '?secret=1' } }), 502],
];

/** A platform that hands out a link to it. @type {[string, Answer[], number, string?][]} */
const LINKED = [
  ['no record', [said(404)], 404],
  ['no leave for it', [said(403)], 403],
  ['too many records', [said(429, { 'retry-after': '3' })], 429, '3'],
  [
    'a link that leads nowhere',
    [{ json: voipbinFile({ uri_download: LINK }) }, { status: 404, body: XML, headers }],
    404,
  ],
  [
    'storage that denies',
    [{ json: voipbinFile({ uri_download: LINK }) }, { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }],
    403,
  ],
  [
    'storage that is busy',
    [
      { json: voipbinFile({ uri_download: LINK }) },
      { status: 503, body: XML, headers: { ...headers, 'retry-after': '9' } },
    ],
    502,
    '9',
  ],
  ['a link to a strange host', [{ json: voipbinFile({ uri_download: 'https://secret.test/' }) }], 502],
  ['a link that is none', [{ json: voipbinFile({ uri_download: 'secret' }) }], 502],
];

/**
 * @param {import('./harness.mjs').Test} t
 * @param {'cuadra' | 'voipbin'} backend
 * @param {[string, Answer[], number, string?][]} rows
 */
async function compare(t, backend, rows) {
  const expected = [];
  const seen = [];
  for (const [what, answers, status, retryAfter = '-'] of rows) {
    for (const method of ['GET', 'HEAD']) {
      const { client } = written(t, backend, [...answers], { retry: { maxRetries: 0 } });
      const answer = await taken(await serveFile(visitor({}, method), client, voipbinFile().id));
      expected.push(`${method} ${what}: ${status} ${retryAfter}`);
      seen.push(`${method} ${what}: ${answer.status} ${answer.headers['retry-after'] ?? '-'}`);
      assert.include(
        answer.headers,
        { 'x-content-type-options': 'nosniff', 'cache-control': 'private, no-store' },
        what,
      );
      assert.notMatch(`${JSON.stringify(answer.headers)}${answer.text}`, /secret/i, what);
      assert.notInclude(answer.text, TOKEN, what);
      if (method === 'HEAD') assert.equal(answer.text, '', what);
      else {
        const { error, ...more } = JSON.parse(answer.text);
        assert.hasAllKeys(error, ['code', 'message'], what);
        assert.deepEqual(more, {}, what);
      }
    }
  }
  assert.deepEqual(seen, expected);
}

test('edge: H17: every failure of a platform as a visitor is told of it', (t) => compare(t, 'cuadra', OWN));
test('edge: H17: every failure of a platform that gives links, and of the storage behind it', (t) =>
  compare(t, 'voipbin', LINKED));

test('edge: H17: what does not come in time is 504; who closed the client is told 502', async (t) => {
  /** @type {[Options, number][]} */
  const limits = [
    [{ timeout: 20 }, 504],
    [{ deadline: 20 }, 504],
  ];
  for (const [options, status] of limits) {
    const { client } = written(t, 'cuadra', [never], { retry: { maxRetries: 0 }, ...options });
    assert.equal((await serveFile(visitor(), client, 'f')).status, status);
  }
  const { client } = written(t, 'cuadra', []);
  await client.close();
  assert.equal((await serveFile(visitor(), client, 'f')).status, 502);
});

test('edge: an id that leads out of its place is a file that is not there', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  for (const id of ['.', '..', 'a\0b']) assert.equal((await serveFile(visitor(), client, id)).status, 404, id);
  assert.lengthOf(calls, 0);
});

test('edge: a platform that gives files to no one is 502, and is not asked', async (t) => {
  const { client, calls } = written(t, /** @type {never} */ ('kore'), [], {
    baseUrl: 'https://kore.test',
    auth: { apiKey: 'k' },
    scope: { app: 'a', environment: 'e' },
  });
  assert.equal((await serveFile(visitor(), client, 'f')).status, 502);
  assert.lengthOf(calls, 0);
});

test('edge: H12: a link that has ended is renewed before a byte is sent, once', async (t) => {
  const day = 86_400_000;
  const clock = new Clock();
  clock.move(-9 * day);
  const { emulator, client: uploader } = emulated(t, 'voipbin', { emulator: { now: clock.now } });
  const content = bytes(20_000);
  const stored = await uploader.upload(content, { name: 'old.wav' });
  clock.move(9 * day);
  for (const file of [stored, stored.id]) {
    const { client, calls } = clientOf(t, 'voipbin', emulator);
    const { status, headers: told, body } = await taken(await serveFile(visitor(), client, file));
    assert.equal(status, 200);
    assert.deepEqual(body, content);
    assert.equal(told['content-length'], '20000');
    assert.notMatch(JSON.stringify(told), /signature|googleapis|storage\.localhost/i);
    const api = calls.filter(({ url }) => url.pathname.includes('/storage_files/'));
    assert.isAtMost(api.length, 2, 'the record, and where it does not help the file’s own address');
  }
});

test('edge: H10: over a network, a redirect of storage is followed or refused, and never told', async (t) => {
  const { base, seen } = await peer(t, [
    { path: '/v1/files/a', status: 302, headers: { location: '{other}/moved?sig=secret-signature' } },
    { path: '/moved', body: 'moved', headers: { 'content-type': 'text/plain' } },
    { path: '/v1/files/b', status: 302, headers: { location: 'http://[::ffff:10.0.0.1]/secret-place' } },
  ]);
  const client = remote(t, base);
  const followed = await taken(await serveFile(visitor(), client, 'a'));
  if (isServer(t)) {
    assert.include(followed, { status: 200, text: 'moved' });
    assert.lengthOf(await seen(), 2);
  } else assert.equal(followed.status, 502, 'a page cannot see where it leads');
  const refused = await taken(await serveFile(visitor(), client, 'b'));
  assert.equal(refused.status, 502);
  for (const { headers: told, text } of [followed, refused]) {
    assert.notProperty(told, 'location');
    assert.notMatch(JSON.stringify(told) + text, /secret|127\.0\.0\.1|moved\?/);
  }
});
