// @ts-check
// What the edge entry and the element ask of a client beyond its contract. Registered symbols, so that it may come from another bundled copy.

/** A download whose answer is handed on as it came, 304 and 416 too. */
export const SERVE = Symbol.for('@attache/client.serve');

/** An upload option: a stream of no known length may be the body of one request. */
export const UNSIZED = Symbol.for('@attache/client.unsized');

/** How many files a client sends at a time, for the element. */
export const CONCURRENCY = Symbol.for('@attache/client.concurrency');
