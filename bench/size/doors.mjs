// @ts-check
// What each verb adds to the wasm, and what there would be without any: the core is compiled once and linked as often as there are sets
// of doors, so that the linker leaves out whatever no door of the set leads to, code and data alike. The first row is a crate that has
// nothing but the stack. Nothing of it ships.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asText, optimise } from '../../scripts/build/optimise.mjs';
import { PARTS } from '../../scripts/build/parts.mjs';
import { shortNames } from '../../scripts/build/short-names.mjs';
import { split } from '../../scripts/build/split.mjs';
import { compiling, core, unboundFile } from '../../scripts/build/wasm.mjs';
import { must } from '../../scripts/setup/command.mjs';
import { root } from '../../scripts/setup/places.mjs';
import { TARGET } from '../../scripts/setup/wasm-toolchain.mjs';
import { measure } from './measure.mjs';
import { exportsOf, withDoors } from './missing-doors.mjs';

const ADVICE = 'run `npm run build`, then this again.';
const DOOR = /^(?:__wbg_)?(?:core|pages|lane|checksum)[a-z]*_/;

/** Each with all before it; `without` are parts of the core that no call of the set loads. @type {{ name: string, doors: RegExp, without: string[] }[]} */
const SETS = [
  { name: 'a client that has no verb', doors: /^(__wbg_core_free|core_new)_/, without: [] },
  { name: 'list', doors: /^(core_list|pages_\w+|__wbg_pages_free)_/, without: [] },
  { name: 'get, delete', doors: /^core_(get|delete)_/, without: [] },
  {
    name: 'upload by form',
    doors: /^(core_upload|(__wbg_)?coreupload_\w+|(__wbg_)?lane_\w+)_/,
    without: ['sessions', 'rest'],
  },
  { name: 'link', doors: /^(core_link|(__wbg_)?corelink_\w+)_/, without: ['sessions', 'rest'] },
  { name: 'download, request', doors: /^(core_(download|request)|(__wbg_)?checksum_\w+)_/, without: ['sessions'] },
  {
    name: 'wait, operation',
    doors: /^(core_(wait|operation)|(__wbg_)?coreoperation_\w+)_/,
    without: ['sessions'],
  },
  { name: 'resumable uploads', doors: /^core_upload_/, without: [] },
];

/** @typedef {import('./measure.mjs').Bytes} Bytes */
/** @typedef {{ program: string, args: string[], env: Record<string, string> }} Link */

const folderOf = (/** @type {string} */ name) => {
  const folder = path.join(path.dirname(unboundFile(core())), '..', 'doors', name);
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** @param {(line: string) => void} log @returns {Promise<import('../kit/report.mjs').Table>} */
export async function verbs(log) {
  const link = await compiled();
  /** @type {[name: string, bytes: Bytes][]} */
  const rows = [['the bare stack: wasm-bindgen, its futures, one fetch', await probe()]];
  /** @type {RegExp[]} */
  const doors = [];
  for (const { name, doors: more, without } of SETS) {
    doors.push(more);
    rows.push([rows.length === 1 ? name : `+ ${name}`, await linked(link, doors, without, `set-${rows.length}`)]);
    log(`  ${name}: ${rows.at(-1)?.[1].brotli} bytes of wasm`);
  }
  const whole = (/** @type {number} */ bytes) => bytes.toLocaleString('en');
  return {
    title: 'What each verb adds, wasm alone',
    head: ['doors', 'raw', 'gzip', 'brotli', 'more than the row before'],
    rows: rows.map(([name, bytes], at) => {
      const before = at < 2 ? undefined : rows[at - 1]?.[1].brotli;
      const more = before === undefined ? '' : whole(bytes.brotli - before);
      return [name, whole(bytes.raw), whole(bytes.gzip), whole(bytes.brotli), more];
    }),
  };
}

/** Compiles the core, and tells how it is linked. @returns {Promise<Link>} */
async function compiled() {
  const folder = folderOf('core');
  const said = path.join(folder, 'link.txt');
  const args = ['rustc', '--release', '--lib', '--target', TARGET];
  const env = { ...compiling(), CARGO_TARGET_DIR: folder };
  const told = ['--', '--print', 'link-args', '-Csave-temps'];
  const { lines } = await must('cargo', [...args, ...told], {
    cwd: path.join(root, core().crate),
    env,
    advice: ADVICE,
  });
  const line = lines.find((one) => one.includes('"--gc-sections"'));
  // What is compiled already is not linked again, and cargo is silent.
  if (line !== undefined) writeFileSync(said, line);
  return readLink(readFileSync(said, 'utf8'));
}

/** @param {string} line assignments, then a program and what it is given, each in quotes @returns {Link} */
function readLink(line) {
  /** @type {Record<string, string>} */
  const env = {};
  const rest = line.replace(/(?:^| )(\w+)="([^"]*)"/g, (_, name, value) => {
    env[name] = value;
    return '';
  });
  const [program = '', ...args] = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
  return { program, args, env };
}

/**
 * @param {Link} link
 * @param {RegExp[]} doors
 * @param {string[]} without
 * @param {string} name
 */
async function linked({ program, args, env }, doors, without, name) {
  const folder = folderOf(name);
  const file = path.join(folder, 'unbound.wasm');
  const closed = (/** @type {string} */ door) => DOOR.test(door) && !doors.some((open) => open.test(door));
  const kept = args.filter((word, at) => {
    const given = word === '--export' ? args[at + 1] : args[at - 1] === '--export' ? word : undefined;
    return given === undefined || !closed(given);
  });
  kept[kept.indexOf('-o') + 1] = file;
  await must(program, kept, { env, advice: ADVICE });
  // wasm-bindgen wants to see every door that was compiled.
  const all = readFileSync(unboundFile(core()));
  writeFileSync(file, withDoors(readFileSync(file), all));
  const text = await boundText(file, folder);
  const names = new Set(exportsOf(all).filter(closed).map(plain));
  const open = text.replace(/^ \(export "(\w+)".*\n/gm, (line, door) => (names.has(door) ? '' : line));
  const { first } = split(
    open,
    PARTS.filter((part) => without.includes(part.name)),
  );
  return weighedText(first, folder);
}

/** As wasm-bindgen calls a door in what it writes. @param {string} door */
const plain = (door) => door.replace(/_[0-9a-f]{16}$/, '');

async function probe() {
  const folder = folderOf('probe');
  const crate = path.join(root, 'bench', 'size', 'probe');
  const env = { ...compiling(), CARGO_TARGET_DIR: folder };
  await must('cargo', ['build', '--release', '--target', TARGET], { cwd: crate, env, advice: ADVICE });
  const text = await boundText(path.join(folder, TARGET, 'release', 'probe.wasm'), folder);
  return weighedText(text, folder);
}

/** @param {string} file @param {string} folder @returns {Promise<string>} as the core's, with short names */
async function boundText(file, folder) {
  const args = ['--target', 'web', '--omit-default-module-path', '--no-typescript', '--out-name', 'x'];
  await must('wasm-bindgen', [file, ...args, '--out-dir', folder], { env: compiling(), advice: ADVICE });
  return shortNames(await asText(path.join(folder, 'x_bg.wasm')), readFileSync(path.join(folder, 'x.js'), 'utf8')).text;
}

/** @param {string} text @param {string} folder */
async function weighedText(text, folder) {
  const [from, to] = [path.join(folder, 'text.wat'), path.join(folder, 'small.wasm')];
  writeFileSync(from, text);
  await optimise(from, to, () => {});
  return measure(readFileSync(to));
}
