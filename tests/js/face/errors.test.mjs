// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { AttacheError, invalid } from '../../../js/errors.js';

const full = new AttacheError('It failed.', {
  code: 'server',
  status: 503,
  retryable: true,
  retryAfter: 2000,
  commit: 'unknown',
  attempts: 3,
  requestId: 'r-1',
  backend: 'cuadra',
  reason: 'BUSY',
  fields: [{ path: 'a', message: 'b' }],
  raw: { secret: 'canary' },
  cause: new Error('canary cause'),
});

test('an AttacheError is an Error whose name survives minifiers', () => {
  assert(full instanceof Error);
  assert.equal(full.name, 'AttacheError');
  assert.equal(Object.hasOwn(full, 'name'), false);
  assert.match(String(full.stack), /^AttacheError: It failed\./);
  assert.equal(String(full), 'AttacheError: It failed.');
});

test('it is known across copies by its brand, and nothing else passes', () => {
  class Other extends Error {}
  Object.defineProperty(Other.prototype, Symbol.for('@attache/client.error'), { value: true });
  assert(AttacheError.is(full));
  assert(AttacheError.is(new Other()));
  for (const value of [new Error('x'), null, undefined, 'AttacheError', { name: 'AttacheError' }, 1])
    assert.equal(AttacheError.is(value), false);
});

test('JSON holds every field of use and nothing that a server sent', () => {
  const json = JSON.parse(JSON.stringify(full));
  assert.deepEqual(Object.keys(json).sort(), [
    'attempts',
    'backend',
    'code',
    'commit',
    'fields',
    'message',
    'name',
    'operation',
    'reason',
    'requestId',
    'retryAfter',
    'retryable',
    'status',
  ]);
  assert.equal(json.status, 503);
  assert(!JSON.stringify(full).includes('canary'));
});

test('inspecting shows neither raw nor what it holds', () => {
  const bare = new AttacheError('x', { raw: { secret: 'canary' } });
  assert(!inspect(bare, { depth: 9 }).includes('canary'));
  assert.deepEqual(bare.raw, { secret: 'canary' });
});

test('what is not given is null, 0, false or empty', () => {
  const { status, retryAfter, commit, requestId, backend, reason, operation, raw, attempts, retryable, fields } =
    new AttacheError();
  assert.deepEqual([status, retryAfter, commit, requestId, backend, reason, operation, raw], Array(8).fill(null));
  assert.deepEqual([attempts, retryable, fields], [0, false, []]);
  assert.equal(Object.hasOwn(new AttacheError('x'), 'cause'), false);
});

test('a bad argument is named in the text and in the fields', () => {
  const error = invalid('scope.tenant', 'is required');
  assert.equal(error.code, 'invalid_argument');
  assert.equal(error.message, 'scope.tenant: is required');
  assert.deepEqual(error.fields, [{ path: 'scope.tenant', message: 'is required' }]);
});
