// How a module is cut (scripts/build/split.mjs): by hand what each rule is for, then whatever calls whatever.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { split } from '../../scripts/build/split.mjs';
import { asBuilt, cut, PLAN, whole } from './pieces.mjs';

const TYPES = '(type $t (func (param i32) (result i32)))';

/**
 * @param {string} body
 * @param {string} [list] of the table
 */
const module = (body, list = '$f0') =>
  `(module ${TYPES} (memory $m 1) (global $g (mut i32) (i32.const 0)) (table $0 4 4 funcref) (table $1 4 externref)
    (elem $e (table $0) (i32.const 1) func ${list}) ${body})`;

/** @param {string} name @param {string} body @param {string} [exported] */
const func = (name, body, exported) =>
  `(func $${name} (type $t) (param $0 i32) (result i32) ${body}) ${exported ? `(export "${exported}" (func $${name}))` : ''}`;
const PLAIN = func('f0', '(i32.add (local.get $0) (i32.const 1))', 'plain');

test('what only a gate leads to is in its part, and the first calls it by the table', () => {
  const { calls, functions, load } = cut(
    module(
      PLAIN +
        func('main', '(i32.mul (i32.const 2) (call $a0g (local.get $0)))', 'main') +
        func('a0g', '(i32.add (i32.const 10) (call $a1 (local.get $0)))') +
        func('a1', '(call $deep (local.get $0))') +
        func('deep', '(i32.add (i32.const 100) (call $f0 (local.get $0)))'),
    ),
  );
  assert.deepEqual(functions, { a: ['a0g', 'a1', 'deep'], b: [] });
  assert.equal(calls.plain?.(1), 2, 'the first runs without it');
  assert.throws(() => calls.main?.(1), WebAssembly.RuntimeError, 'until it is loaded there is nothing to call');
  load('a');
  assert.equal(calls.main?.(1), 2 * (10 + 100 + 2));
});

test('a gate that is exported is called through its slot, with all that it is given', () => {
  const gate = `(func $a0g (param $0 i32) (param $1 f64) (param $2 i64) (result f64)
    (f64.add (local.get $1) (f64.convert_i32_s (call $f0 (local.get $0))))) (export "gate" (func $a0g))`;
  const { calls, functions, load } = cut(module(PLAIN + gate));
  assert.deepEqual(functions.a, ['a0g']);
  load('a');
  const call = /** @type {(a: number, b: number, c: bigint) => number} */ (/** @type {unknown} */ (calls.gate));
  assert.equal(call(2, 0.5, 3n), 3.5);
});

test('an entry of the table is the part’s, at the place where it was', () => {
  const text = module(
    PLAIN +
      func('a0', '(i32.add (local.get $0) (i32.const 1000))') +
      func('by', '(call_indirect $0 (type $t) (i32.const 5) (local.get $0))', 'by'),
    '$f0 $a0',
  );
  const { calls, functions, load } = cut(text);
  assert.deepEqual(functions.a, ['a0']);
  assert.throws(() => calls.by?.(2), WebAssembly.RuntimeError, 'its place is taken by what traps');
  load('a');
  assert.equal(calls.by?.(2), 1005);
  assert.equal(calls.by?.(1), 6, 'the first’s own is where it was');
});

test('what two parts need stays in the first, with what it needs', () => {
  const { calls, functions, load } = cut(
    module(
      PLAIN +
        func('a0g', '(call $shared (local.get $0))', 'a') +
        func('b0g', '(i32.sub (i32.const 0) (call $shared (local.get $0)))', 'b') +
        func('shared', '(i32.add (i32.const 5) (call $under (local.get $0)))') +
        func('under', '(i32.mul (local.get $0) (local.get $0))'),
    ),
  );
  assert.deepEqual(functions, { a: ['a0g'], b: ['b0g'] });
  load('b');
  assert.equal(calls.b?.(3), -14);
  load('a');
  assert.equal(calls.a?.(3), 14);
});

test('what the first needs stays, whoever owns it and whoever needs it as well', () => {
  const { calls, functions } = cut(
    module(
      PLAIN +
        func('main', '(call $a1 (local.get $0))', 'main') +
        func('a1', '(local.get $0)') +
        func('a0g', '(call $a1 (local.get $0))', 'gate'),
    ),
  );
  assert.deepEqual(functions.a, ['a0g']);
  assert.equal(calls.main?.(4), 4);
});

test('so does what the table alone leads to, where no part owns it', () => {
  const { calls, functions } = cut(
    module(
      PLAIN +
        func('listed', '(call $under (local.get $0))') +
        func('under', '(i32.mul (local.get $0) (local.get $0))') +
        func('a0g', '(call $under (local.get $0))', 'gate') +
        func('by', '(call_indirect $0 (type $t) (i32.const 5) (local.get $0))', 'by'),
      '$f0 $listed',
    ),
  );
  assert.deepEqual(functions.a, ['a0g']);
  assert.equal(calls.by?.(2), 25);
});

