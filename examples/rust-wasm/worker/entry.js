// What is deployed: the wasm as a static import, the only way in which Workers take it, and the handler that Rust exports.

import { fetch, initSync } from './worker.js';
import wasm from './worker_bg.wasm';

initSync({ module: wasm });

export default { fetch };
