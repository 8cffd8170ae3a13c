// @ts-check
// `npm test`: set-up, then every check, then a table. A failed check does not stop the others.
//   node scripts/check.mjs [--full] [--only name,name] [-- what the check itself takes]

import { mark, runInLanes, section, told } from './check/lanes.mjs';
import { say } from './setup/board.mjs';
import { setUp } from './setup.mjs';

/** @typedef {import('./check/outcome.mjs').Outcome} Outcome */
/** @typedef {import('./check/lanes.mjs').Row} Row */

/**
 * @param {string[]} argv
 */
function parse(argv) {
  const cut = argv.indexOf('--');
  const own = cut < 0 ? argv : argv.slice(0, cut);
  // npm takes the first `--` for itself, so what a person writes behind it arrives without one.
  const only = own.indexOf('--only');
  const names = only < 0 ? undefined : (own[only + 1] ?? '').split(',');
  return { full: own.includes('--full'), names, rest: cut < 0 ? [] : argv.slice(cut + 1) };
}

/** @param {Row[]} rows */
function table(rows) {
  section('Result');
  const width = Math.max(...rows.map(({ title }) => title.length));
  for (const { title, outcome, seconds } of rows) {
    const time = `${seconds.toFixed(1)} s`.padStart(8);
    say(`${mark(outcome)} ${title.padEnd(width)}  ${outcome.status.padEnd(7)} ${time}  ${outcome.note}`.trimEnd());
  }
}

async function main() {
  const { full, names, rest } = parse(process.argv.slice(2));
  // Imported late: what the checks use may not be there before set-up, and a wrong name should be told at once.
  const { CHECKS } = await import('./check/steps.mjs');
  const unknown = names?.find((name) => !CHECKS.some((check) => check.name === name));
  if (unknown !== undefined) {
    say(`There is no check "${unknown}". What to do: name some of ${CHECKS.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const chosen = CHECKS.filter((check) =>
    names === undefined ? !check.named && (full || !check.full) : names.includes(check.name),
  );

  const prepared = await told('Set-up', () =>
    setUp([...new Set(chosen.flatMap(({ needs }) => needs))]).then(
      () => ({ status: /** @type {const} */ ('passed'), note: '' }),
      () => ({ status: /** @type {const} */ ('failed'), note: 'see above' }),
    ),
  );
  const rows = [prepared, ...(await runInLanes(chosen, rest))];

  table(rows);
  const count = (/** @type {Outcome['status']} */ status) =>
    rows.filter(({ outcome }) => outcome.status === status).length;
  say(`checks: ${count('passed')} passed, ${count('failed')} failed`);
  return count('failed') === 0 ? 0 : 1;
}

process.exitCode = await main();
