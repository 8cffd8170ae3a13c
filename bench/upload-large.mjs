// `npm run bench:upload`: a large Blob from a page to a server that throws it away, in Chromium: what the page's heap and the
// core's memory grow by, and how fast it goes beside fetch by hand in the same run; and how often progress is told on a slow
// link, in Chromium and Firefox. Prints tables; those of a run with all parts are kept in results/upload.
//   node bench/upload-large.mjs [--mebibytes 2048] [--rounds 7] [--only memory,speed,pace] [--check]
// `--check` weighs memory alone, writes nothing, and fails above the bars.

import process from 'node:process';
import { parseArgs } from 'node:util';
import { pace, RATE } from './upload/pace.mjs';
import { keep, tell } from './upload/report.mjs';
import { speed } from './upload/speed.mjs';
import { withPage } from './upload/stage.mjs';
import { MEMORY_BARS, memory } from './upload/weigh.mjs';

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '2048' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: 'memory,speed,pace' },
    check: { type: 'boolean', default: false },
  },
});
const size = Number(values.mebibytes);
const parts = values.check ? ['memory'] : values.only.split(',');

/** @type {import('./upload/report.mjs').Found} */
const found = { mebibytes: size };
if (parts.includes('memory')) {
  const { title, result } = await withPage('chromium', (stage) => memory(stage, size));
  Object.assign(found, { chromium: title, memory: result });
}
if (parts.includes('speed')) {
  const { title, result } = await withPage('chromium', (stage) => speed(stage, size, Number(values.rounds)));
  Object.assign(found, { chromium: title, speed: result });
}
if (parts.includes('pace')) {
  found.pace = [];
  for (const name of /** @type {const} */ (['chromium', 'firefox'])) {
    const { title, result } = await withPage(name, (stage) => pace(stage, name === 'chromium'), RATE);
    found.pace.push({ browser: title, ways: result });
  }
}

const text = tell(found);
console.log(text);
if (found.memory && found.speed && found.pace) await keep(found, text);
const over = (found.memory ?? []).filter(({ heap, wasm }) => heap > MEMORY_BARS.heap || wasm > MEMORY_BARS.wasm);
for (const { way } of over) console.log(`✗ ${way}: memory grows above the bar`);
console.log(`total: ${(found.memory ?? []).length} ways weighed, ${over.length} above the bars`);
process.exitCode = values.check && over.length > 0 ? 1 : 0;
