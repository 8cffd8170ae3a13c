// @ts-check
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WAYS } from '../suite/support/canary-rows.mjs';

const contract = readFileSync(new URL('../../../js/index.d.ts', import.meta.url), 'utf8');

test('every code of the contract has a way to provoke it, or the reason why it has none', () => {
  const [, union = ''] = /export type ErrorCode =([^;]*);/.exec(contract) ?? [];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  assert.ok(codes.length > 30);
  assert.deepEqual(Object.keys(WAYS).toSorted(), codes.toSorted());
  const without = Object.entries(WAYS).filter(([, ways]) => typeof ways === 'string');
  for (const [code, why] of without) assert.ok(String(why).length > 20, code);
  // One more is one that should be looked at.
  assert.deepEqual(
    without.map(([code]) => code),
    ['core_lost', 'object_changed'],
  );
});
