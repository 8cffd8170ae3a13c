// @ts-check
// The public surface without a wasm of its own: `init(module)` brings it. Every other entry is this one and a loader.

export { clientCredentials } from './auth.js';
export { backends } from './backends.js';
export { createClient } from './client.js';
export { init } from './core.js';
export { defineBackend } from './definition.js';
export { AttacheError } from './errors.js';
