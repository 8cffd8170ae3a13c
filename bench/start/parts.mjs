// @ts-check
// A start taken apart: how long each step of it took, of the marks that the probe set.

import { median } from '../kit/stats.mjs';

/** @typedef {Record<string, number>} Parts milliseconds by the step's name */

/**
 * @param {{ began: number, imported: number, created: number, called: number, parts?: Record<string, number> | undefined }} marks
 * @returns {Parts}
 */
export function partsOf({ began, imported, created, called, parts = {} }) {
  const { asked, bytes, compiled, started, sent } = parts;
  if (bytes === undefined || compiled === undefined || started === undefined || sent === undefined)
    throw new Error(`the probe saw only ${Object.keys(parts)}`);
  return {
    import: imported - began,
    client: created - imported,
    'call to the bytes of the core (or to asking for them)': (asked ?? bytes) - called,
    ...(asked === undefined ? {} : { 'asking for the bytes, to the head of the answer': bytes - asked }),
    [asked === undefined ? 'compile' : 'bytes and compile, streaming']: compiled - bytes,
    instantiate: started - compiled,
    'client in the core, first call, to fetch()': sent - started,
    'all of it': sent - began,
  };
}

/**
 * @param {string} title
 * @param {Map<string, Parts[]>} parts by contender
 * @returns {import('../kit/report.mjs').Table}
 */
export function partsTable(title, parts) {
  const rows = [...parts].flatMap(([name, all]) =>
    Object.keys(all[0] ?? {}).map((step) => {
      const values = all.map((one) => one[step] ?? Number.NaN);
      return [name, step, median(values), Math.min(...values), Math.max(...values)];
    }),
  );
  return { title, head: ['way', 'step', 'ms, median', 'lowest', 'highest'], rows };
}
