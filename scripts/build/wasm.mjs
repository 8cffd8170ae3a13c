// @ts-check
// One crate to one wasm and one glue, by wasm-pack; then what ships is written to pkg/: the wasm, its glue without its
// spaces, and the wasm again as text for runtimes that have no file to fetch. The core also comes in pieces, for pages that load the
// rest on use. Decides no compiler flag: Cargo.toml does, and for size small-std.mjs.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { ask, must } from '../setup/command.mjs';
import { root } from '../setup/places.mjs';
import { smallStd } from '../setup/small-std.mjs';
import { TARGET, wasmEnv } from '../setup/wasm-toolchain.mjs';
import { WASM_PACK_VERSION, wasmBindgenVersion, wasmToolsPath } from '../setup/wasm-tools.mjs';
import { fingerprint, isCurrent, note } from './fingerprint.mjs';
import { asFactory, asModule } from './glue.mjs';
import { asText, optimise } from './optimise.mjs';
import { PARTS } from './parts.mjs';
import { reshaped } from './shape.mjs';
import { shortNames } from './short-names.mjs';
import { split } from './split.mjs';

/** @param {string} folder of the glue, relative to the root */
const factoryTypes = (folder) => `import type { OpenDoor } from '${path.posix.relative(folder, 'js/door.js')}';

declare const open: OpenDoor;
export default open;
`;

const FILE_READER = 'wasm-file.js';
const FILE_READER_TYPES = 'wasm-file.d.ts';
const READER_TYPES = `/** The bytes of a piece of the core; undefined where they cannot be read. */
declare function read(piece: string): BufferSource | undefined;
export default read;
`;

/**
 * Bundlers do not see an address in it: in a bundle there is no such file, and the text that is found in its place is in the bundle
 * already. Deno would ask its user for leave to read.
 * @param {string} name
 */
const fileReader = (name) => `const { url } = import.meta;
export default (piece) => {
  try {
    if (globalThis.Deno) return undefined;
    return process.getBuiltinModule('node:fs').readFileSync(new URL(\`./${name}_\${piece}.wasm\`, url));
  } catch {
    return undefined;
  }
};
`;

/**
 * @typedef {object} Product
 * @property {string} name of the files in pkg/
 * @property {string} crate its folder, relative to the root
 * @property {string} crateName as the compiler writes it
 * @property {string} folder where the output goes, relative to the root
 * @property {boolean} factory the glue is a function that makes instances, not one instance
 * @property {string} inline the name of the module that holds the wasm as text
 * @property {string[]} inputs
 * @property {string[]} features
 */

/** @param {string} folder of a crate */
const usesTheClient = (folder) => /^attache\s*=/m.test(readFileSync(path.join(root, folder, 'Cargo.toml'), 'utf8'));

/**
 * @param {boolean} [testHooks] with the doors that only tests may open, into a folder that never ships
 * @returns {Product}
 */
export function core(testHooks = false) {
  return {
    name: 'attache',
    crate: 'wasm',
    crateName: 'attache_wasm',
    factory: true,
    folder: testHooks ? 'pkg/testing' : 'pkg',
    inline: 'wasm-inline',
    inputs: ['Cargo.toml', 'Cargo.lock', 'src', 'wasm'],
    features: testHooks ? ['test-hooks'] : [],
  };
}

/** @returns {Product} */
export function emulator() {
  const crate = 'tests/emulator';
  return {
    name: 'emulator',
    crate,
    crateName: 'attache_emulator',
    factory: false,
    folder: 'pkg',
    inline: 'emulator-inline',
    inputs: ['Cargo.toml', 'Cargo.lock', crate, ...(usesTheClient(crate) ? ['src'] : [])],
    features: [],
  };
}

/**
 * @type {(product: Product, ...told: Parameters<import('../setup/steps.mjs').Work>) => Promise<string>}
 */
export async function buildWasm(product, tell, begin) {
  const { name, folder, inline } = product;
  const pieces = product.factory ? piecesOf(name) : [];
  const readers = product.factory ? [FILE_READER, FILE_READER_TYPES] : [];
  const generated = [`${name}.js`, `${name}.d.ts`, `${name}_bg.wasm`, `${inline}.js`, `${inline}.d.ts`];
  const outputs = [...generated, ...pieces, ...readers].map((file) => `${folder}/${file}`);
  const key = keyOf(product);
  const settings = [product.features, wasmEnv(), wasmBindgenVersion(), WASM_PACK_VERSION, smallStd()];
  const print = fingerprint([...product.inputs, 'scripts/build', 'package-lock.json'], settings);
  if (isCurrent(key, print, [...outputs, unboundFile(product)])) return 'unchanged';
  begin('wasm-pack');
  const made = path.dirname(unboundFile(product));
  rmSync(made, { recursive: true, force: true });
  await pack(product, made, tell);
  copyFileSync(path.join(targetFolder(), TARGET, 'release', `${product.crateName}.wasm`), unboundFile(product));
  begin('wasm-opt');
  await ship(product, made, tell);
  note(key, print);
  return 'built';
}

/** @param {string} name */
const piecesOf = (name) => ['first', ...PARTS.map((part) => part.name)].map((piece) => `${name}_${piece}.wasm`);

/** @param {Product} product */
const keyOf = ({ folder, name }) => `${folder}/${name}`;

/**
 * What the compiler made, before wasm-bindgen and wasm-opt: still with the names of its functions.
 * @param {Product} product
 */
export function unboundFile(product) {
  return path.join(targetFolder(), 'wasm-pack', keyOf(product).replace('/', '-'), 'unbound.wasm');
}

