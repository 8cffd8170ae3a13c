// Puts the core that is JavaScript alone in the place of the wasm, for one Node process; with `?testing` behind its address the one that
// has doors for faults. That nothing at all is compiled, the pages show, whose policy forbids it: Node's own fetch is made of wasm.

import { register } from 'node:module';

register('./nowasm-hooks-resolve.mjs', import.meta.url, { data: import.meta.url.endsWith('?testing') });
