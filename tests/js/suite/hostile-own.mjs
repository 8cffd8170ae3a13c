// Lists of what rows end in, in one runtime, where that is neither what they say nor what they say of its kin.

/** @typedef {import('./hostile-wire.mjs').Ends} Ends */
/** @typedef {import('./hostile-wire.mjs').Row} Row */
/** @typedef {import('./hostile-wire.mjs').Verb} Verb */
/** @typedef {[names: string[], ends: Ends, why: string]} Own */

/**
 * @param {Own[]} list
 * @returns {(row: Row) => Ends & { why?: string }}
 */
export function ownEnds(list) {
  const found = new Map(list.flatMap(([names, ends, why]) => names.map((name) => [name, { ends, why }])));
  return ({ what, ends: row }) => {
    const own = found.get(what);
    if (own === undefined) return {};
    // A row that tries few verbs tries no more of them here.
    const verbs = Object.entries(own.ends).filter(([verb]) => row[/** @type {Verb} */ (verb)] !== undefined);
    return { ...Object.fromEntries(verbs), why: own.why };
  };
}

/** Either may come. @param {Ends} one @param {Ends} other @returns {Ends} */
export const either = (one, other) =>
  Object.fromEntries(Object.entries(one).map(([verb, end]) => [verb, `${end} | ${other[/** @type {Verb} */ (verb)]}`]));
