// Puts the core that is JavaScript alone in the place of the wasm, for one Node process, and refuses to compile any other: only the
// emulator's, which is a tool of the tests, is let through.

import { register } from 'node:module';

register('./nowasm-hooks-resolve.mjs', import.meta.url);
