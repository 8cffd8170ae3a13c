// @ts-check
// The contenders in a page: made once for a size, then run by name.

import * as attache from '@attache/client';
import { waysOf } from './ways.mjs';

/** @type {Awaited<ReturnType<typeof waysOf>>} */
let ways = {};

const bench = {
  /**
   * @param {import('./known.mjs').Known} known
   * @param {string} server
   * @returns {Promise<Record<string, string[]>>} the contenders of each table
   */
  async prepare(known, server) {
    ways = await waysOf(attache, known, server);
    return Object.fromEntries(Object.entries(ways).map(([table, contenders]) => [table, Object.keys(contenders)]));
  },

  /**
   * @param {string} table
   * @param {string} contender
   */
  run: (table, contender) => ways[table]?.[contender]?.(),
};

Object.assign(globalThis, { bench });
