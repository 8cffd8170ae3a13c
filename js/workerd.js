// @ts-check
// Entry for Cloudflare Workers, which compile no bytes at run time: the wasm is a module of the bundle.

import module from '../pkg/attache_bg.wasm';
import { setLoader } from './core.js';

setLoader(() => module);

export * from './slim.js';
