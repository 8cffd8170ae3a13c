// What the benchmark's Workers fetch from, in a process of its own: a platform that tells a link, and a storage host. Prints
// where they are, and the query of each file's link.
//   node bench/edge/origin.mjs <mebibytes of the large file>

import process from 'node:process';
import { digestOf, patterned } from '../../tests/worker/kit/content.mjs';
import { Depot } from '../../tests/worker/kit/depot.mjs';

const sizes = { large: Number(process.argv[2]) << 20, small: 10 << 10 };
const depot = await Depot.start();
const files = Object.entries(sizes).map(([id, size]) => {
  const content = patterned(size);
  depot.put(id, { content, lasting: true });
  return [id, { size, sha256: digestOf(content), query: new URL(depot.urlOf(id)).search }];
});
// What was asked is not kept: it would be all that grows.
setInterval(() => depot.asked.splice(0), 1_000).unref();
// Whoever started it is gone.
process.stdin.on('end', () => process.exit()).resume();
console.log(JSON.stringify({ api: depot.api, storage: depot.storage, files: Object.fromEntries(files) }));
