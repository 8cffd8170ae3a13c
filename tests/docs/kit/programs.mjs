// Runs the extracted programs, side by side, each in a world of its own. A program holds when it ends without a failure, has asked
// somebody for something (or is marked `offline`), and prints what its page shows. A Worker is asked by its driver.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { inspect } from 'node:util';
import { transform } from 'esbuild';
import { byPage, FOLDER } from './extract.mjs';
import { openWorlds } from './world.mjs';

/** @typedef {import('./extract.mjs').Extracted} Extracted */
/** @typedef {import('./world.mjs').World} World */
/** @typedef {(module: Record<string, unknown>, world: World) => Promise<void>} Driver */

const LONGEST = 60_000;
const ENVIRONMENT = {
  VOIPBIN_TOKEN: 'voipbin-token-1',
  CUADRA_TOKEN: 'cuadra-token-1',
  KORE_KEY: 'kore-key-1',
  FRUXON_TOKEN: 'fruxon-token-1',
  GOOGLE_TOKEN: 'google-token-1',
  SHELF_KEY: 'shelf-key-1',
};

/**
 * @param {Extracted[]} programs
 * @param {Map<import('./blocks.mjs').Block, string>} outputs what each has to print
 * @returns {Promise<string[]>}
 */
export async function runPrograms(programs, outputs) {
  register('./hooks.mjs', import.meta.url);
  Object.assign(process.env, ENVIRONMENT);
  const home = process.cwd();
  const worlds = await openWorlds();
  /** @type {string[]} */
  const faults = [];
  /** @type {unknown[]} */
  const unheard = [];
  const hear = (/** @type {unknown} */ reason) => void unheard.push(reason);
  process.on('unhandledRejection', hear);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'attache-docs-'));
  try {
    await writeFile(path.join(folder, 'call.wav'), new Uint8Array(200_000));
    await writeFile(path.join(folder, 'notes.txt'), 'Call them back on Monday.\n');
    process.chdir(folder);
    await Promise.all(
      programs.map(async (program) => {
        const { file, line } = program.block;
        const fault = await runOne(program, worlds.open(nameOf(program)), outputs.get(program.block)).catch(told);
        if (fault) faults.push(`${file}:${line}: ${byPage(fault)}`);
      }),
    );
    faults.push(...unheard.map((reason) => `a rejection that no program heard: ${byPage(told(reason))}`));
  } finally {
    process.chdir(home);
    process.off('unhandledRejection', hear);
    await worlds.close();
    await rm(folder, { recursive: true, force: true });
  }
  return faults;
}

/**
 * @param {Extracted} program
 * @param {World} world
 * @param {string | undefined} output
 * @returns {Promise<string | undefined>}
 */
async function runOne(program, world, output) {
  const { driver, offline } = program.block.mark;
  const runnable = await asModule(program);
  const work = import(runnable).then(async (module) => {
    await Promise.all(world.tests);
    if (driver === undefined) return;
    const { drive } = await import(new URL(`../drivers/${driver}.mjs`, import.meta.url).href);
    await /** @type {Driver} */ (drive)(module, world);
  });
  await inTime(work);
  const { printed } = world;
  if (world.asked() === 0 && !offline) return 'it asked nobody for anything; mark it `offline` where that is right';
  if (output !== undefined && !pattern(output).test(printed.join('\n'))) return `it printed\n${printed.join('\n')}`;
  return undefined;
}

/** @param {Extracted} program */
const nameOf = ({ file }) => path.basename(file).replace(/\.m[jt]s$/, '.made.mjs');

/** @param {Extracted} program */
async function asModule(program) {
  const { file, code, block } = program;
  const plain = block.language === 'ts' ? (await transform(code, { loader: 'ts', sourcefile: file })).code : code;
  const made = path.join(FOLDER, nameOf(program));
  // On the first line, which is free, so that all others stay where they are.
  await writeFile(
    made,
    `import { console, fetch } from '../../tests/docs/kit/program.mjs';${plain.replace('../../../tests', '../../tests')}`,
  );
  return made;
}

/** @param {Promise<unknown>} work */
async function inTime(work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it had not ended after ${LONGEST / 1000} s`)), LONGEST);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What is printed, where `…` stands for whatever is another one each time. @param {string} text */
const pattern = (text) =>
  new RegExp(
    `^${text
      .trim()
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

/** @param {unknown} reason */
const told = (reason) => (reason instanceof Error ? inspect(reason) : String(reason));
