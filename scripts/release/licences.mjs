// @ts-check
// THIRD-PARTY-LICENSES.md: whose code is in the wasm that ships, and under what terms; `--write` writes it. Of the terms that a crate
// offers the first of PREFERRED is taken. Which licences may come in at all, deny.toml decides.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { root } from '../setup/places.mjs';
import { linkedCrates, PRODUCTS } from './crates.mjs';

/** @typedef {import('./crates.mjs').Crate} Crate */

export const FILE = path.join(root, 'THIRD-PARTY-LICENSES.md');
const PREFERRED = ['MIT', 'Zlib', 'BSD-3-Clause', 'Apache-2.0'];
/** The names under which crates keep the text of a licence, in the order of looking. @type {Record<string, RegExp[]>} */
const TEXTS = {
  MIT: [/^LICENSE-MIT(\.\w+)?$/i, /^MIT(\.txt)?$/i, /^LICEN[SC]E(\.\w+)?$/i],
  Zlib: [/^LICENSE-ZLIB(\.\w+)?$/i, /^LICEN[SC]E(\.\w+)?$/i],
  'BSD-3-Clause': [/^LICENSE-BSD(\.\w+)?$/i, /^LICEN[SC]E(\.\w+)?$/i],
  'Unicode-3.0': [/^LICENSE-UNICODE(\.\w+)?$/i],
};
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
(the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * The licences that an expression asks for, each of its parts joined by AND with one choice.
 * @param {string} expression
 */
export function chosen(expression) {
  return expression.split(' AND ').map((part) => {
    const offered = part.replace(/[()]/g, '').split(/ OR |\//);
    const taken = PREFERRED.find((name) => offered.includes(name)) ?? (offered.length === 1 ? offered[0] : undefined);
    if (taken === undefined)
      throw new Error(`nothing is chosen of "${expression}". What to do: see scripts/release/licences.mjs.`);
    return taken;
  });
}

/**
 * @param {Crate} crate
 * @param {string} license
 */
function textOf(crate, license) {
  const wanted = TEXTS[license];
  if (wanted === undefined)
    throw new Error(
      `${crate.name} is under ${license}, whose text is not known. What to do: see scripts/release/licences.mjs.`,
    );
  // Some keep their licences in a folder.
  const inner = readdirSync(crate.folder).filter((name) => /^LICEN[SC]ES?$/i.test(name));
  const folders = [crate.folder, ...inner.map((name) => path.join(crate.folder, name))].filter(
    (folder) => existsSync(folder) && statSync(folder).isDirectory(),
  );
  for (const pattern of wanted) {
    for (const folder of folders) {
      const name = readdirSync(folder).find((file) => pattern.test(file));
      if (name !== undefined && statSync(path.join(folder, name)).isFile())
        return readFileSync(path.join(folder, name), 'utf8');
    }
  }
  if (license !== 'MIT') throw new Error(`${crate.name} carries no text of ${license}`);
  // The terms are told in its manifest alone.
  const owners = crate.authors.map((author) => author.replace(/ <.*>$/, '')).join(', ') || `The ${crate.name} authors`;
  return `Copyright (c) ${owners}\n\n${MIT}`;
}

/** @param {string} text */
const tidy = (text) =>
  text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** @returns {string} what the file has to hold */
export function thirdParty() {
  const crates = linkedCrates().filter(({ own }) => !own);
  /** @type {Map<string, string[]>} the same words are printed once */
  const texts = new Map();
  for (const crate of crates) {
    for (const license of chosen(crate.license)) {
      const text = tidy(textOf(crate, license));
      texts.set(text, [...(texts.get(text) ?? []), `${crate.name} ${crate.version}`]);
    }
  }
  const rows = crates.map(({ name, version, license, within }) => {
    const marks = Object.keys(PRODUCTS).map((product) => (within.includes(product) ? 'yes' : ''));
    return `| ${name} | ${version} | ${license} | ${marks.join(' | ')} |`;
  });
  const held = (/** @type {string} */ product) => (PRODUCTS[product] ?? []).map((file) => `\`${file}\``).join(', ');
  return `# Licences of others

The package's own code is under MIT or Apache-2.0 (\`LICENSE-MIT\`, \`LICENSE-APACHE\`). Its JavaScript uses no package of others. Its wasm is
compiled of the crates below: those of the client are in ${held('attache')}, those of the emulator in ${held('attache-emulator')}.
\`npm run licences\` writes this page from what cargo links.

| crate | version | licence | client | emulator |
|---|---|---|---|---|
${rows.join('\n')}

Besides, both hold parts of the Rust standard library (MIT OR Apache-2.0, Copyright (c) The Rust Project Contributors), of what that is made of (dlmalloc,
Copyright (c) Alex Crichton; hashbrown, Copyright (c) Amanieu d'Antras; both MIT OR Apache-2.0) and of compiler_builtins (MIT AND Apache-2.0 WITH
LLVM-exception AND (MIT OR Apache-2.0), Copyright (c) The Rust Project Contributors, and Copyright (c) the contributors of LLVM's compiler-rt). The
text of Apache-2.0 is in \`LICENSE-APACHE\`, that of MIT:

\`\`\`text
${MIT}
\`\`\`

${[...texts].map(([text, names]) => `## ${names.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``).join('\n\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = thirdParty();
  const current = existsSync(FILE) && readFileSync(FILE, 'utf8').replaceAll('\r\n', '\n') === text;
  if (process.argv.includes('--write')) writeFileSync(FILE, text);
  else if (!current) {
    console.log('THIRD-PARTY-LICENSES.md is not what cargo links. What to do: npm run licences.');
    process.exitCode = 1;
  }
}
