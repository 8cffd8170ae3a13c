// What scripts/build/short-names.mjs renames, in the wasm and its glue alike, and what it leaves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortNames } from '../../scripts/build/short-names.mjs';
import { asBuilt, whole } from './pieces.mjs';

const CALLBACK = 'wasm_bindgen_0123456789abcdef_convert__closures_____invoke';
const TEXT = asBuilt(`(module
  (import "./attache_bg.js" "__wbg_fetch_0123456789abcdef" (func $fetch (result i32)))
  (import "./attache_bg.js" "__wbg_now_fedcba9876543210" (func $now (result i32)))
  (func $get (result i32) (i32.add (call $fetch) (call $now)))
  (func $back (result i32) (i32.const 5))
  (export "core_get" (func $get))
  (export "${CALLBACK}" (func $back)))`);
const GLUE = `function imports() {
  const import0 = {
    __proto__: null,
    __wbg_fetch_0123456789abcdef: () => 40,
    __wbg_now_fedcba9876543210: function () { return 2; },
  };
  return { "./attache_bg.js": import0 };
}
function back(wasm) { return wasm.${CALLBACK}(); }`;

test('the wasm and its glue have short names, and the same', () => {
  const { text, glue } = shortNames(TEXT, GLUE);
  for (const side of [text, glue]) assert.doesNotMatch(side, /[0-9a-f]{16}|attache_bg/);
  const { imports, back } = /** @type {{ imports: () => WebAssembly.Imports, back: (wasm: unknown) => number }} */ (
    new Function(`${glue}; return { imports, back };`)()
  );
  const wasm = whole(text, imports());
  assert.equal(wasm.core_get?.(), 42);
  assert.equal(back(wasm), 5);
});

test('what the face knows by name keeps it', () => {
  assert.match(shortNames(TEXT, GLUE).text, /\(export "core_get" /);
});

test('the same names for the same module: a build can be made again', () => {
  assert.deepEqual(shortNames(TEXT, GLUE), shortNames(TEXT, GLUE));
});

test('a wasm-bindgen that writes otherwise is refused, and nothing is half renamed', () => {
  assert.throws(() => shortNames(TEXT, GLUE.replace('"./attache_bg.js"', '"env"')), /names its imports in another way/);
  assert.throws(() => shortNames('(module)', GLUE), /names its imports in another way/);
});
