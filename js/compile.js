// @ts-check
// From whatever the wasm comes as (module, bytes, response, address, or a promise of one) to a compiled module.
// Holds no state; who compiles when is decided in core.js.

import { AttacheError, invalid } from './errors.js';
import { isBytes, isResponse, kindOf } from './kinds.js';

/** @typedef {WebAssembly.Module | BufferSource | URL | string | Response} WasmSource */

/**
 * @param {unknown} value
 * @returns {value is WebAssembly.Module}
 */
export const isModule = (value) => kindOf(value) === 'WebAssembly.Module';

/**
 * @param {WasmSource | Promise<WasmSource>} source
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(source) {
  const input = await fetched(source);
  if (isModule(input)) return input;
  if (isResponse(input)) return await compileResponse(input);
  if (isBytes(input)) return await compileBytes(input);
  throw invalid('module', 'must be a WebAssembly.Module, its bytes, a Response, or an address to fetch it from');
}

/**
 * @param {WasmSource | Promise<WasmSource>} source
 * @returns {Promise<unknown>}
 */
async function fetched(source) {
  try {
    const input = await source;
    return typeof input === 'string' || input instanceof URL ? await fetch(input) : input;
  } catch (cause) {
    if (AttacheError.is(cause)) throw cause;
    throw unfetched('check that its address serves it and that connect-src allows it', null, cause);
  }
}

/** @param {Response} response */
async function compileResponse(response) {
  if (!response.ok) throw unfetched(`its address answered with status ${response.status}`, response.status);
  // Streaming needs exactly this type; for any other (servers that do not know .wasm) the bytes are compiled once they are here.
  if (
    response.headers.get('content-type') === 'application/wasm' &&
    typeof WebAssembly.compileStreaming === 'function'
  ) {
    return await WebAssembly.compileStreaming(response).catch(refused);
  }
  const bytes = await response.arrayBuffer().catch((cause) => {
    throw unfetched('its transfer broke off', null, cause);
  });
  return await compileBytes(bytes);
}

/** @param {BufferSource} bytes */
async function compileBytes(bytes) {
  const start = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  if (start[0] !== 0 || start[1] !== 0x61 || start[2] !== 0x73 || start[3] !== 0x6d) {
    throw new AttacheError(
      'What was loaded as the wasm core is no WebAssembly (often an HTML page that stands in for a missing file): serve the package\'s .wasm file there, or import "@attache/client/inline".',
      { code: 'bad_response' },
    );
  }
  return await WebAssembly.compile(bytes).catch(refused);
}

/**
 * @param {string} what
 * @param {number | null} status
 * @param {unknown} [cause]
 */
const unfetched = (what, status, cause) =>
  new AttacheError(
    `The wasm core could not be fetched: ${what}; or import "@attache/client/inline", which brings it along.`,
    {
      code: 'network',
      retryable: true,
      status,
      cause,
    },
  );

/** Of a core, or a part of one, that the engine takes and that does not fit. @param {unknown} cause */
export const mismatched = (cause) =>
  new AttacheError(
    'The wasm core could not be started, for its files are not of one version: deploy those of one package together.',
    { code: 'unsupported', reason: 'wasm', cause },
  );

/**
 * @param {unknown} cause
 * @returns {never}
 */
function refused(cause) {
  if (!(cause instanceof WebAssembly.CompileError)) throw unfetched('its transfer broke off', null, cause);
  throw new AttacheError(
    "The wasm core could not be compiled: a page's Content-Security-Policy must allow 'wasm-unsafe-eval'; a Worker must import the module statically and hand it to init().",
    { code: 'unsupported', reason: 'wasm', cause },
  );
}
