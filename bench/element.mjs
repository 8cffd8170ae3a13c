// @ts-check
// `npm run size:element`: what <attache-files> adds to a page that has the client, against the ceiling in size.json. Counted whole, as
// if nothing of it were shared with the client, and once more as a bundle of both has it.

import { readFileSync } from 'node:fs';
import { weighed } from './size/measure.mjs';

const SHOWN = 20;

const alone = await weighed(`export * from '../js/element.js';`);
const client = await weighed(`export * from '../js/url.js';`);
const both = await weighed(`export * from '../js/url.js'; export * from '../js/element.js';`);
for (const [file, bytes] of Object.entries(alone.files)
  .sort((a, b) => b[1] - a[1])
  .slice(0, SHOWN))
  console.log(`${String(bytes).padStart(8)}  ${file}`);
const { raw, gzip, brotli } = alone.script;
console.log(`\n${raw} bytes minified, ${gzip} gzip, ${brotli} brotli`);
console.log(`in one bundle with the client: ${both.script.brotli - client.script.brotli} bytes brotli more`);

/** @type {{ element: { brotli: number } }} */
const { element } = JSON.parse(readFileSync(new URL('size.json', import.meta.url), 'utf8'));
const verdict = brotli <= element.brotli ? 'within' : 'OVER';
console.log(`\nsize: the element has ${brotli} of ${element.brotli} bytes brotli, ${verdict} the ceiling`);
if (brotli > element.brotli) process.exitCode = 1;