test('calls go back and forth: of the first, of the part, of another part', () => {
  const { calls, functions, load } = cut(
    module(
      PLAIN +
        // Counts down in turns: the first, a, b, the first again.
        func(
          'turn',
          '(if (result i32) (local.get $0) (then (call $a0g (local.get $0))) (else (i32.const 0)))',
          'turn',
        ) +
        func('a0g', '(i32.add (i32.const 1) (call $b0g (i32.sub (local.get $0) (i32.const 1))))') +
        func('b0g', '(i32.add (i32.const 100) (call $turn (local.get $0)))'),
    ),
  );
  assert.deepEqual(functions, { a: ['a0g'], b: ['b0g'] });
  assert.equal(calls.turn?.(0), 0);
  load('a');
  load('b');
  assert.equal(calls.turn?.(7), 7 * 101);
});

test('memory, globals and imports are the first’s; a part has no state', () => {
  /** @type {number[]} */
  const told = [];
  const { calls, load } = cut(
    `(module ${TYPES} (import "env" "tell" (func $tell (param i32))) (memory $m 1) (global $g (mut i32) (i32.const 7))
      (table $0 4 4 funcref) (table $1 4 externref) (elem $e (table $0) (i32.const 1) func $f0) (data $d (i32.const 8) "\\2a") ${PLAIN}
      ${func('read', '(i32.add (global.get $g) (i32.load (i32.const 16)))', 'read')}
      ${func('a0g', '(call $tell (i32.load8_u (i32.const 8))) (global.set $g (local.get $0)) (i32.store (i32.const 16) (i32.const 3)) (i32.const 0)', 'set')})`,
    { env: { tell: (/** @type {number} */ value) => void told.push(value) } },
  );
  load('a');
  calls.set?.(30);
  assert.deepEqual(told, [42]);
  assert.equal(calls.read?.(0), 33);
  load('a');
  assert.equal(calls.read?.(0), 33, 'the same part once more changes nothing');
});

test('no plan, no part: the module is as it was', () => {
  const { first, parts } = split(asBuilt(module(PLAIN)), []);
  assert.deepEqual(parts, []);
  assert.match(first, /\(export "plain" /);
});

test('a module whose table is filled in another way is refused', () => {
  const twice = `(module (table $0 4 4 funcref) (table $1 4 externref) (elem $e (table $0) (i32.const 1) func $f) (elem $d (table $0) (i32.const 2) func $f) (func $f))`;
  assert.throws(() => split(asBuilt(twice), PLAN), /one table of functions was expected/);
  assert.throws(() => split(asBuilt('(module (func $f))'), PLAN), /one table of functions was expected/);
});

/** Functions that call those behind them only, so that every call ends. */
const PROGRAM = fc
  .array(
    fc.record({
      kind: fc.constantFrom('f', 'a', 'b'),
      gate: fc.boolean(),
      exported: fc.boolean(),
      listed: fc.boolean(),
      calls: fc.array(fc.nat(9), { maxLength: 3 }),
      indirect: fc.option(fc.nat(9), { nil: undefined }),
    }),
    { minLength: 2, maxLength: 10 },
  )
  .map((nodes) => {
    const name = (/** @type {number} */ at) => {
      const { kind = 'f', gate = false } = nodes[at] ?? {};
      return `${kind}${at}${gate && kind !== 'f' ? 'g' : ''}`;
    };
    const listed = nodes.flatMap(({ listed }, at) => (listed ? [at] : []));
    const list = listed.length > 0 ? listed : [0];
    const bodies = nodes.map(({ exported, calls, indirect }, at) => {
      const direct = calls.filter((to) => to > at && to < nodes.length);
      const place = indirect === undefined ? -1 : list.indexOf(indirect);
      const terms = [
        ...direct.map((to) => `(call $${name(to)} (local.get $0))`),
        ...(place >= 0 && (indirect ?? 0) > at
          ? [`(call_indirect $0 (type $t) (local.get $0) (i32.const ${place + 1}))`]
          : []),
      ];
      const sum = terms.reduce(
        (text, term) => `(i32.add ${text} ${term})`,
        `(i32.mul (local.get $0) (i32.const ${at + 1}))`,
      );
      return func(name(at), sum, exported ? `e${at}` : undefined);
    });
    const size = list.length + 1;
    return `(module ${TYPES} (memory $m 1) (table $0 ${size} ${size} funcref) (table $1 4 externref)
      (elem $e (table $0) (i32.const 1) func ${list.map((at) => `$${name(at)}`).join(' ')}) ${bodies.join('\n')})`;
  });

test('whatever calls whatever, the pieces together give what the whole gives', () => {
  fc.assert(
    fc.property(PROGRAM, (text) => {
      const expected = whole(text);
      const { calls, load } = cut(text);
      load('b');
      load('a');
      for (const [name, call] of Object.entries(expected)) assert.equal(calls[name]?.(3), call(3), name);
    }),
    { numRuns: 300, seed: 8 },
  );
});
