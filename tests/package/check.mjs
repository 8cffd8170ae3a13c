// `npm run test:package`: the package as people would get it. What is in the tarball is what contents.txt lists and what was built here
// (inside.mjs and pieces.mjs look), nothing runs when it is installed, nothing else is fetched with it, its entries and their types resolve under every kind of resolution, and npm would
// publish it without a complaint. `-- --write` writes the list anew.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { inflate } from '../../js/inflate.js';
import { run } from '../../scripts/setup/command.mjs';
import { npmBin, root } from '../../scripts/setup/places.mjs';
import { badCommands, otherWasm, tellTales, unpacked } from './inside.mjs';
import { packed } from './packed.mjs';
import { badPieces } from './pieces.mjs';

/** @typedef {Awaited<ReturnType<typeof packed>> & { files: Awaited<ReturnType<typeof unpacked>> }} Packed */

const LIST = fileURLToPath(new URL('contents.txt', import.meta.url));
/** What npm would run at somebody else's, on installation. */
const HOOKS = [
  'preinstall',
  'install',
  'postinstall',
  'prepare',
  'prepublish',
  'preprepare',
  'postprepare',
  'dependencies',
];
const BROUGHT = [
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'bundleDependencies',
  'bundledDependencies',
];
/** A machine's own affair. */
const OWN_WORDS = /Unknown (user|env) config|requires you to be logged in/;

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Each answers what is wrong. @type {Record<string, (made: Packed) => Promise<string[]> | string[]>} */
const CHECKS = {
  'the list of files': ({ entries }) => {
    const present = entries.map((entry) => entry.path).sort();
    if (process.argv.includes('--write')) writeFileSync(LIST, `${present.join('\n')}\n`);
    const wanted = readFileSync(LIST, 'utf8').trim().split('\n');
    return [
      ...present.filter((file) => !wanted.includes(file)).map((file) => `${file} is packed and not listed`),
      ...wanted.filter((file) => !present.includes(file)).map((file) => `${file} is listed and not packed`),
    ];
  },
  'nothing runs, nothing else is fetched': ({ entries }) => [
    ...HOOKS.filter((hook) => hook in (manifest.scripts ?? {})).map((hook) => `package.json has a script "${hook}"`),
    ...BROUGHT.filter((kind) => kind in manifest).map((kind) => `package.json has ${kind}`),
    // npm builds whatever has one.
    ...entries.filter((entry) => entry.path.endsWith('.gyp')).map((entry) => `${entry.path} would be built`),
  ],
  'names that tools mistake for wasm': ({ entries }) =>
    entries.filter((entry) => /\.wasm\.m?js$/.test(entry.path)).map((entry) => entry.path),
  'the wasm is the one that was built': ({ files }) => otherWasm(files),
  'nothing of the machine, no secret': ({ files }) => tellTales(files),
  'the commands can be run': ({ files, entries }) => badCommands(files, entries, manifest.bin ?? {}),
  'the wasm is one, as a file and as text': async () => [
    ...(await twice('attache_bg.wasm', 'wasm-inline.js')),
    ...(await twice('emulator_bg.wasm', 'emulator-inline.js')),
  ],
  'the core in pieces is the core': () => badPieces(),
  publint: async ({ file }) => {
    const tarball = readFileSync(file);
    const { messages } = await publint({
      pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
      strict: true,
    });
    return messages.map((message) => String(formatMessage(message, manifest)));
  },
  'types, by arethetypeswrong': ({ file }) =>
    // Of a package of modules alone it says that `require` gives a module: every Node that is supported takes that.
    said(path.join(npmBin, 'attw'), [
      file,
      '--profile',
      'strict',
      '--ignore-rules',
      'cjs-resolves-to-esm',
      '--no-color',
    ]),
  'npm publish --dry-run': async ({ file }) => {
    const { code, lines } = await run('npm', ['publish', '--dry-run', '--ignore-scripts', file], { cwd: root });
    const words = lines.filter((line) => /^npm (warn|error)/i.test(line) && !OWN_WORDS.test(line));
    return code === 0 || words.length > 0 ? words : [`it ended with ${code}`];
  },
};

/**
 * @param {string} wasm
 * @param {string} text the module that holds the same
 */
async function twice(wasm, text) {
  const bytes = readFileSync(path.join(root, 'pkg', wasm));
  const { default: packedText } = await import(new URL(`../../pkg/${text}`, import.meta.url).href);
  const inflated = Buffer.from(await new Response(/** @type {BodyInit} */ (await inflate(packedText))).arrayBuffer());
  return inflated.equals(bytes) ? [] : [`${text} holds another wasm than ${wasm}`];
}

/**
 * @param {string} program
 * @param {string[]} args
 */
async function said(program, args) {
  const { code, lines } = await run(program, args, { cwd: root });
  return code === 0 ? [] : lines;
}

const folder = mkdtempSync(path.join(tmpdir(), 'attache-packed-'));
let failed = 0;
try {
  const tarball = await packed(folder);
  const made = { ...tarball, files: await unpacked(tarball) };
  for (const [title, check] of Object.entries(CHECKS)) {
    const faults = await check(made);
    console.log(`  ${faults.length === 0 ? '✓' : '✗'} ${title}`);
    for (const fault of faults) console.log(`      ${fault}`);
    if (faults.length > 0) failed += 1;
  }
  const kb = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(0)} kB`;
  const held = `${made.entries.length} files, ${kb(made.size)} packed, ${kb(made.unpackedSize)} unpacked`;
  console.log(`total: ${Object.keys(CHECKS).length - failed} passed, ${failed} failed; ${held}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
