// The core in pieces is the core: the first piece offers the glue what the whole offers and asks the same of it, the parts stand on
// the first and on nothing else, all the engine links them, and no piece carries a section that a release has no use for.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/setup/places.mjs';

const WHOLE = 'attache_bg.wasm';
const FIRST = 'attache_first.wasm';
const PARTS = ['attache_rest.wasm', 'attache_sessions.wasm'];
/** The name by which parts import what the first piece exports. */
const LENDER = 'first';

/** Sections of a module that the engine has no use for: names, producers, what a debugger wants. */
const IDLE = ['name', 'producers', 'target_features', 'sourceMappingURL', '.debug_info', '.debug_line'];

/** @param {string} name */
const read = (name) => readFileSync(path.join(root, 'pkg', name));

/** @param {{ module?: string, name: string, kind: string }} one */
const known = ({ module = '', name, kind }) => `${module} ${name} ${kind}`;

/** @param {string} what @param {{ module?: string, name: string, kind: string }[]} wanted @param {{ module?: string, name: string, kind: string }[]} there */
function missing(what, wanted, there) {
  const names = new Set(there.map(known));
  return wanted.filter((one) => !names.has(known(one))).map((one) => `${what} ${known(one).trim()}`);
}

/** @param {typeof read} [from] @returns {Promise<string[]>} */
export async function badPieces(from = read) {
  const [whole, first, ...parts] = await Promise.all([WHOLE, FIRST, ...PARTS].map((name) => compiled(from(name))));
  if (!whole || !first) return ['the core is not there'];
  const lent = WebAssembly.Module.exports(first);
  const faults = [
    ...missing(`${FIRST} does not export`, WebAssembly.Module.exports(whole), lent),
    ...missing(`${FIRST} does not import`, WebAssembly.Module.imports(whole), WebAssembly.Module.imports(first)),
    ...missing(`${FIRST} alone imports`, WebAssembly.Module.imports(first), WebAssembly.Module.imports(whole)),
    ...[whole, first, ...parts].flatMap((module, at) =>
      IDLE.filter((section) => WebAssembly.Module.customSections(module, section).length > 0).map(
        (section) => `${[WHOLE, FIRST, ...PARTS][at]} has the section "${section}"`,
      ),
    ),
  ];
  const started = new WebAssembly.Instance(first, nothing(first));
  for (const [at, part] of parts.entries()) {
    const wants = WebAssembly.Module.imports(part);
    const strange = wants.filter(({ module }) => module !== LENDER);
    faults.push(...strange.map((one) => `${PARTS[at]} stands on ${known(one)}`));
    const offered = lent.map((one) => ({ ...one, module: LENDER }));
    const lacks = missing(`${FIRST} has not for ${PARTS[at]}:`, wants, offered);
    faults.push(...lacks, ...WebAssembly.Module.exports(part).map((one) => `${PARTS[at]} exports ${one.name}`));
    if (strange.length + lacks.length > 0) continue;
    try {
      new WebAssembly.Instance(part, { [LENDER]: started.exports });
    } catch (error) {
      faults.push(`${PARTS[at]} cannot be linked: ${error}`);
    }
  }
  return faults;
}

/** @param {Buffer} bytes */
const compiled = (bytes) => WebAssembly.compile(new Uint8Array(bytes));

/** Imports that do nothing: what is linked does not run. @param {WebAssembly.Module} module */
function nothing(module) {
  /** @type {Record<string, Record<string, () => undefined>>} */
  const imports = {};
  for (const { module: of, name } of WebAssembly.Module.imports(module)) {
    imports[of] = { ...imports[of], [name]: () => undefined };
  }
  return imports;
}
