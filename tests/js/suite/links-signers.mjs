// F1, F2: when a signed URL ends, as its signer wrote it and as a caller sees it; what is not clear is unknown, and is given all the same.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { toBase64 } from './support/bytes.mjs';
import { written } from './support/scripted.mjs';
import { OWN } from './support/signing.mjs';

const HOST = 'https://files.own.test/a?';
/** All of them end then, and nothing here ends before its test. */
const END = '2099-11-22T10:00:00.000Z';
const SECONDS = Date.parse(END) / 1000;

/** @param {object} policy */
const cloudfront = (policy) =>
  toBase64(new TextEncoder().encode(JSON.stringify(policy)))
    .replaceAll('+', '-')
    .replaceAll('=', '_')
    .replaceAll('/', '~');
const policy = (/** @type {unknown} */ time) =>
  `Policy=${cloudfront({ Statement: [{ Resource: 'https://d.example/*', Condition: { DateLessThan: { 'AWS:EpochTime': time } } }] })}&Signature=x&Key-Pair-Id=K`;
const v4 = (/** @type {string} */ seconds, name = 'Amz') =>
  `X-${name}-Date=20991122T090000Z&X-${name}-Expires=${seconds}&X-${name}-SignedHeaders=host&X-${name}-Signature=00`;

/** A query, and when it ends; null where nobody knows. @type {[string, string, string | null][]} */
const SIGNERS = [
  ['S3 V4', v4('3600'), END],
  ['S3 V4, in lower case', v4('3600').toLowerCase().replace('t090000z', 'T090000Z'), END],
  ['S3 V2', `AWSAccessKeyId=AK&Signature=a%2Bb%3D&Expires=${SECONDS}`, END],
  ['CloudFront, canned', `Expires=${SECONDS}&Signature=x&Key-Pair-Id=K`, END],
  ['CloudFront, policy', policy(SECONDS), END],
  ['GCS V4', v4('3600', 'Goog'), END],
  ['GCS V2', `GoogleAccessId=x&Expires=${SECONDS}&Signature=y`, END],
  ['Azure, with seconds', 'sv=2024-11-04&se=2099-11-22T10%3A00%3A00Z&sr=b&sp=r&sig=a%2Fb', END],
  ['Azure, without seconds', 'se=2099-11-22T10%3A00Z&sig=x', END],
  ['Azure, with parts of a second', 'se=2099-11-22T10%3A00%3A00.0000000Z&sig=x', END],
  ['Azure, a date alone', 'se=2099-11-22&sig=x', '2099-11-22T00:00:00.000Z'],
  ['epoch seconds', `token=x&exp=${SECONDS}`, END],
  ['epoch milliseconds', `token=x&exp=${SECONDS * 1000}`, END],
  ['S3 V4 for more than a week', v4('604801'), null],
  ['S3 V4, negative', v4('-3600'), null],
  ['S3 V4, empty', v4(''), null],
  ['S3 V4, no number', v4('an-hour'), null],
  ['S3 V4, a part of a second', v4('3600.5'), null],
  ['S3 V4, told twice', `${v4('3600')}&X-Amz-Expires=7200`, null],
  ['S3 V4, no date', 'X-Amz-Expires=3600&X-Amz-Signature=00', null],
  ['S3 V4, no date that is one', 'X-Amz-Date=yesterday&X-Amz-Expires=3600', null],
  ['GCS V4 for more than a week', v4('604801', 'Goog'), null],
  ['CloudFront, a policy that says nothing', policy('soon'), null],
  ['CloudFront, no policy at all', 'Policy=%25%25&Signature=x', null],
  ['Azure, garbage', 'se=soon&sig=x', null],
  ['Expires, garbage', 'Expires=Thu%2C%2022%20Nov%202099&Signature=y', null],
  ['Expires, too large for a time', 'Expires=99999999999999999999&Signature=y', null],
  ['no query', '', null],
];

for (const [what, query, end] of SIGNERS) {
  test(`${end === null ? 'F2' : 'F1'}: ${what}`, async (t) => {
    const url = HOST + query;
    const { client, calls } = written(t, OWN, [{ json: { id: 'a', name: 'a', url } }]);
    const link = client.link('a');
    assert.equal(await link.url(), url);
    assert.equal(link.expiresAt?.toISOString() ?? null, end);
    assert.equal(await link.url(), url, 'what is unknown is good until it is refused');
    assert.lengthOf(calls, 1);
  });
}

test('F1: what the platform tells beside a URL counts, not what the URL says', async (t) => {
  const told = '2098-01-01T00:00:00.000Z';
  for (const [, query] of SIGNERS) {
    const { client } = written(t, OWN, [{ json: { id: 'a', name: 'a', url: HOST + query, ends: told } }]);
    const link = client.link('a');
    await link.url();
    assert.equal(link.expiresAt?.toISOString(), told, query);
  }
});
