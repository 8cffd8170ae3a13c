// @ts-check
// Entry for Cloudflare Workers, which compile no bytes at run time: the wasm is a module of the bundle.

import module from '../pkg/attache_bg.wasm';
import { setModule } from './core.js';

setModule(module);

export * from './slim.js';
