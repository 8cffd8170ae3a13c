// @ts-check
// The glue in a smaller shape: what wasm-bindgen writes out at every import and every class is said once, and what no engine that the
// README names needs is left out. It goes by the text that this wasm-bindgen writes: a rule that meets nothing ends the build, so a new
// wasm-bindgen is read before it ships. Changes no behaviour; names are short-names.mjs.

const STRING = String.raw`passStringToWasm0\((\w+), wasm\.__wbindgen_malloc, wasm\.__wbindgen_realloc\)`;
/** @param {number} word @param {string} value */
const stored = (word, value) =>
  String.raw`\s*getDataViewMemory0\(\)\.setInt32\(\(arg0 >>> 0\) \+ 4 \* ${word}, ${value}, true\);`;
const HANDED_BACK = String.raw`(?:var|const) ptr1 = (?:isLikeNone\(ret\) \? 0 : )?${STRING};\s*(?:var|const) len1 = WASM_VECTOR_LEN;`;
const REGISTRY = String.raw`= \(typeof FinalizationRegistry === 'undefined'\)\s*\? \{.*\}\s*: new FinalizationRegistry\(`;

/** What is said once. A constructor that gives out an object of its own needs none of its parent's. */
const HELPERS = `
function putString(at, text) {
    const ptr = isLikeNone(text) ? 0 : passStringToWasm0(text);
    const view = getDataViewMemory0();
    view.setInt32(at + 4, WASM_VECTOR_LEN, true);
    view.setInt32(at, ptr, true);
}
function maybeString(ptr, len) {
    return ptr === 0 ? undefined : getStringFromWasm0(ptr, len);
}
function maybeHeld(value) {
    return isLikeNone(value) ? 0 : addToExternrefTable0(value);
}
function registry(forget) {
    return typeof FinalizationRegistry === 'undefined' ? { register() {}, unregister() {} } : new FinalizationRegistry(forget);
}
function handle(free) {
    const handles = registry((ptr) => free(ptr, 1));
    return class {
        static __wrap(ptr) {
            const made = Object.create(this.prototype);
            made.__wbg_ptr = ptr;
            handles.register(made, ptr, made);
            return made;
        }
        __destroy_into_raw() {
            const ptr = this.__wbg_ptr;
            this.__wbg_ptr = 0;
            handles.unregister(this);
            return ptr;
        }
        free() {
            free(this.__destroy_into_raw(), 0);
        }
    };
}
`;
const BEFORE = '\nlet wasmModule, ';

