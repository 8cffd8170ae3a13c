// What runtimes have in common, for tests that are not for all of them.

/** @typedef {import('../harness.mjs').RuntimeName} RuntimeName */

/** A window: XMLHttpRequest, IndexedDB, and another origin's rules. @type {readonly RuntimeName[]} */
export const PAGES = ['chromium', 'firefox', 'webkit'];

/** A process of its own with Node's modules. @type {readonly RuntimeName[]} */
export const PROCESSES = ['node', 'deno', 'bun'];
