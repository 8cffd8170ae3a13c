// @ts-check
// A check: what a page's heap and the core's memory grow by while 2 GiB go up. Fails above the bars; times nothing.
//   node bench/upload/memory.mjs [mebibytes]

import process from 'node:process';
import { markdown } from '../kit/markdown.mjs';
import { inChromium } from '../transfer/chromium.mjs';
import { MEBIBYTE } from '../transfer/content.mjs';
import { startSink } from '../transfer/stage.mjs';
import { counted } from './counted.mjs';
import { weighTable } from './weigh.mjs';

const mebibytes = Number(process.argv[2] ?? 2048);
const SENDERS = [
  { way: 'fetch, FormData' },
  { way: 'attache, form' },
  { way: 'attache, form', listen: true },
  { way: 'attache, tus' },
  { way: 'attache, tus', listen: true },
  { way: 'attache, S3', listen: true },
];

const sink = await startSink();
try {
  const {
    head = [],
    rows = [],
    bars = [],
  } = await inChromium('upload/page.mjs', (stage) => {
    const weigh = (/** @type {import('./contenders.mjs').Sender} */ sender) =>
      counted(sink, sender, mebibytes * MEBIBYTE, (job, small) => stage.weigh(sender.way, job, small));
    return weighTable(weigh, SENDERS, mebibytes);
  });
  console.log(markdown([head, ...rows]));
  const broken = bars.filter(({ held }) => !held);
  for (const { text } of broken) console.log(`✗ not held: ${text}`);
  console.log(`total: ${rows.length} ways weighed, ${broken.length} of ${bars.length} bars not held`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  await sink.close();
}
