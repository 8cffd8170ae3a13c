// @ts-check
// workerd with the benchmark's Workers, one of each way in an isolate of its own, and the origin in a process beside it.

import { startWorkerd } from '../../tests/worker/kit/runtime.mjs';
import { get } from '../../tests/worker/kit/visitor.mjs';
import { computedBy } from '../kit/processor.mjs';
import { startProgram } from '../kit/program.mjs';

/** Each with how it is told. */
export const WAYS = /** @type {const} */ ({
  returned: 'return fetch()',
  rebuilt: 'new Response(r.body, r)',
  hand: 'a proxy by hand, same features',
  serve: 'attache serveFile',
});
/** @typedef {keyof typeof WAYS} Way */
/** @typedef {{ size: number, sha256: string, query: string }} File */
/** @typedef {{ api: number, storage: number }} Counts requests since it was asked last */
/**
 * @typedef {object} Stage
 * @property {(way: Way, id: string) => string} at
 * @property {Record<string, File>} files
 * @property {() => number} computed milliseconds of processor that workerd has used up to now, all its threads
 * @property {() => Promise<Counts>} counts
 */

/**
 * @template T
 * @param {number} mebibytes of the large file
 * @param {(stage: Stage) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withWorkers(mebibytes, work) {
  const origin = await startProgram('edge/origin.mjs', String(mebibytes));
  try {
    const { api: API, storage: STORAGE, files } = JSON.parse(origin.line);
    const QUERIES = JSON.stringify(Object.fromEntries(Object.entries(files).map(([id, { query }]) => [id, query])));
    const bindings = { API, STORAGE, QUERIES };
    const services = Object.keys(WAYS).map((way) => [way, { entry: 'bench/edge/worker.mjs', bindings }]);
    const workerd = await startWorkerd(Object.fromEntries(services));
    try {
      return await work({
        at: (way, id) => `${workerd.address(way)}/${way}/${id}`,
        files,
        computed: () => computedBy(workerd.pid),
        counts: async () => JSON.parse(await origin.ask('counts')),
      });
    } finally {
      await workerd.close();
    }
  } finally {
    await origin.close();
  }
}

/**
 * What each way asks for one more small file, when all is warm.
 * @param {Stage} stage
 */
export async function asked({ at, counts }) {
  /** @type {Record<string, Counts>} */
  const found = {};
  for (const way of /** @type {Way[]} */ (Object.keys(WAYS))) {
    await counts();
    const answer = await get(at(way, 'small'));
    const made = await counts();
    if (answer.status !== 200 || made.storage !== 1)
      throw new Error(`${way}: ${answer.status} after ${made.storage} requests to the storage host`);
    found[way] = made;
  }
  return /** @type {Record<Way, Counts>} */ (found);
}
