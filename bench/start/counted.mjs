// @ts-check
// A start counts only where the server has seen the request that it is about, once.

/**
 * @param {import('./server.mjs').Seen[]} seen
 * @param {import('./contenders.mjs').Contender} contender
 * @returns {number} when it came
 */
export function counted(seen, { expects }) {
  const [first] = seen;
  if (first?.what !== expects) throw new Error(`its first request was ${first?.what}, not ${expects}`);
  const same = seen.filter(({ what }) => what === expects).length;
  if (same !== 1) throw new Error(`one call made ${same} requests ${expects}`);
  return first.at;
}
