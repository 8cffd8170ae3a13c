// workerd with the benchmark's Workers, one of each way in an isolate of its own, and the origin in a process beside it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/setup/places.mjs';
import { startWorkerd } from '../../tests/worker/kit/runtime.mjs';

/** The most that `serve` may compute, beside `returned`. */
export const BAR = 1.1;
/** Each with how it is told. */
export const WAYS = /** @type {const} */ ({
  returned: 'return fetch()',
  rebuilt: 'new Response(r.body, r)',
  serve: 'serveFile',
});
/** @typedef {keyof typeof WAYS} Way */
/** @typedef {{ size: number, sha256: string, query: string }} File */
/**
 * @typedef {object} Stage
 * @property {(way: Way, id: string) => string} at
 * @property {Record<string, File>} files
 * @property {() => number} computed milliseconds of processor that workerd has used up to now, all its threads
 */

const NANOSECONDS = 1e6;

/**
 * @template T
 * @param {number} mebibytes of the large file
 * @param {(stage: Stage) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withWorkers(mebibytes, work) {
  const file = path.join(root, 'bench', 'edge', 'origin.mjs');
  const origin = spawn(process.execPath, [file, String(mebibytes)], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [line] = await once(createInterface({ input: origin.stdout }), 'line');
    const { api: API, storage: STORAGE, files } = JSON.parse(String(line));
    const QUERIES = JSON.stringify(Object.fromEntries(Object.entries(files).map(([id, { query }]) => [id, query])));
    const bindings = { API, STORAGE, QUERIES };
    const services = Object.keys(WAYS).map((way) => [way, { entry: 'bench/edge/worker.mjs', bindings }]);
    const workerd = await startWorkerd(Object.fromEntries(services));
    try {
      return await work({
        at: (way, id) => `${workerd.address(way)}/${way}/${id}`,
        files,
        computed: () => computedBy(workerd.pid),
      });
    } finally {
      await workerd.close();
    }
  } finally {
    const gone = once(origin, 'exit');
    origin.kill();
    await gone;
  }
}

/** By the scheduler's own count, which is finer than the ticks of /proc/<pid>/stat. @param {number} pid */
function computedBy(pid) {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It has ended since.
    }
  }
  return sum / NANOSECONDS;
}
