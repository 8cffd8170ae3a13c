// @ts-check
// One part of the benchmark in a process of its own, so that no other part's heap weighs on it. Started by run.mjs.
//   node --expose-gc bench/kit/part.mjs <part> [--quick]

import process from 'node:process';
import { judged, keep, told, tried } from './report.mjs';

const [name = '', ...flags] = process.argv.slice(2);
const quick = flags.includes('--quick');

/** @type {import('./report.mjs').Part} */
const { title, run } = await import(new URL(`../${name}/index.mjs`, import.meta.url).href);
const found = await run({ quick, log: (line) => console.log(line) });
console.log(`\n${told(title, found)}`);
if (quick) await tried(found);
else await keep(name, title, found);
// Sizes and rounds of a quick run are too few to judge by; that each bar has its row is looked at all the same.
const bars = judged(found);
process.send?.(quick ? [] : bars, undefined, undefined, () => process.disconnect());
