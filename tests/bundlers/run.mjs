// `npm run test:bundlers -- vite webpack`: the packed package in a tiny project of each bundler that is named (default: all), built
// and run; then a table, which `--table` writes into docs/bundlers.md.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { serveEmulator } from '../../js/emulate.js';
import { SetupError } from '../../scripts/setup/command.mjs';
import { launched } from '../js/hosts/launch.mjs';
import { packed } from '../package/packed.mjs';
import { SUBJECTS } from './kit/subjects.mjs';
import { page, printed } from './kit/table.mjs';
import { tried } from './kit/tried.mjs';
import { openWorkshop } from './kit/workshop.mjs';

/** @typedef {import('./kit/table.mjs').Row} Row */

const PAGE = new URL('../../docs/bundlers.md', import.meta.url);
const WRITE = '--table';

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
      rows.push({ subject, version: subject.tool ? workshop.version(subject.tool) : '', weight, seconds });
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
function judged(rows) {
  console.log(['', ...printed(rows)].join('\n'));
  const passed = rows.filter(({ weight }) => weight).length;
  console.log(`bundlers: ${passed} passed, ${rows.length - passed} failed`);
  return passed === rows.length && passed > 0;
}

const words = process.argv.slice(2);
const names = words.filter((word) => word !== WRITE);
const unknown = names.find((name) => !SUBJECTS.some((subject) => subject.name === name));
if (unknown !== undefined) {
  console.log(
    `There is no bundler "${unknown}". What to do: name some of ${SUBJECTS.map(({ name }) => name).join(', ')}.`,
  );
  process.exitCode = 2;
} else if (names.length > 0 && words.includes(WRITE)) {
  console.log(`${WRITE} writes the page of all bundlers. What to do: name none.`);
  process.exitCode = 2;
} else {
  const rows = await run(names);
  const held = judged(rows);
  if (held && words.includes(WRITE)) writeFileSync(PAGE, page(rows));
  process.exitCode = held ? 0 : 1;
}
