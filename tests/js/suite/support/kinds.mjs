// What runtimes have in common, for tests that are not for all of them.

/** @typedef {import('../harness.mjs').RuntimeName} RuntimeName */
/** @typedef {import('../harness.mjs').Test} Test */

/** A browser: XMLHttpRequest, IndexedDB, a cache of its own, and another origin's rules. @type {readonly RuntimeName[]} */
export const PAGES = ['chromium', 'firefox', 'webkit'];

/** A process of its own with Node's modules. @type {readonly RuntimeName[]} */
export const PROCESSES = ['node', 'deno', 'bun'];

/** Shown every header and every redirect. @type {readonly RuntimeName[]} */
export const SERVERS = [...PROCESSES, 'workerd'];

/** Their fetch sends a stream with the length that is told; Deno's leaves the length out. @type {readonly RuntimeName[]} */
export const STREAMING = ['node', 'bun', 'workerd'];

/** @param {Test} t */
export const isPage = (t) => PAGES.includes(t.runtime);

/** @param {Test} t */
export const isServer = (t) => SERVERS.includes(t.runtime);

/** @param {Test} t */
export const streams = (t) => STREAMING.includes(t.runtime);

/**
 * What a body ends in whose connection breaks: WebKitGTK takes that for its end, and only its length tells.
 * @param {Test} t
 */
export const brokenOff = (t) => (t.runtime === 'webkit' ? 'truncated' : 'network');
