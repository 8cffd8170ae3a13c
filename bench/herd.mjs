// @ts-check
// `npm run bench:herd`: thousands of simulated clients through every kind of outage, and the charts and figures of it, kept in
// results/herd. What must hold is judged by the program itself; `npm run test:herd` is the short form without charts.
//   node bench/herd.mjs [what the herd takes: --clients 5000 --others 1000 --seed 1 …]

import path from 'node:path';
import { program } from '../scripts/check/outcome.mjs';
import { npmBin, root } from '../scripts/setup/places.mjs';

const results = path.join('bench', 'results', 'herd');
const given = process.argv.slice(2);
const size = given.includes('--clients') ? [] : ['--clients', '5000', '--others', '1000'];
const run = ['run', '--profile', 'sim', '-p', 'attache-simulation', '--bin', 'herd', '--'];

const herd = await program('cargo', [...run, '--charts', results, ...size, ...given]);
// The figures are told as the tree's other JSON is.
const format = await program(path.join(npmBin, 'biome'), ['format', '--write', path.join(root, results)]);
process.exitCode = [herd, format].every(({ status }) => status === 'passed') ? 0 : 1;
