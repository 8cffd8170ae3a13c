// @ts-check
// Entry for browsers and bundlers: the wasm is a file beside the package, fetched on first use.

import { setLoader } from './core.js';

setLoader(() => new URL('../pkg/attache_bg.wasm', import.meta.url));

export * from './slim.js';
