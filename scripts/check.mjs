// @ts-check
// `npm test`: set-up, then every check, then a table. A failed check does not stop the others.
//   node scripts/check.mjs [--full] [--only name,name] [-- what the check itself takes]

import { say } from './setup/board.mjs';
import { setUp } from './setup.mjs';

/** @typedef {import('./check/steps.mjs').Check} Check */
/** @typedef {import('./check/outcome.mjs').Outcome} Outcome */
/** @typedef {{ title: string, outcome: Outcome, seconds: number }} Row */

const MARK = { passed: '✓', failed: '✗', skipped: '–' };

/** @param {string} title */
function section(title) {
  say(`\n━━ ${title} ${'━'.repeat(Math.max(3, 76 - title.length))}`);
}

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

/**
 * @param {Check} check
 * @param {string[]} args
 * @param {Map<string, Outcome>} done
 * @returns {Promise<Outcome>}
 */
async function outcomeOf(check, args, done) {
  const broken = check.after?.find((name) => done.get(name)?.status === 'failed');
  if (broken !== undefined) return { status: 'failed', note: `not run: it stands on ${broken}` };
  try {
    return await check.run(args);
  } catch (error) {
    return { status: 'failed', note: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {Row[]} rows */
function table(rows) {
  section('Result');
  const width = Math.max(...rows.map(({ title }) => title.length));
  for (const { title, outcome, seconds } of rows) {
    const time = `${seconds.toFixed(1)} s`.padStart(8);
    say(
      `${MARK[outcome.status]} ${title.padEnd(width)}  ${outcome.status.padEnd(7)} ${time}  ${outcome.note}`.trimEnd(),
    );
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
    names === undefined ? full || check.full !== true : names.includes(check.name),
  );

  /** @type {Row[]} */
  const rows = [];
  /** @type {Map<string, Outcome>} */
  const done = new Map();
  /**
   * @param {string} name
   * @param {string} title
   * @param {() => Promise<Outcome>} work
   */
  const record = async (name, title, work) => {
    const since = performance.now();
    section(title);
    const outcome = await work();
    if (outcome.note !== '') say(`${MARK[outcome.status]} ${outcome.status}: ${outcome.note}`);
    done.set(name, outcome);
    rows.push({ title, outcome, seconds: (performance.now() - since) / 1000 });
  };

  await record('set-up', 'Set-up', () =>
    setUp([...new Set(chosen.flatMap(({ needs }) => needs))]).then(
      () => ({ status: 'passed', note: '' }),
      () => ({ status: 'failed', note: 'see above' }),
    ),
  );
  for (const check of chosen) await record(check.name, check.title, () => outcomeOf(check, rest, done));

  table(rows);
  const count = (/** @type {Outcome['status']} */ status) =>
    rows.filter(({ outcome }) => outcome.status === status).length;
  say(`checks: ${count('passed')} passed, ${count('failed')} failed`);
  return count('failed') === 0 ? 0 : 1;
}

process.exitCode = await main();
