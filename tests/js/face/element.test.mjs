// @ts-check
// The element where there are no elements: a server that renders pages imports it, and nothing happens. What it does in a page is
// tried in browsers.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brief, english, shown, speaker } from '../../../js/element-words.js';

const JS = new URL('../../../js/', import.meta.url);

test('a server may import it and call defineElement', async () => {
  assert.equal(typeof Reflect.get(globalThis, 'HTMLElement'), 'undefined');
  const element = await import('@attache/client/element');
  assert.deepEqual(Object.keys(element), ['defineElement']);
  element.defineElement();
  element.defineElement('chat-files');
});

test('every word of the types is there in English, and no other', () => {
  const types = readFileSync(new URL('element.d.ts', JS), 'utf8');
  const declared = /export type ElementStrings = Record<([^>]*),\s*ElementString/.exec(types)?.[1] ?? '';
  assert.deepEqual([...declared.matchAll(/'(\w+)'/g)].map(([, key]) => key).sort(), Object.keys(english).sort());
});

test('a word is used somewhere', () => {
  const files = readdirSync(JS).filter((file) => /^element-(?!words).*\.js$/.test(file));
  const code = files.map((file) => readFileSync(new URL(file, JS), 'utf8')).join('\n');
  for (const key of Object.keys(english)) assert.ok(new RegExp(`'${key}'|why: '${key}'`).test(code), key);
});

test('a text is filled in once: what is filled in fills nothing in', () => {
  const say = speaker(() => ({ tooLarge: '{name}, {size}, {unknown}' }));
  assert.equal(say('tooLarge', { name: '{size}', size: '$&' }), '\u2068{size}\u2069, $&, {unknown}');
});

test('a word that is none is empty, and none of a function is the English one', () => {
  const none = /** @type {() => string} */ (/** @type {unknown} */ (() => undefined));
  assert.equal(speaker(() => ({ retry: none }))('retry'), '');
  assert.equal(speaker(() => none)('retry'), 'Try again');
  assert.equal(speaker(() => ({ retry: '' }))('retry'), '');
});

test('what cannot be seen is left out of a name, what joins its letters is not', () => {
  const unseen = [
    '\u00AD',
    '\u034F',
    '\u115F',
    '\u1160',
    '\u3164',
    '\u206A',
    '\u206F',
    '\u{E0000}',
    '\u{E007F}',
    '\uFEFF',
  ];
  for (const each of unseen) assert.equal(shown(`a${each}b`), 'ab', each.codePointAt(0)?.toString(16));
  for (const kept of ['\u200C', '\u200D', '\uFE0E', '\uFE0F']) assert.equal(shown(`a${kept}b`), `a${kept}b`);
  assert.equal(shown('\u3164\u115F'), 'file');
});

test('a name is shown without what would hide its ending or break its line', () => {
  assert.equal(shown('invoice\u202Efdp.exe'), 'invoicefdp.exe');
  assert.equal(shown('a\u0000b\nc\u2066d\u200Be'), 'abcde');
  assert.equal(shown('\u202E'), 'file');
  assert.equal(shown('ملف (1).pdf'), 'ملف (1).pdf');
  assert.equal(shown('👩‍🔬.png'), '👩‍🔬.png');
});

test('within a sentence a long name keeps its beginning and its ending', () => {
  assert.equal(brief('report.pdf'), 'report.pdf');
  const long = brief(`${'👩'.repeat(500)}report.pdf`);
  assert.equal(long, `${'👩'.repeat(40)}…${'👩'.repeat(8)}report.pdf`);
  assert.equal(brief(`${'a'.repeat(300)}\u202Efdp.exe`).slice(-8), 'afdp.exe'.slice(-8));
});

test('the guide has every word in English', () => {
  const guide = readFileSync(new URL('../docs/element.md', JS), 'utf8');
  const table = guide.slice(guide.indexOf('| key | in English |')).split('\n');
  for (const [key, word] of Object.entries(english)) {
    const row = table.find((line) => line.startsWith(`| \`${key}\` |`));
    assert.ok(row, `the guide has no row of ${key}`);
    if (typeof word === 'string') assert.ok(row.includes(` ${word} |`), `${key}: ${row} instead of ${word}`);
  }
});

test('the guide tells every part, every custom property, every property and every event', () => {
  const read = (/** @type {string} */ file) => readFileSync(new URL(file, JS), 'utf8');
  const guide = readFileSync(new URL('../docs/element.md', JS), 'utf8');
  const code = readdirSync(JS)
    .filter((file) => /^element.*\.js$/.test(file))
    .map(read)
    .join('\n');
  const parts = [...code.matchAll(/part: '([a-z]+)'|button\('([a-z]+)'/g)].map(([, one, other]) => one ?? other ?? '');
  const custom = [...code.matchAll(/--attache-[a-z-]+/g)].map(([name]) => name);
  const declared = read('element.d.ts');
  const members = [...declared.matchAll(/^ {2}(?:readonly )?(\w+)(?:\(|:)/gm)].map(([, name]) => name ?? '');
  const events = [...declared.matchAll(/'(attache-\w+)': CustomEvent/g)].map(([, name]) => name ?? '');
  assert.ok(parts.length > 15 && custom.length > 10 && members.length > 20 && events.length === 5);
  const untold = [...parts, ...custom, ...members, ...events].filter((name) => !guide.includes(`${name}`));
  const values = ['type', 'count', 'percent', 'time', 'limit', 'problem', 'source'];
  assert.deepEqual(
    [...new Set(untold)].filter((name) => !values.includes(name)),
    [],
  );
});
