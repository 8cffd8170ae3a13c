// @ts-check
// Entry for browsers and bundlers: the wasm is files beside the package, fetched on first use, and those parts that few pages need
// by the first call that needs them.

import { setLoader } from './core.js';
import { setParts } from './parts.js';

setLoader(() => new URL('../pkg/attache_first.wasm', import.meta.url));
setParts({
  rest: () => new URL('../pkg/attache_rest.wasm', import.meta.url),
  sessions: () => new URL('../pkg/attache_sessions.wasm', import.meta.url),
});

export * from './slim.js';
