// Glue as wasm-bindgen writes it, of each kind of thing one, by hand in its words; for the tests of what the build makes of it.

const HASH = '0123456789abcdef';
const BACK = `wasm_bindgen_${HASH}___convert__closures_____invoke______true_`;

export const GLUE = `
/**
 * One thing.
 */
export class Thing {
    static __wrap(ptr) {
        const obj = Object.create(Thing.prototype);
        obj.__wbg_ptr = ptr;
        ThingFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        ThingFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_thing_free(ptr, 0);
    }
    /**
     * Takes another, and a name.
     * @param {Thing | null} [other]
     * @param {string} name
     */
    constructor(name, other) {
        const ptr0 = passStringToWasm0(name, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        let ptr1 = 0;
        if (!isLikeNone(other)) {
            _assertClass(other, Thing);
            ptr1 = other.__destroy_into_raw();
        }
        const ret = wasm.thing_new(ptr0, len0, ptr1);
        this.__wbg_ptr = ret;
        ThingFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Hands over a value that may be missing.
     */
    take(signal) {
        const ret = wasm.thing_take(this.__wbg_ptr, isLikeNone(signal) ? 0 : addToExternrefTable0(signal));
        return ret;
    }
    copy() {
        const ret = wasm.thing_copy(this.__wbg_ptr);
        return Thing.__wrap(ret);
    }
}
if (Symbol.dispose) Thing.prototype[Symbol.dispose] = Thing.prototype.free;
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_array_${HASH}: function(arg0) {
            let result;
            try {
                result = arg0 instanceof Array;
            } catch (_) {
                result = false;
            }
            const ret = result;
            return ret;
        },
        __wbg_href_${HASH}: function(arg0, arg1) {
            const ret = arg1.href;
            const ptr1 = passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            const len1 = WASM_VECTOR_LEN;
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
        },
        __wbg_title_${HASH}: function() { return handleError(function (arg0, arg1) {
            const ret = arg1.title();
            var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            var len1 = WASM_VECTOR_LEN;
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
        }, arguments); },
        __wbg_tell_${HASH}: function(arg0, arg1, arg2) {
            arg0.tell(arg1 === 0 ? undefined : getStringFromWasm0(arg1, arg2));
        },
        __wbg_static_accessor_GLOBAL_THIS_${HASH}: function() {
            const ret = typeof globalThis === 'undefined' ? undefined : globalThis;
            return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
        },
        __wbg_static_accessor_WINDOW_${HASH}: function() {
            const ret = typeof window === 'undefined' ? undefined : window;
            return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
        },
        __wbindgen_generic_0000000000000001: function(arg0, arg1) {
            const ret = makeMutClosure(arg0, arg1, ${BACK});
            return ret;
        },
    };
    return {
        __proto__: null,
        "./attache_bg.js": import0,
    };
}

function ${BACK}(arg0, arg1) {
    wasm.${BACK}(arg0, arg1);
}

const ThingFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_thing_free(ptr, 1));

function addToExternrefTable0(obj) {
    const idx = wasm.__externref_table_alloc();
    wasm.__wbindgen_externrefs.set(idx, obj);
    return idx;
}

function _assertClass(instance, klass) {
    if (!(instance instanceof klass)) {
        throw new Error(\`expected instance of \${klass.name}\`);
    }
}

const CLOSURE_DTORS = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(state => wasm.__wbindgen_destroy_closure(state.a, state.b));

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return new TextDecoder().decode(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

function getUint8ArrayMemory0() {
    return new Uint8Array(wasm.memory.buffer);
}

function handleError(f, args) {
    try {
        return f.apply(this, args);
    } catch (e) {
        const idx = addToExternrefTable0(e);
        wasm.__wbindgen_exn_store(idx);
    }
}

function isLikeNone(x) {
    return x === undefined || x === null;
}

function makeMutClosure(arg0, arg1, f) {
    const state = { a: arg0, b: arg1, cnt: 1 };
    const real = (...args) => f(state.a, state.b, ...args);
    CLOSURE_DTORS.register(real, state, state);
    return real;
}

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    const ptr = malloc(arg.length * 3, 1) >>> 0;
    const ret = cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr));
    WASM_VECTOR_LEN = ret.written;
    return realloc(ptr, arg.length * 3, ret.written, 1) >>> 0;
}

const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}

let WASM_VECTOR_LEN = 0;

let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    return wasm;
}

function initSync(module) {
    if (wasm !== undefined) return wasm;


    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for \`initSync()\`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    return __wbg_finalize_init(module(imports), module);
}

export { initSync, __wbg_init as default };
`;
