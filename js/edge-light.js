// @ts-check
// Entry for Vercel's and Next's edge runtime, which mark a wasm module by its query.

import module from '../pkg/attache_bg.wasm?module';
import { setModule } from './core.js';

setModule(module);

export * from './slim.js';
