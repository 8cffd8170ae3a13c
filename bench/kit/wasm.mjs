// @ts-check
// Counts the bytes of all memories of wasm that are made after this module is loaded.

import { watchWasm } from '../../tests/js/suite/support/wasm.mjs';

/** @typedef {import('../../tests/js/suite/harness.mjs').Test} Test */

const origin = globalThis.location?.origin ?? 'data:,';
const test = { wasm: true, origin, after: () => {} };
const watched = await watchWasm(/** @type {Test} */ (/** @type {unknown} */ (test)));

export const memories = () => watched.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
