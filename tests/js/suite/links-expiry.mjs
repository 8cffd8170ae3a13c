// F4, F5: what storage says of a link that has ended, in every wording: one fresh link, one more try, and no third.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { contentOf, Signer } from './support/signing.mjs';

const xml = (/** @type {string} */ code, /** @type {string} */ message) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

/** @typedef {{ status: number, body?: string, headers?: Record<string, string> }} Refusal */

/** In words that leave no doubt. @type {Record<string, Refusal>} */
const CERTAIN = {
  'S3: Request has expired': { status: 403, body: xml('AccessDenied', 'Request has expired') },
  'S3: the session credential has expired': {
    status: 400,
    body: xml('ExpiredToken', 'The provided token has expired.'),
  },
  'GCS: ExpiredToken': { status: 400, body: xml('ExpiredToken', 'Invalid argument.') },
  'Azure: the time frame': {
    status: 403,
    body: xml('AuthenticationFailed', 'Signature not valid in the specified time frame: Start [a] - Expiry [b]'),
  },
};

/** Which may mean it. @type {Record<string, Refusal>} */
const POSSIBLE = {
  'Azure: AuthenticationFailed': { status: 403, body: xml('AuthenticationFailed', 'Server failed to authenticate.') },
  'Azure: AuthorizationFailure': { status: 403, body: xml('AuthorizationFailure', 'Server failed to authenticate.') },
  'CloudFront: AccessDenied': { status: 403, body: xml('AccessDenied', 'Access denied') },
  'GCS V2: SignatureDoesNotMatch': { status: 403, body: xml('SignatureDoesNotMatch', 'Access denied.') },
  '401 alone': { status: 401 },
  '403 alone': { status: 403 },
  '410 alone': { status: 410 },
  '400 alone': { status: 400 },
  '403 as a page': {
    status: 403,
    body: '<html><h1>403 Forbidden</h1></html>',
    headers: { 'content-type': 'text/html' },
  },
};

const REFUSALS = Object.entries({ ...CERTAIN, ...POSSIBLE });

for (const [what, refusal] of REFUSALS) {
  test(`F4: one fresh link and one more try, ${what}`, async (t) => {
    const platform = new Signer({ refusal });
    const record = platform.old('a');
    const client = platform.client(t);
    assert.equal(await (await client.download(record)).text(), contentOf('a'));
    assert.equal(platform.refreshes, 1);
    assert.lengthOf(platform.storage, 2);
    await (await client.download(record)).text();
    assert.equal(platform.refreshes, 1, 'what is good is kept');
    assert.lengthOf(platform.storage, 3);
  });
}

for (const [what, refusal] of REFUSALS) {
  test(`F4: a second refusal is told, ${what}`, async (t) => {
    const platform = new Signer({ refusal });
    const record = platform.old('a');
    platform.voided = 1_000;
    const error = await rejected(platform.client(t).download(record), [
      'link_expired',
      'forbidden',
      'unauthorized',
      'gone',
      'validation',
      'invalid_argument',
    ]);
    assert.equal(error.status, refusal.status);
    assert.equal(platform.refreshes, 1);
    assert.lengthOf(platform.storage, 2);
    if (what in CERTAIN) assert.equal(error.code, 'link_expired');
  });
}

test('F5: a refusal of a link that was just made is a refusal', async (t) => {
  for (const [what, refusal] of Object.entries(POSSIBLE)) {
    const platform = new Signer({ refusal });
    platform.voided = 1_000;
    const error = await rejected(platform.client(t).download('a'), [
      'forbidden',
      'unauthorized',
      'gone',
      'validation',
      'invalid_argument',
    ]);
    assert.equal(error.status, refusal.status);
    assert.equal(platform.refreshes, 1, what);
    assert.lengthOf(platform.storage, 1, what);
  }
});

test('F5: what is missing, or broken, is no expiry', async (t) => {
  for (const [status, code] of /** @type {[number, import('@attache/client').ErrorCode][]} */ ([
    [404, 'not_found'],
    [409, 'conflict'],
    [412, 'precondition_failed'],
  ])) {
    const platform = new Signer({ refusal: { status, body: xml('Other', 'It says expired, and is not.') } });
    const record = platform.old('a');
    assert.equal((await rejected(platform.client(t).download(record), code)).status, status);
    assert.equal(platform.refreshes, 0);
    assert.lengthOf(platform.storage, 1);
  }
});

test('F4: a range stays one when the link is renewed', async (t) => {
  const platform = new Signer();
  await (await platform.client(t).download(platform.old('a'), { range: { start: 0, end: 2 } }))
    .arrayBuffer()
    .catch(() => {});
  assert.deepEqual(
    platform.storage.map(({ headers }) => headers.range),
    ['bytes=0-2', 'bytes=0-2'],
  );
});

test('F9: storage is told a range and conditions, and nothing else', async (t) => {
  const platform = new Signer();
  const client = platform.client(t, { headers: { 'x-client': 'ours' } });
  await client
    .download(platform.old('a'), { headers: { 'x-call': 'ours' }, ifNoneMatch: '"v1"' })
    .then((one) => one.text());
  await client
    .download('a', { range: { last: 3 } })
    .then((one) => one.arrayBuffer())
    .catch(() => {});
  assert.isNotEmpty(platform.storage);
  for (const { headers, init } of platform.storage) {
    for (const name of Object.keys(headers))
      assert.include(['range', 'if-none-match', 'if-range', 'accept-encoding'], name);
    assert.notEqual(init.credentials, 'include');
  }
});
