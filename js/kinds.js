// @ts-check
// Tells what a value is, also where it comes from another realm (a frame, a test runner's context), whose classes are not ours.
// Web classes are known by what they can do, for older Workers give them no tag; the language's own always have one.

/**
 * @param {unknown} value
 * @returns {string} `ArrayBuffer`, `WebAssembly.Module`, …
 */
export const kindOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

/**
 * @param {unknown} value
 * @param {string} property
 * @param {string} type
 */
const has = (value, property, type) =>
  typeof (/** @type {Record<string, unknown> | null | undefined} */ (value)?.[property]) === type;

/**
 * @param {unknown} value
 * @returns {value is BufferSource}
 */
export const isBytes = (value) => ArrayBuffer.isView(value) || /^(Shared)?ArrayBuffer$/.test(kindOf(value));

/**
 * @param {unknown} value
 * @returns {value is Blob}
 */
export const isBlob = (value) =>
  has(value, 'size', 'number') && has(value, 'stream', 'function') && has(value, 'slice', 'function');

/**
 * @param {unknown} value
 * @returns {value is ReadableStream<Uint8Array>}
 */
export const isStream = (value) => has(value, 'getReader', 'function');

/**
 * @param {unknown} value
 * @returns {value is Response}
 */
export const isResponse = (value) =>
  has(value, 'status', 'number') && has(value, 'arrayBuffer', 'function') && has(value, 'headers', 'object');
