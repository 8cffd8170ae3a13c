// What the benchmark makes of what it measures (bench/kit): whose turn it is, what stands beside what, how figures are written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, short } from '../../bench/kit/compare.mjs';
import { markdown } from '../../bench/kit/markdown.mjs';
import { exponent, median } from '../../bench/kit/stats.mjs';

/** @param {string} name @param {number[]} figures one a run */
const way = (name, ...figures) => ({ name, run: () => figures.shift() ?? 1 });

/** @param {Partial<Parameters<typeof compare>[0]> & Pick<Parameters<typeof compare>[0], 'contenders'>} plan */
const compared = (plan) => compare({ rounds: 1, warmups: 0, unit: 'ms', better: 'lower', ...plan });

test('each round is begun by another way, and what is run to warm up does not count', async () => {
  /** @type {string[]} */
  const turns = [];
  const contenders = ['a', 'b', 'c'].map((name) => ({ name, run: () => turns.push(name) }));
  const { rows, rounds } = await compared({ contenders, rounds: 3, warmups: 1 });
  assert.equal(turns.join(''), 'abcbcacababc');
  assert.equal(rounds, 3);
  assert.deepEqual(rows[0]?.values, [6, 8, 10]);
});

test('a ratio is of its own round, and above 1 is better, whichever is', async () => {
  const figures = () => [way('base', 10, 100), way('other', 20, 50)];
  const [, lower] = (await compared({ contenders: figures(), rounds: 2 })).rows;
  assert.deepEqual([lower?.ratios, lower?.ratio], [[0.5, 2], 1.25]);
  assert.deepEqual([lower?.overs, lower?.over], [[-50, 10], -20]);
  const [, higher] = (await compared({ contenders: figures(), rounds: 2, better: 'higher' })).rows;
  assert.deepEqual([higher?.ratios, higher?.ratio], [[0.5, 2], 1.25]);
  assert.deepEqual([higher?.low, higher?.median, higher?.high], [20, 35, 50]);
});

test('further figures are told as medians, also where a round has none', async () => {
  const taken = [{ value: 1, heap: 4 }, { value: 1, heap: 8 }, { value: 1 }];
  const run = () => /** @type {import('../../bench/kit/compare.mjs').Taken} */ (taken.shift());
  const { rows } = await compared({ contenders: [{ name: 'a', run }], rounds: 3 });
  assert.deepEqual(rows[0]?.extras, { heap: 6 });
});

test('a figure that is none, a way that fails, a base that nobody is: the comparison ends and names it', async () => {
  await assert.rejects(compared({ contenders: [way('a', 0)] }), /^Error: a: took the figure 0$/);
  await assert.rejects(compared({ contenders: [way('a', Number.NaN)] }), /^Error: a: took the figure NaN$/);
  const fails = { name: 'b', run: () => Promise.reject(new Error('other bytes came')) };
  await assert.rejects(compared({ contenders: [way('a', 1), fails] }), /^Error: b: other bytes came$/);
  await assert.rejects(compared({ contenders: [way('a')], base: 'z' }), /no contender is called z/);
  await assert.rejects(compared({ contenders: [] }), /no contender is called/);
  await assert.rejects(compared({ contenders: [way('a'), way('a')] }), /two contenders have one name/);
  await assert.rejects(compared({ contenders: [way('a')], rounds: 0 }), /at least one round/);
});

test('figures are written so that no digit that says something is lost', () => {
  assert.deepEqual([0.012345, 1, 12.3456, 999.96, 1000, 10_010, 1_234_567.8].map(short), [
    '0.01235',
    '1.000',
    '12.35',
    '1000',
    '1,000',
    '10,010',
    '1,234,568',
  ]);
  assert.equal(short(undefined), '–');
});

test('a table has its head, the first column to the left', () => {
  const rows = [
    ['way', 'ms'],
    ['a', 12_345],
    ['b', ''],
  ];
  assert.equal(markdown(rows), '| way | ms |\n|---|---:|\n| a | 12,345 |\n| b |  |');
  assert.equal(markdown(rows, String), '| way | ms |\n|---|---:|\n| a | 12345 |\n| b |  |');
});

test('the middle of an even number lies between two; of none there is none', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([]), Number.NaN);
});

test('what grows with its number, with its square, not at all', () => {
  const grown = (/** @type {(x: number) => number} */ of) =>
    exponent([1000, 10_000, 100_000].map((x) => ({ x, y: of(x) })));
  assert.ok(Math.abs(grown((x) => 3 * x) - 1) < 1e-9);
  assert.ok(Math.abs(grown((x) => x * x) - 2) < 1e-9);
  assert.ok(Math.abs(grown(() => 7)) < 1e-9);
  // A logarithm has no place for nothing.
  assert.ok(
    Math.abs(
      exponent([
        { x: 1, y: 0 },
        { x: 10, y: 10 },
        { x: 100, y: 100 },
      ]) - 1,
    ) < 1e-9,
  );
});
