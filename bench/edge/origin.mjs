// @ts-check
// What the benchmark's Workers fetch from, in a process of its own: a platform that tells a link, and a storage host. Prints
// where they are, and the query of each file's link; then, for each line that comes, how much was asked since the last.
//   node bench/edge/origin.mjs <mebibytes of the large file>

import process from 'node:process';
import { createInterface } from 'node:readline';
import { digestOf, patterned } from '../../tests/worker/kit/content.mjs';
import { Depot } from '../../tests/worker/kit/depot.mjs';

const sizes = { large: Number(process.argv[2]) << 20, small: 10 << 10 };
const depot = await Depot.start();
const files = Object.entries(sizes).map(([id, size]) => {
  const content = patterned(size);
  depot.put(id, { content, lasting: true });
  return [id, { size, sha256: digestOf(content), query: new URL(depot.urlOf(id)).search }];
});
let [api, storage] = [0, 0];
/** What was asked is not kept: it would be all that grows. */
function count() {
  for (const { kind } of depot.asked.splice(0)) {
    if (kind === 'bytes') storage += 1;
    else api += 1;
  }
}
setInterval(count, 1_000).unref();
const lines = createInterface({ input: process.stdin });
lines.on('line', () => {
  count();
  console.log(JSON.stringify({ api, storage }));
  [api, storage] = [0, 0];
});
// Whoever started it is gone.
lines.on('close', () => process.exit());
console.log(JSON.stringify({ api: depot.api, storage: depot.storage, files: Object.fromEntries(files) }));
