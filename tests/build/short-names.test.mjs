// What scripts/build/short-names.mjs renames, in the wasm and its glue alike, and what it leaves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortNames } from '../../scripts/build/short-names.mjs';
import { asBuilt, whole } from './pieces.mjs';

const CALLBACK = 'wasm_bindgen_0123456789abcdef_convert__closures_____invoke';
const TEXT = asBuilt(`(module
  (import "./attache_bg.js" "__wbg_now_fedcba9876543210" (func $now (result i32)))
  (import "./attache_bg.js" "__wbg_fetch_0123456789abcdef" (func $fetch (result i32)))
  (import "./attache_bg.js" "__wbg_again_1111111111111111" (func $again (result i32)))
  (memory $m 1)
  (func $get (result i32) (i32.add (call $again) (i32.add (call $fetch) (call $now))))
  (func $back (result i32) (i32.const 5))
  (func $malloc (param i32) (result i32) (local.get 0))
  (export "memory" (memory $m))
  (export "core_get" (func $get))
  (export "__wbindgen_malloc" (func $malloc))
  (export "${CALLBACK}" (func $back)))`);
const GLUE = `function imports() {
    const import0 = {
        __proto__: null,
        __wbg_again_1111111111111111: () => {
            const taken = { one: 1,
                two: 1 };
            return taken.two;
        },
        __wbg_fetch_0123456789abcdef: () => {
            return 40;
        },
        __wbg_now_fedcba9876543210: () => {
            const taken = { one: 1,
                two: 1 };
            return taken.two;
        },
    };
    return { "./attache_bg.js": import0 };
}
function get(wasm) { return wasm.core_get(); }
function back(wasm) { return wasm.${CALLBACK}(); }
function malloc(wasm) { return wasm.__wbindgen_malloc(9); }`;

test('the wasm and its glue have short names, and the same', () => {
  const { text, glue } = shortNames(TEXT, GLUE);
  for (const side of [text, glue]) assert.doesNotMatch(side, /[0-9a-f]{16}|attache_bg|core_get/);
  /** @typedef {(wasm: unknown) => number} Call */
  const { imports, get, back } =
    /** @type {{ imports: () => { _: (() => number)[] } & WebAssembly.Imports, get: Call, back: Call }} */ (
      new Function(`${glue}; return { imports, get, back };`)()
    );
  const wasm = whole(text, imports());
  assert.equal(get(wasm), 42);
  assert.equal(back(wasm), 5);
  assert.equal(imports()._.length, 2, 'imports of one text are one');
});

test('what the face knows by name keeps it', () => {
  const { text, glue } = shortNames(TEXT, GLUE);
  assert.match(text, /\(export "memory" /);
  assert.match(text, /\(export "__wbindgen_malloc" /);
  assert.match(glue, /wasm\.__wbindgen_malloc\(9\)/);
});

test('imports stand in the order of the list', () => {
  const places = [...shortNames(TEXT, GLUE).text.matchAll(/\(import "_" "(\d+)"/g)].map(([, place]) => Number(place));
  assert.deepEqual(places, [0, 0, 1]);
});

test('the same names for the same module: a build can be made again', () => {
  assert.deepEqual(shortNames(TEXT, GLUE), shortNames(TEXT, GLUE));
});

test('a wasm-bindgen that writes otherwise is refused, and nothing is half renamed', () => {
  for (const other of [
    GLUE.replace('"./attache_bg.js"', '"env"'),
    GLUE.replace('const import0', 'let imported'),
    GLUE.replace('        __wbg_fetch_0123456789abcdef', '        fetch'),
  ])
    assert.throws(() => shortNames(TEXT, other), /names its imports in another way/);
  assert.throws(() => shortNames('(module)', GLUE), /names its imports in another way/);
});
