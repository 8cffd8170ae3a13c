// @ts-check
// Entry for Node, Deno and Bun, development servers, and pages that want no second request: the wasm comes as text.

import text from '../pkg/wasm-inline.js';
import { setLoader } from './core.js';
import { inflate } from './inflate.js';

setLoader(() => inflate(text));

export * from './slim.js';
