// @ts-check
// The edge entry reads and writes names as the core does: the same rows, taken from where the core has them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { disposition, nameIn, safeName } from '../../../js/edge-disposition.js';

const STRING = '"((?:[^"\\\\]|\\\\.)*)"';

/** @param {string} file */
const source = (file) => readFileSync(new URL(`../../../src/policy/${file}`, import.meta.url), 'utf8');

/** What stands between the quotes of a Rust literal. @param {string} [literal] */
const said = (literal = '') =>
  literal.replace(/\\(?:u\{([\da-fA-F]+)\}|x([\da-f]{2})|(.))/g, (_, code, byte, mark) =>
    mark
      ? ({ n: '\n', r: '\r', t: '\t', 0: '\0' }[/** @type {string} */ (mark)] ?? mark)
      : String.fromCodePoint(Number.parseInt(code ?? byte, 16)),
  );

test('the cases of tc2231', () => {
  const rows = [
    ...source('disposition.rs').matchAll(
      new RegExp(`\\("([\\w-]+)",\\s*${STRING},\\s*(?:None|Some\\(${STRING}\\)),?\\s*\\)`, 'g'),
    ),
  ];
  assert(rows.length > 60, `${rows.length} rows`);
  for (const [, name, header, expected] of rows)
    assert.equal(nameIn(said(header)), expected === undefined ? undefined : said(expected), name);
});

test('an extended name that cannot be read leaves the plain one', () => {
  for (const broken of ["UTF-8''f%oo", "utf-16''foo", '"UTF-8\'\'foo"', "UTF-8''%ff", "''foo", "UTF-8''"])
    assert.equal(nameIn(`attachment; filename=plain.txt; filename*=${broken}`), 'plain.txt', broken);
});

test('names are made safe', () => {
  const [, table = ''] = /fn received_names_are_made_safe\(\) \{(.*?)\n {4}\}/s.exec(source('name.rs')) ?? [];
  const rows = [...table.matchAll(new RegExp(`\\(${STRING}, ${STRING}\\)`, 'g'))];
  assert(rows.length > 20, `${rows.length} rows`);
  for (const [, name, safe] of rows) assert.equal(safeName(said(name)), said(safe), name);
});

test('long names keep their extension', () => {
  for (const [name, safe] of [
    [`${'é'.repeat(200)}.tar.gz`, `${'é'.repeat(126)}.gz`],
    [`${'é'.repeat(200)}.html`, `${'é'.repeat(125)}.html`],
    [`${'a'.repeat(251)}.txt`, `${'a'.repeat(251)}.txt`],
    [`${'a'.repeat(252)}.txt`, `${'a'.repeat(251)}.txt`],
    [`${'a'.repeat(300)}.${'b'.repeat(33)}`, 'a'.repeat(255)],
    ['b'.repeat(400), 'b'.repeat(255)],
  ])
    assert.equal(safeName(String(name)), safe);
});

test('a name goes into a header and comes back', () => {
  const nasty = fc
    .array(
      fc.constantFrom(
        '.',
        '/',
        '\\',
        ' ',
        'C',
        'o',
        'N',
        '1',
        ':',
        '\u202e',
        '\u007f',
        '"',
        ';',
        '%',
        "'",
        'é',
        '\ud83d',
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), nasty), (name) => {
      const safe = safeName(name);
      const header = disposition('attachment', name);
      assert.match(header, /^[\x20-\x7e]+$/);
      assert.equal(nameIn(header), safe);
      assert.equal(safeName(safe), safe);
      assert(safe !== '' && new TextEncoder().encode(safe).length <= 255);
      assert(!safe.startsWith('.') && !/[. ]$/.test(safe) && !safe.includes('..') && !/[/\\:\0\r\n]/.test(safe));
    }),
    { numRuns: 300 },
  );
});

test('no header takes long to read', () => {
  for (const mark of [' ', '\\"', ';', '; ', 'a', '"', '; a=', "'", '%', '.'])
    for (const start of ['attachment; filename="', 'attachment;', "attachment; filename*=UTF-8''", ''])
      nameIn(start + mark.repeat(200_000));
  assert.equal(safeName(`a${' '.repeat(200_000)}b`).length, 1);
});
