// @ts-check
// The edge entry: a stored file as the answer to a visitor's request, a visitor's file on its way up, and stores of links
// that isolates share. One file for every runtime; it brings no core of its own and uses the client that it is given.

export { relayUpload } from './edge-relay.js';
export { serveFile } from './edge-serve.js';
export { cacheUrlStore, kvUrlStore } from './url-stores.js';
