// `npm run test:bundlers -- vite webpack`: the packed package in a tiny project of each bundler that is named (default: all), built
// and run; then a table.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { serveEmulator } from '../../js/emulate.js';
import { SetupError } from '../../scripts/setup/command.mjs';
import { launched } from '../js/hosts/launch.mjs';
import { packed } from '../package/packed.mjs';
import { SUBJECTS } from './kit/subjects.mjs';
import { tried } from './kit/tried.mjs';
import { openWorkshop } from './kit/workshop.mjs';

/** @typedef {{ title: string, fails: boolean, version: string, weight: import('./kit/visited.mjs').Weight | undefined, seconds: number }} Row */

/** @param {string[]} names */
async function run(names) {
  const chosen = SUBJECTS.filter(({ name }) => names.length === 0 || names.includes(name));
  const folder = mkdtempSync(path.join(tmpdir(), 'attache-packed-'));
  const server = await serveEmulator();
  const { browser, close } = await launched('chromium', 90_000);
  const { file } = await packed(folder);
  const workshop = openWorkshop(file);
  const world = { workshop, browser, api: server.baseUrl('cuadra') };
  /** @type {Row[]} */
  const rows = [];
  try {
    for (const subject of chosen) {
      const since = performance.now();
      const weight = await tried(subject, world).catch((error) => void told(subject.title, error));
      const seconds = (performance.now() - since) / 1000;
      rows.push({
        title: subject.title,
        fails: subject.fails !== undefined,
        version: subject.tool ? workshop.version(subject.tool) : '',
        weight,
        seconds,
      });
      console.log(`${weight ? '✓' : '✗'} ${subject.title} (${seconds.toFixed(1)} s)`);
    }
  } finally {
    workshop.close();
    await close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

/**
 * @param {string} title
 * @param {unknown} error
 */
function told(title, error) {
  console.log(`✗ ${title}: ${error instanceof Error ? error.stack : String(error)}`);
  if (error instanceof SetupError) for (const line of error.output) console.log(`    ${line}`);
}

/** @param {Row[]} rows */
function table(rows) {
  const kb = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const lines = rows.map(({ title, version, weight, fails, seconds }) => [
    title,
    version,
    weight ? String(weight.files) : '',
    weight ? kb(weight.bytes) : '',
    weight ? kb(weight.brotli) : '',
    weight ? (weight.wasm > 0 ? 'file' : 'inline') : '',
    `${seconds.toFixed(1)} s`,
    weight ? (fails ? 'told what to do' : 'passed') : 'failed',
  ]);
  const head = ['bundler', 'version', 'files', 'bytes', 'brotli', 'wasm', 'took', 'upload, list, download'];
  const widths = head.map((word, column) => Math.max(word.length, ...lines.map((line) => line[column]?.length ?? 0)));
  console.log('');
  for (const line of [head, ...lines])
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  const passed = rows.filter(({ weight }) => weight).length;
  console.log(`bundlers: ${passed} passed, ${rows.length - passed} failed`);
  return passed === rows.length && passed > 0;
}

const names = process.argv.slice(2);
const unknown = names.find((name) => !SUBJECTS.some((subject) => subject.name === name));
if (unknown !== undefined) {
  console.log(
    `There is no bundler "${unknown}". What to do: name some of ${SUBJECTS.map(({ name }) => name).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = table(await run(names)) ? 0 : 1;
}
