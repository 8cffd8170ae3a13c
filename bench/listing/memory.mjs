// @ts-check
// What reading a listing takes of memory: an item that is kept, and what lives while items are read and let go. After a
// collection each time, so that it is what is needed, not what has not been swept yet.

import process from 'node:process';
import { attache } from '../kit/attache.mjs';
import { bookOf } from './pages.mjs';
import { stubbed, ways, whole } from './ways.mjs';

/** How often memory is looked at while a listing is read. */
const LOOKS = 20;

function live() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/**
 * @param {number} items
 * @param {number} size
 * @param {(line: string) => void} log
 * @returns {Promise<import('../kit/report.mjs').Table>}
 */
export async function memory(items, size, log) {
  if (globalThis.gc === undefined) throw new Error('memory is weighed after a collection: run node with --expose-gc');
  const book = bookOf(items, size);
  /** @type {(string | number)[][]} */
  const rows = [];
  for (const way of ways(attache, stubbed(book), size)) {
    // Once before, so that code and caches are there.
    await whole(way, book);
    const before = live();
    let most = 0;
    await whole(way, book, (_, count) => {
      if (count % Math.ceil(items / LOOKS) === 0) most = Math.max(most, live() - before);
    });
    /** @type {unknown[]} */
    const held = [];
    const empty = live();
    await whole(way, book, (item) => held.push(item));
    const an = (live() - empty) / held.length;
    rows.push([way.name, an.toFixed(0), (most / 2 ** 20).toFixed(2)]);
    log(`  ${way.name}: ${an.toFixed(0)} bytes an item, ${(most / 2 ** 20).toFixed(2)} MiB at most while iterating`);
    held.length = 0;
  }
  return {
    title: `Memory, ${items} items in pages of ${size}`,
    text: 'Heap after collections. Records keep what the platform said (`raw`), as the loop mapped by hand does here.',
    head: ['way', 'bytes an item kept', 'MiB at most while iterating'],
    rows,
  };
}
