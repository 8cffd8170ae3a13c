// @ts-check
// `npm run bench`: every part, one after the other, or those named. Each is a folder with an index.mjs, which says what is
// compared with what. A run with full sizes keeps what it found in results; a quick one proves that the parts run and count
// right, and keeps nothing. Fails where a part cannot run or a count is wrong, not where a bar is not held.
//   node bench/run.mjs [--quick] [part …]

import { fork } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { browserEnvironment } from '../scripts/check/check.mjs';
import { root } from '../scripts/setup/places.mjs';
import { setUp } from '../scripts/setup.mjs';

/** @typedef {{ name: string, failed: string, bars: { text: string, held: boolean }[], seconds: number }} Outcome */

const folder = path.join(root, 'bench');
const PARTS = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'index.mjs')));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});

/** @param {string} name @returns {Promise<Outcome>} */
function part(name) {
  console.log(`\n━━ ${name} ${'━'.repeat(Math.max(3, 76 - name.length))}`);
  const began = performance.now();
  return new Promise((resolve) => {
    const child = fork(path.join(folder, 'kit', 'part.mjs'), [name, ...(values.quick ? ['--quick'] : [])], {
      cwd: root,
      // A million items of a listing are held as they would come, beside what reads them.
      execArgv: ['--expose-gc', '--max-old-space-size=8192'],
      env: { ...process.env, ...browserEnvironment() },
    });
    /** @type {Outcome['bars']} */
    let bars = [];
    child.on('message', (said) => {
      bars = /** @type {Outcome['bars']} */ (said);
    });
    child.on('close', (code, signal) => {
      const failed = code === 0 ? '' : `ended with ${signal ?? `exit code ${code}`}`;
      resolve({ name, failed, bars, seconds: (performance.now() - began) / 1000 });
    });
  });
}

/** @param {Outcome[]} outcomes */
function sumUp(outcomes) {
  console.log(`\n━━ Result ${'━'.repeat(70)}`);
  for (const { name, failed, bars, seconds } of outcomes) {
    console.log(`${failed ? '✗' : '✓'} ${name.padEnd(10)} ${seconds.toFixed(0).padStart(5)} s  ${failed}`.trimEnd());
    for (const { text, held } of bars) console.log(`    ${held ? 'held    ' : 'not held'}  ${text}`);
  }
  const bars = outcomes.flatMap((outcome) => outcome.bars);
  const failed = outcomes.filter((outcome) => outcome.failed).length;
  const held = bars.filter((bar) => bar.held).length;
  const judged = values.quick ? 'bars are for full runs' : `bars ${held} of ${bars.length} held`;
  console.log(`total: ${outcomes.length} parts, ${failed} failed; ${judged}`);
  return failed;
}

const unknown = positionals.filter((name) => !PARTS.includes(name));
if (unknown.length > 0) {
  console.log(`There is no part "${unknown[0]}". What to do: name some of ${PARTS.join(', ')}.`);
  process.exitCode = 2;
} else {
  await setUp(['npm', 'bench', 'chromium']);
  if (!existsSync(path.join(root, 'pkg', 'attache_bg.wasm')))
    throw new Error('the package is not built. What to do: npm run build.');
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const name of positionals.length > 0 ? positionals : PARTS) outcomes.push(await part(name));
  process.exitCode = sumUp(outcomes) === 0 ? 0 : 1;
}
