// @ts-check
// The ways of reading a listing, in a page.

import * as attache from '@attache/client';
import { bookOf, sumOf } from './pages.mjs';
import { stubbed, ways, whole } from './ways.mjs';

/** @type {Omit<import('./pages.mjs').Book, 'page'>} */
let book;
/** @type {import('./ways.mjs').Way[]} */
let all = [];

Object.assign(globalThis, {
  bench: {
    /** @param {number} items @param {number} size */
    make(items, size) {
      const made = bookOf(items, size);
      book = made;
      all = ways(attache, stubbed(made), size);
      return all.map(({ name }) => name);
    },
    /** @param {string} server @param {number} items @param {number} size */
    reach(server, items, size) {
      book = { items, size, sum: sumOf(items) };
      all = ways(attache, (form) => ({ fetch: (...asked) => fetch(...asked), base: `${server}/${form}` }), size);
      return all.map(({ name }) => name);
    },
    /** @param {number} at @returns {Promise<number>} milliseconds */
    async run(at) {
      const way = all[at];
      if (way === undefined) throw new Error(`there is no way ${at}`);
      const began = performance.now();
      await whole(way, book);
      return performance.now() - began;
    },
  },
});
