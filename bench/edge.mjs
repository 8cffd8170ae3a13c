// `npm run bench:edge`: what a Worker's process computes for a file of 100 MiB by `serveFile`, beside a Worker that returns
// fetch() and one that rebuilds the answer, in the same run; and how many small files a second. Prints tables; those of a run
// with all rounds are kept in results/edge. Linux alone tells what a process computed.
//   node bench/edge.mjs [--mebibytes 100] [--rounds 15] [--check]
// `--check` writes nothing, and fails above the bar.

import process from 'node:process';
import { parseArgs } from 'node:util';
import { large } from './edge/large.mjs';
import { keep, tell } from './edge/report.mjs';
import { small } from './edge/small.mjs';
import { BAR, withWorkers } from './edge/stage.mjs';

const ROUNDS = 15;
const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '100' },
    rounds: { type: 'string', default: String(ROUNDS) },
    check: { type: 'boolean', default: false },
  },
});
const mebibytes = Number(values.mebibytes);
const rounds = Number(values.rounds);

const found = await withWorkers(mebibytes, async (stage) => ({
  mebibytes,
  rounds,
  large: await large(stage, rounds),
  small: await small(stage, Math.min(rounds, 7)),
}));
const text = tell(found);
console.log(text);
if (!values.check && mebibytes === 100 && rounds >= ROUNDS) await keep(found, text);
const ratio = found.large.find(({ way }) => way === 'serve')?.ratio ?? Number.NaN;
console.log(`total: serveFile computes ${ratio.toFixed(3)} of a Worker that returns fetch(), bar ${BAR}`);
process.exitCode = ratio <= BAR ? 0 : 1;
