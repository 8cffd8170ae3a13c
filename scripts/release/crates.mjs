// @ts-check
// Which crates are in the wasm that ships, as cargo resolves them for wasm32: what is linked, not what only helps to build. Decides
// nothing about what is said of them.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/places.mjs';
import { TARGET } from '../setup/wasm-toolchain.mjs';

/** The crates that become wasm, and the files of the package that hold it. @type {Record<string, string[]>} */
export const PRODUCTS = {
  attache: [
    'pkg/attache_bg.wasm',
    'pkg/attache_first.wasm',
    'pkg/attache_rest.wasm',
    'pkg/attache_sessions.wasm',
    'pkg/wasm-inline.js',
    'pkg/nowasm.js',
  ],
  'attache-emulator': ['pkg/emulator_bg.wasm', 'pkg/emulator-inline.js'],
};

/**
 * @typedef {object} Crate
 * @property {string} name
 * @property {string} version
 * @property {string} license an SPDX expression
 * @property {string[]} authors
 * @property {string | null} repository
 * @property {string} folder of its sources
 * @property {string | undefined} sha256 of its archive, as Cargo.lock has it
 * @property {string[]} needs `name@version` of others
 * @property {string[]} within the products
 * @property {boolean} own one of this repository
 *
 * @typedef {{ id: string, name: string, version: string, license: string | null, authors: string[], repository: string | null, source: string | null,
 *   manifest_path: string, targets: { kind: string[] }[] }} Package
 * @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node
 * @typedef {{ packages: Package[], resolve: { nodes: Node[] }, workspace_members: string[] }} Metadata
 */

/** @param {{ name: string, version: string }} crate */
export const known = ({ name, version }) => `${name}@${version}`;

/** @returns {Crate[]} by name */
export function linkedCrates() {
  const metadata = ask();
  const packages = new Map(metadata.packages.map((one) => [one.id, one]));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const sums = checksums();
  /** @type {Map<string, Set<string>>} */
  const within = new Map();

  /** @param {string} id */
  const linked = (id) =>
    (nodes.get(id)?.deps ?? [])
      .filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null))
      .map(({ pkg }) => pkg)
      .filter((pkg) => !packages.get(pkg)?.targets.some(({ kind }) => kind.includes('proc-macro')));

  /**
   * @param {string} id
   * @param {string} product
   */
  function walk(id, product) {
    const found = within.get(id) ?? new Set();
    if (found.has(product)) return;
    within.set(id, found.add(product));
    for (const next of linked(id)) walk(next, product);
  }
  for (const product of Object.keys(PRODUCTS)) {
    const crate = metadata.packages.find(({ id, name }) => name === product && metadata.workspace_members.includes(id));
    if (crate === undefined) throw new Error(`the workspace has no crate ${product}`);
    walk(crate.id, product);
  }

  return [...within]
    .flatMap(([id, products]) => {
      const crate = packages.get(id);
      if (crate === undefined) return [];
      const { name, version, license, authors, repository, source, manifest_path } = crate;
      if (!license)
        throw new Error(`${name} ${version} names no licence. What to do: leave it out, or ask its authors.`);
      const needs = linked(id).flatMap((other) => packages.get(other) ?? []);
      return {
        name,
        version,
        license,
        authors,
        repository,
        folder: path.dirname(manifest_path),
        sha256: sums.get(known(crate)),
        needs: needs.map(known).sort(),
        within: [...products].sort(),
        own: source === null,
      };
    })
    .sort((one, other) => (known(one) < known(other) ? -1 : 1));
}

/** @returns {Metadata} */
function ask() {
  const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', TARGET];
  const answer = execFileSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20, stdio: 'pipe' });
  return JSON.parse(answer);
}

function checksums() {
  const lock = readFileSync(path.join(root, 'Cargo.lock'), 'utf8').replaceAll('\r\n', '\n');
  const entries = lock.matchAll(
    /name = "([^"]+)"\nversion = "([^"]+)"\nsource = "[^"]+"\nchecksum = "([0-9a-f]{64})"/g,
  );
  return new Map([...entries].map(([, name = '', version = '', sum = '']) => [known({ name, version }), sum]));
}
