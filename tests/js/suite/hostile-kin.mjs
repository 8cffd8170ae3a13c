// How a row ends in runtimes that are like another one: WebKit is a page as Chromium is, Deno and Bun are servers as Node is. What is
// their own stands in a list each (hostile-firefox.mjs, hostile-webkit.mjs, hostile-deno.mjs, hostile-bun.mjs, hostile-node.mjs).

import { inBun } from './hostile-bun.mjs';
import { inDeno } from './hostile-deno.mjs';
import { inFirefox } from './hostile-firefox.mjs';
import { inLaterNode } from './hostile-node.mjs';
import { inWebKit } from './hostile-webkit.mjs';

/** @typedef {import('./harness.mjs').RuntimeName} RuntimeName */
/** @typedef {import('./hostile-wire.mjs').Ends} Ends */
/** @typedef {import('./hostile-wire.mjs').Row} Row */

/** @type {Record<RuntimeName, (row: Row) => (Ends & { why?: string }) | undefined>} */
const OWN = {
  node: (row) => ({ ...row.differs?.node, ...inLaterNode(row) }),
  deno: inDeno,
  bun: inBun,
  chromium: (row) => row.differs?.chromium,
  firefox: inFirefox,
  webkit: inWebKit,
  workerd: (row) => row.differs?.workerd,
};

/** @param {RuntimeName} runtime @param {Row} row @returns {Ends & { why?: string }} */
export const differing = (runtime, row) => OWN[runtime](row) ?? {};

/** The runtime that tests know it as where they say what all of its kind do. @type {Record<RuntimeName, 'node' | 'chromium' | 'workerd'>} */
export const KIN = {
  node: 'node',
  deno: 'node',
  bun: 'node',
  chromium: 'chromium',
  firefox: 'chromium',
  webkit: 'chromium',
  workerd: 'workerd',
};