const targetFolder = () => process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');

/**
 * Flags for size, and such by which the wasm does not name the folders of the machine that built it: they are nobody's business, and
 * would make each machine's wasm another one. The last that fits counts. Cargo takes flags from one place alone, the environment before its
 * configuration: what a person's environment gives is kept, `rustflags` of a cargo configuration do not count in this build.
 */
function compilerFlags() {
  const home = os.homedir();
  const registry = path.join(process.env.CARGO_HOME ?? path.join(home, '.cargo'), 'registry', 'src');
  const sources = existsSync(registry) ? readdirSync(registry).map((name) => path.join(registry, name)) : [];
  const sysroot = ask('rustc', ['--print', 'sysroot'], wasmEnv());
  const places = [
    [home, '/home'],
    ...(sysroot === undefined ? [] : [[path.join(sysroot, 'lib', 'rustlib', 'src', 'rust'), '/rust']]),
    ...sources.map((folder) => [folder, '/crates']),
    [path.resolve(root), '/attache'],
  ];
  const given = process.env.CARGO_ENCODED_RUSTFLAGS?.split('\x1f') ?? process.env.RUSTFLAGS?.split(/\s+/) ?? [];
  const flags = places.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  return [...given.filter((flag) => flag !== ''), ...smallStd().flags, ...flags].join('\x1f');
}

/** The environment of whatever compiles as the core is compiled. */
export const compiling = () => ({
  ...wasmEnv(),
  ...smallStd().env,
  PATH: wasmToolsPath(),
  CARGO_ENCODED_RUSTFLAGS: compilerFlags(),
});

/**
 * @param {Product} product
 * @param {string} made
 * @param {(line: string) => void} tell
 */
async function pack({ name, crate, features }, made, tell) {
  const args = [
    'build',
    path.join(root, crate),
    '--mode',
    'no-install',
    '--target',
    'web',
    '--release',
    '--no-pack',
    '--no-gitignore',
    '--out-name',
    name,
    '--out-dir',
    made,
  ];
  if (features.length > 0) args.push('--', '--features', features.join(','));
  const advice = 'read the first error above; `npm run setup` brings missing tools.';
  // The folder of the crates' sources has to be there to be named.
  await must('cargo', ['fetch', '--target', TARGET], { cwd: root, env: wasmEnv(), onLine: tell, advice });
  await must('wasm-pack', args, {
    cwd: root,
    env: { ...compiling(), CARGO_TARGET_DIR: targetFolder() },
    onLine: tell,
    kept: 80,
    advice,
  });
}

/**
 * @param {Product} product
 * @param {string} made
 * @param {(line: string) => void} tell
 */
async function ship({ name, folder, inline, factory }, made, tell) {
  const out = path.join(root, folder);
  mkdirSync(out, { recursive: true });
  const generated = readFileSync(path.join(made, `${name}.js`), 'utf8');
  if (generated.includes('import.meta'))
    throw new Error(`the glue of ${name} looks for its own address: set omit-default-module-path in its Cargo.toml`);
  if (existsSync(path.join(made, 'snippets')))
    throw new Error(`${name} uses JS snippets, which the package does not carry`);
  const { glue, wasm } = await small(name, generated, made, factory, tell);
  for (const piece of factory ? piecesOf(name) : []) copyFileSync(path.join(made, piece), path.join(out, piece));
  writeFileSync(path.join(out, `${name}_bg.wasm`), wasm);
  if (factory) writeFileSync(path.join(out, FILE_READER), fileReader(name));
  if (factory) writeFileSync(path.join(out, FILE_READER_TYPES), READER_TYPES);
  writeFileSync(path.join(out, `${name}.js`), factory ? await asFactory(glue, made) : await asModule(glue));
  writeFileSync(
    path.join(out, `${name}.d.ts`),
    factory ? factoryTypes(folder) : readFileSync(path.join(made, `${name}.d.ts`)),
  );
  // Base64 of raw deflate is as small on the wire as the wasm itself, and every runtime can undo it.
  const text = deflateRawSync(wasm, { level: 9, memLevel: 9 }).toString('base64');
  writeFileSync(path.join(out, `${inline}.js`), `export default "${text}";\n`);
  writeFileSync(
    path.join(out, `${inline}.d.ts`),
    `/** ${name}_bg.wasm: base64 of its raw deflate. */\ndeclare const text: string;\nexport default text;\n`,
  );
}

/**
 * @param {string} name
 * @param {string} generated the glue
 * @param {string} made
 * @param {boolean} inPieces beside the whole, the same in pieces
 * @param {(line: string) => void} tell
 * @returns {Promise<{ glue: string, wasm: Buffer }>}
 */
async function small(name, generated, made, inPieces, tell) {
  const said = inPieces ? reshaped(generated) : generated;
  const { text, glue } = shortNames(await asText(path.join(made, `${name}_bg.wasm`)), said);
  const { first, parts } = split(text, inPieces ? PARTS : []);
  const texts = new Map([['bg', text], ...(inPieces ? [/** @type {const} */ (['first', first])] : [])]);
  for (const part of parts) texts.set(part.name, part.text);
  await Promise.all(
    [...texts].map(async ([piece, words]) => {
      const file = path.join(made, `${name}_${piece}`);
      writeFileSync(`${file}.wat`, words);
      await optimise(`${file}.wat`, `${file}.wasm`, tell);
    }),
  );
  return { glue, wasm: readFileSync(path.join(made, `${name}_bg.wasm`)) };
}
