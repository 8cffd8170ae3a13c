// What scripts/build/order.mjs does: another order of the functions, and nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ordered } from '../../scripts/build/order.mjs';
import { asBuilt, whole } from './pieces.mjs';

/** @param {string} name @param {string} body */
const func = (name, body) => `(func $${name} (param $0 i32) (result i32) ${body}) (export "${name}" (func $${name}))`;
const sum = (/** @type {number} */ by) =>
  `(i32.add (i32.mul (i32.xor (local.get $0) (i32.const 5)) (i32.const 3)) (i32.const ${by}))`;
const loaded = (/** @type {number} */ from) =>
  `(i32.load8_u (i32.and (i32.sub (i32.const ${from}) (local.get $0)) (i32.const 255)))`;

/** Two kinds, in turns. */
const TEXT = asBuilt(`(module (memory $m 1) (data (i32.const 0) "\\01\\02\\03\\04\\05\\06\\07\\08\\09")
  ${func('s1', sum(1))} ${func('l1', loaded(7))} ${func('s2', sum(2))} ${func('l2', loaded(8))} ${func('s3', sum(3))} ${func('l3', loaded(9))})`);
/** @param {string} text */
const names = (text) => [...text.matchAll(/^ \(func \$(\w+)/gm)].map(([, name]) => name);

test('like stands beside like', () => {
  assert.deepEqual(names(TEXT), ['s1', 'l1', 's2', 'l2', 's3', 'l3']);
  assert.deepEqual(
    names(ordered(TEXT)).map((name) => name?.[0]),
    ['s', 's', 's', 'l', 'l', 'l'],
  );
});

test('it is the same module', () => {
  const [before, after] = [whole(TEXT), whole(ordered(TEXT))];
  assert.deepEqual(Object.keys(after).toSorted(), Object.keys(before).toSorted());
  for (const [name, call] of Object.entries(before)) assert.equal(after[name]?.(3), call(3), name);
});

test('the same order every time: a build can be made again', () => {
  assert.equal(ordered(TEXT), ordered(TEXT));
});

test('a module without functions', () => {
  assert.deepEqual(names(ordered(asBuilt('(module (memory $m 1))'))), []);
});
