// @ts-check
// `npm run fuzz`: every target of fuzz/ under libFuzzer, one after the other or side by side, then a table.
//   node scripts/fuzz.mjs [--minutes M] [--target NAME,NAME] [--jobs N]
//   node scripts/fuzz.mjs --target NAME --replay FILE
// Exit code 1 when a target failed. Decides how the time is parted; what a target promises stands in fuzz/src/targets.

import { buildTargets, listTargets, replay } from './fuzz/build.mjs';
import { fuzzTarget } from './fuzz/target.mjs';
import { say } from './setup/board.mjs';
import { SetupError } from './setup/command.mjs';
import { setUp } from './setup.mjs';

const MINUTES = 20;
/** A target needs that long to get beyond its seeds. */
const LEAST_SECONDS = 10;

/** @typedef {import('./fuzz/target.mjs').Fared} Fared */

/** @param {string[]} argv */
function parse(argv) {
  /** @type {Record<string, string>} */
  const options = { minutes: String(MINUTES), jobs: '1' };
  for (let index = 0; index < argv.length; index += 2) {
    const name = argv[index]?.replace(/^--/, '') ?? '';
    const value = argv[index + 1];
    if (!['minutes', 'target', 'jobs', 'replay'].includes(name) || value === undefined) {
      throw new SetupError(
        `${argv[index]} cannot be used so`,
        'write npm run fuzz -- [--minutes M] [--target NAME] [--jobs N].',
      );
    }
    options[name] = value;
  }
  const minutes = Number(options.minutes);
  const jobs = Number(options.jobs);
  if (!(minutes > 0) || !(Number.isInteger(jobs) && jobs > 0)) {
    throw new SetupError('--minutes and --jobs take positive numbers', 'write for example --minutes 20 --jobs 2.');
  }
  return { minutes, jobs, names: options.target?.split(','), file: options.replay };
}

/** @param {Fared[]} all */
function table(all) {
  const width = Math.max(...all.map(({ name }) => name.length));
  const head = ['executions', 'exec/s', 'edges', 'features', 'seconds', 'crashes'];
  say(`\n  ${'target'.padEnd(width)}  ${head.map((word) => word.padStart(10)).join(' ')}`);
  for (const fared of all) {
    const cells = [fared.executions, fared.speed, fared.edges, fared.features, fared.seconds, fared.crash ? 1 : 0];
    const row = cells.map((cell) => cell.toLocaleString('en').padStart(10)).join(' ');
    say(`${fared.crash ? '✗' : '✓'} ${fared.name.padEnd(width)}  ${row}`);
  }
}

async function main() {
  const { minutes, jobs, names, file } = parse(process.argv.slice(2));
  await setUp(['rust', 'cxx']);
  const program = await buildTargets();
  const known = await listTargets(program);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SetupError(`there is no target "${unknown}"`, `name some of ${known.join(', ')}.`);
  }
  const chosen = names ?? known;
  if (file !== undefined) return replay(program, chosen, file);

  const seconds = Math.max(LEAST_SECONDS, Math.round((minutes * 60 * jobs) / chosen.length));
  const waiting = [...chosen];
  /** @type {Fared[]} */
  const all = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const fared = await fuzzTarget(program, name, seconds);
      all.push(fared);
      say(
        `${fared.crash ? '✗' : '✓'} ${name}: ${fared.executions.toLocaleString('en')} executions in ${fared.seconds} s`,
      );
      if (fared.crash) for (const line of fared.crash) say(`    ${line}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  table(all.toSorted((a, b) => known.indexOf(a.name) - known.indexOf(b.name)));
  const executions = all.reduce((sum, fared) => sum + fared.executions, 0);
  const time = all.reduce((sum, fared) => sum + fared.seconds, 0) / 60;
  const crashes = all.filter(({ crash }) => crash).length;
  say(
    `total: ${all.length} targets, ${executions.toLocaleString('en')} executions, ${time.toFixed(1)} minutes of fuzzing, ${crashes} crashes`,
  );
  return crashes === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`${error.message}. What to do: ${error.advice}`);
  for (const line of error.output) say(`    ${line}`);
  process.exitCode = 2;
}
