// What scripts/build/shape.mjs makes of wasm-bindgen's glue: less text that does the same.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { reshaped } from '../../scripts/build/shape.mjs';
import { GLUE } from './glue.mjs';

const FREED = /** @type {unknown[]} */ ([]);
const HELD = new Map();
const memory = new WebAssembly.Memory({ initial: 1 });
let free = 8;
const exports = {
  memory,
  __wbindgen_malloc: (/** @type {number} */ size) => {
    free += size;
    return free - size;
  },
  __wbindgen_realloc: (/** @type {number} */ at) => at,
  __externref_table_alloc: () => HELD.size + 1,
  __wbindgen_externrefs: HELD,
  __wbindgen_exn_store: (/** @type {number} */ at) => void HELD.set('thrown', HELD.get(at)),
  __wbindgen_destroy_closure() {},
  __wbg_thing_free: (/** @type {unknown[]} */ ...args) => void FREED.push(args),
  thing_new: (/** @type {number[]} */ ...args) => args[2] || 71,
  thing_take: (/** @type {number[]} */ ...args) => args,
  thing_copy: (/** @type {number} */ at) => at + 1,
  wasm_bindgen_0123456789abcdef___convert__closures_____invoke______true_: (/** @type {unknown[]} */ ...args) =>
    void HELD.set('called', args),
};

/** @typedef {{ __wbg_ptr: number, free(): void, take(value?: unknown): number[], copy(): Thing }} Thing */
/** @typedef {Record<string, (...args: any) => unknown>} Imports */
/** @typedef {{ Thing: new (name: string, other?: Thing) => Thing, initSync(input: unknown): void }} Door */

/** @param {string} glue @returns {{ door: Door, imports: Imports }} */
function opened(glue) {
  const names = 'return { Thing, initSync };';
  const code = glue.replaceAll(/^export class/gm, 'class').replace(/export \{.*\};\s*$/, '');
  /** @type {Imports} */
  const imports = {};
  const door = /** @type {Door} */ (new Function(code + names)());
  const module = (/** @type {Record<string, Imports>} */ given) => {
    for (const [name, value] of Object.entries(given['./attache_bg.js'] ?? {}))
      imports[name.replace(/^__wbg_|_[0-9a-f]{16}$/g, '')] = value;
    return { exports };
  };
  door.initSync({ module });
  return { door, imports };
}

/** @param {number} at */
const stringAt = (at) => {
  const view = new DataView(memory.buffer);
  const [ptr, length] = [view.getInt32(at, true), view.getInt32(at + 4, true)];
  return ptr === 0 ? undefined : new TextDecoder().decode(new Uint8Array(memory.buffer, ptr, length));
};

beforeEach(() => {
  FREED.length = 0;
  HELD.clear();
});

for (const [as, glue] of [
  ['as wasm-bindgen wrote it', GLUE],
  ['as it ships', reshaped(GLUE)],
]) {
  const { door, imports } = opened(glue ?? '');

  test(`${as}: a handle is made, copied, given away and freed once`, () => {
    const thing = new door.Thing('näme');
    assert(thing instanceof door.Thing);
    assert.equal(thing.__wbg_ptr, 71);
    const copy = thing.copy();
    assert(copy instanceof door.Thing);
    assert.equal(copy.__wbg_ptr, 72);
    assert.equal(new door.Thing('taker', copy).__wbg_ptr, 72, 'its pointer went over');
    assert.equal(copy.__wbg_ptr, 0);
    thing.free();
    assert.deepEqual(FREED, [[71, 0]]);
    assert.equal(thing.__wbg_ptr, 0);
  });

  test(`${as}: what may be missing`, () => {
    const thing = new door.Thing('a');
    assert.deepEqual(thing.take(), [71, 0]);
    assert.deepEqual(thing.take('signal'), [71, 1]);
    assert.equal(HELD.get(1), 'signal');
  });

  test(`${as}: strings go back, those that are missing as nothing`, () => {
    imports.href?.(0, { href: 'https://a.example/é' });
    assert.equal(stringAt(0), 'https://a.example/é');
    imports.title?.(0, { title: () => 'A' });
    assert.equal(stringAt(0), 'A');
    imports.title?.(0, { title: () => undefined });
    assert.equal(stringAt(0), undefined);
    memory.grow(1);
    imports.href?.(0, { href: 'after memory has grown' });
    assert.equal(stringAt(0), 'after memory has grown');
  });

  test(`${as}: strings come, or nothing`, () => {
    /** @type {unknown[]} */
    const told = [];
    const hearer = { tell: (/** @type {unknown} */ text) => void told.push(text) };
    const at = exports.__wbindgen_malloc(2);
    new Uint8Array(memory.buffer).set([104, 105], at);
    imports.tell?.(hearer, at, 2);
    imports.tell?.(hearer, 0, 0);
    assert.deepEqual(told, ['hi', undefined]);
  });

  test(`${as}: what is thrown is handed over`, () => {
    const fault = new Error('no title');
    imports.title?.(0, {
      title() {
        throw fault;
      },
    });
    assert.equal(HELD.get('thrown'), fault);
  });

  test(`${as}: classes, the global object, callbacks`, () => {
    assert.equal(imports.array?.([]), true);
    assert.equal(imports.array?.({}), false);
    assert.equal(imports.static_accessor_GLOBAL_THIS?.(), 1);
    assert.equal(HELD.get(1), globalThis);
    assert.equal(imports.static_accessor_WINDOW?.(), 0);
    const callback = /** @type {() => void} */ (imports.__wbindgen_generic?.(5, 6));
    callback();
    assert.deepEqual(HELD.get('called'), [5, 6]);
  });
}

test('it is less', () => {
  assert(reshaped(GLUE).length < GLUE.length);
});

test('what was reshaped is reshaped no more, and glue of another kind is refused', () => {
  assert.throws(() => reshaped(reshaped(GLUE)), /writes its glue in another way/);
  for (const gone of ['handleError', 'Symbol.dispose', 'encodeInto', '_assertClass', 'console.warn', 'let wasmModule'])
    assert.throws(() => reshaped(GLUE.replaceAll(gone, 'other')), /expects: \w/, gone);
});
