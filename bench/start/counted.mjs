// @ts-check
// A start counts only where the server has seen the request that it is about, and as many as two calls make.

/**
 * @param {import('./server.mjs').Seen[]} seen
 * @param {import('./contenders.mjs').Contender} contender
 * @param {number} [calls] that were made
 * @returns {number} when the first one came
 */
export function counted(seen, { expects }, calls = 2) {
  const [first] = seen;
  if (first?.what !== expects) throw new Error(`its first request was ${first?.what}, not ${expects}`);
  const same = seen.filter(({ what }) => what === expects).length;
  if (same !== calls) throw new Error(`${calls} calls made ${same} requests ${expects}`);
  return first.at;
}