/** @type {[what: string, from: RegExp, to: string][]} */
const RULES = [
  [
    'a string that is handed back',
    new RegExp(HANDED_BACK + stored(1, 'len1') + stored(0, 'ptr1'), 'g'),
    'putString(arg0, $1);',
  ],
  ['a string that is handed over', new RegExp(STRING, 'g'), 'passStringToWasm0($1)'],
  [
    'what writes strings',
    /function passStringToWasm0\(arg, malloc, realloc\) \{\s*if \(realloc === undefined\) \{[\s\S]*?\n {4}\}\n/,
    'function passStringToWasm0(arg) {\n    const malloc = wasm.__wbindgen_malloc, realloc = wasm.__wbindgen_realloc;\n',
  ],
  [
    'a string that may be missing',
    /(arg\d+) === 0 \? undefined : getStringFromWasm0\(\1, (arg\d+)\)/g,
    'maybeString($1, $2)',
  ],
  ['a value that may be missing', /isLikeNone\((\w+)\) \? 0 : addToExternrefTable0\(\1\)/g, 'maybeHeld($1)'],
  ['encodeInto where an engine has none', /if \(!\('encodeInto' in cachedTextEncoder\)\) \{[\s\S]*?\n\}\n/, ''],
  [
    'an import that may throw',
    /function\(\) \{ return handleError\(function \((.*?)\) \{([\s\S]*?)\n {8}\}, arguments\); \}/g,
    'handled(($1) => {$2\n        })',
  ],
  [
    'what hands over the error',
    /function handleError\(f, args\) \{\s*try \{\s*return f\.apply\(this, args\);([\s\S]*?)\n\}\n/,
    'const handled = (f) => (...args) => {\n    try {\n        return f(...args);$1\n};\n',
  ],
  ['an import', /^( {8}\w+: )function\((.*?)\) \{$/gm, '$1($2) => {'],
  [
    'the class of a value',
    /let result;\s*try \{\s*result = (arg0 instanceof \w+);\s*\} catch \(_\) \{\s*result = false;\s*\}\s*const ret = result;/g,
    'const ret = $1;',
  ],
  ['Symbol.dispose', /^if \(Symbol\.dispose\) .*\n/gm, ''],
  ['what makes a handle', /^ {4}static __wrap\(ptr\) \{[\s\S]*?\n {4}\}\n/gm, ''],
  ['what gives a handle away', /^ {4}__destroy_into_raw\(\) \{[\s\S]*?\n {4}\}\n/gm, ''],
  [
    'a handle',
    /^export class (\w+) \{\n {4}free\(\) \{\s*const ptr = this\.__destroy_into_raw\(\);\s*wasm\.(\w+)\(ptr, 0\);\s*\}\n/gm,
    'export class $1 extends handle((ptr, late) => wasm.$2(ptr, late)) {\n',
  ],
  [
    'the constructor of a handle',
    /this\.__wbg_ptr = (.*);\s*(\w+)Finalization\.register\(this, this\.__wbg_ptr, this\);\s*return this;/g,
    'return $2.__wrap($1);',
  ],
  ['the registry of a handle', new RegExp(String.raw`^const \w+Finalization ${REGISTRY}.*\);\n`, 'gm'), ''],
  ['the registry of callbacks', new RegExp(`${REGISTRY}(.*)\\);`), '= registry($1);'],
  ['the test of an argument’s class', /^\s*_assertClass\(\w+, \w+\);\n/gm, ''],
  [
    'the older form of initSync',
    /if \(module !== undefined\) \{\s*if \(Object\.getPrototypeOf\(module\) === Object\.prototype\) \{\s*(\(\{module\} = module\))\s*\} else \{\s*console\.warn\(.*\)\s*\}\s*\}/,
    '$1;',
  ],
  [
    'a view of memory that has grown',
    /cachedDataViewMemory0 === null \|\| cachedDataViewMemory0\.buffer\.detached === true \|\| \(.*\)\) \{/,
    '!cachedDataViewMemory0?.buffer.byteLength) {',
  ],
  ['the global object', /typeof globalThis === 'undefined' \? undefined : globalThis;/, 'globalThis;'],
  [
    'its older names',
    /const ret = typeof (?:global|self|window) === 'undefined' \? undefined : \w+;\s*return .*;/g,
    'return 0;',
  ],
];
/** A callback that hands nothing back is the wasm's own function. */
const CALLBACK = /^function (wasm_bindgen_\w+)\((.*)\) \{\n {4}wasm\.\1\(\2\);\n\}\n/gm;

/**
 * @param {string} glue as wasm-bindgen wrote it
 * @returns {string}
 */
export function reshaped(glue) {
  let code = glue;
  for (const [what, from, to] of RULES) code = changed(what, code, code.replace(from, to));
  /** @type {Set<string>} */
  const own = new Set();
  const without = code.replace(CALLBACK, (_, name) => {
    own.add(name);
    return '';
  });
  const named = without.replace(/(?<!wasm\.)\bwasm_bindgen_\w+/g, (name) => (own.has(name) ? `wasm.${name}` : name));
  code = changed('a callback', code, named);
  return changed('the instance', code, code.replace(BEFORE, HELPERS + BEFORE));
}

/** @param {string} what @param {string} before @param {string} after */
function changed(what, before, after) {
  if (after === before)
    throw new Error(`this wasm-bindgen writes its glue in another way than scripts/build/shape.mjs expects: ${what}`);
  return after;
}
