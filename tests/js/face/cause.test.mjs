// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretsOf, silenced } from '../../../js/cause.js';

const URL_ = 'https://storage.test/capability?sig=abcdef&n=1';

test('what a request holds: the query, header values without their scheme, of a storage host the path and each parameter', () => {
  const headers = { authorization: 'Bearer t0ken', accept: '*/*', 'content-type': 'text/plain', 'x-own': 'mine' };
  assert.deepEqual(secretsOf(URL_, { headers }, false), ['sig=abcdef&n=1', 't0ken', 'mine']);
  assert.deepEqual(secretsOf(URL_, {}, true), ['sig=abcdef&n=1', '/capability', 'abcdef', '1']);
});

test('an error that tells nothing is handed on as it is', () => {
  const secrets = ['abcdef', '', '1'];
  for (const error of [
    new Error('plain 1'),
    undefined,
    null,
    7,
    Symbol.for('x'),
    'text',
    { message: 'm' },
    Object.create(null),
  ])
    assert.equal(silenced(error, secrets), error);
  const deep = new Error('outer', { cause: new Error('inner') });
  assert.equal(silenced(deep, secrets), deep);
});

test('one that does is copied: name, code, stack and cause stay, the secret goes', () => {
  const cause = new Error('also abcdef', { cause: 'and abcdef' });
  const own = { name: 'OwnError', code: 'E_OWN', url: URL_ };
  const error = Object.assign(new Error('no way to abcdef', { cause }), own);
  const copy = /** @type {Error & { code: string, url?: string }} */ (silenced(error, ['abcdef']));
  assert.notEqual(copy, error);
  assert.ok(copy instanceof Error);
  assert.equal(copy.name, 'OwnError');
  assert.equal(copy.code, 'E_OWN');
  assert.equal(copy.url, undefined);
  assert.equal(copy.message, 'no way to [redacted]');
  assert.match(String(copy.stack), /cause\.test\.mjs/);
  const inner = /** @type {Error} */ (copy.cause);
  assert.equal(inner.message, 'also [redacted]');
  assert.equal(inner.cause, 'and [redacted]');
  assert.ok(!`${copy.stack}${inner.stack}`.includes('abcdef'));
});

test('members that are addresses are seen; a cause that is itself ends', () => {
  const error = Object.assign(new Error('failed'), { at: new URL(URL_) });
  assert.notEqual(silenced(error, ['abcdef']), error);
  const loop = new Error('abcdef');
  loop.cause = loop;
  assert.equal(/** @type {Error} */ (silenced(loop, ['abcdef'])).message, '[redacted]');
  const quiet = new Error('quiet');
  quiet.cause = quiet;
  assert.ok(silenced(quiet, ['abcdef']) instanceof Error);
});
