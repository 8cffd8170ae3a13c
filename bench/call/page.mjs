// @ts-check
// The ways of one small call, in a page.

import * as attache from '@attache/client';
import { many, ways } from './ways.mjs';

const told = ways(attache, true);
const untold = ways(attache, false);

Object.assign(globalThis, {
  bench: {
    names: told.map(({ name }) => name),
    /** @param {number} at @param {number} calls @param {boolean} tells @returns {Promise<number>} microseconds a call */
    async run(at, calls, tells) {
      const way = (tells ? told : untold)[at];
      if (way === undefined) throw new Error(`there is no way ${at}`);
      const began = performance.now();
      await many(way, calls);
      return ((performance.now() - began) * 1000) / calls;
    },
  },
});
