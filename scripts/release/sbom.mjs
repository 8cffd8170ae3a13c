// @ts-check
// `npm run sbom`: two bills of materials (CycloneDX 1.5) in .cache/sbom/. What ships: the package, its wasm, the crates in it. What it is made
// with: the npm packages of development, as npm tells them. Decides nothing about what may come in.

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ask } from '../setup/command.mjs';
import { root } from '../setup/places.mjs';
import { known, linkedCrates, PRODUCTS } from './crates.mjs';

const FOLDER = path.join(root, '.cache', 'sbom');

/** @param {{ name: string, version: string }} crate */
const cargoUrl = ({ name, version }) => `pkg:cargo/${name}@${version}`;

/** @param {string} file */
function carried(file) {
  const full = path.join(root, file);
  if (!existsSync(full)) throw new Error(`${file} is not there. What to do: npm run build.`);
  return {
    type: 'file',
    'bom-ref': file,
    name: file,
    hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(readFileSync(full)).digest('hex') }],
  };
}

/** @returns the package with all that is in it */
export function shippedBill() {
  /** @type {{ name: string, version: string, description: string, license: string }} */
  const { name, version, description, license } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const crates = linkedCrates();
  const purl = `pkg:npm/${encodeURIComponent(name.split('/')[0] ?? '')}/${name.split('/')[1]}@${version}`;
  const files = Object.entries(PRODUCTS).flatMap(([product, names]) => names.map((file) => ({ product, file })));
  const components = crates.map((crate) => ({
    type: 'library',
    'bom-ref': cargoUrl(crate),
    name: crate.name,
    version: crate.version,
    scope: 'required',
    purl: cargoUrl(crate),
    licenses: [{ expression: crate.license }],
    // Crates of this repository have no archive.
    ...(crate.sha256 && { hashes: [{ alg: 'SHA-256', content: crate.sha256 }] }),
    ...(crate.repository && { externalReferences: [{ type: 'vcs', url: crate.repository }] }),
  }));
  const refs = new Map(crates.map((crate) => [known(crate), cargoUrl(crate)]));
  const madeOf = (/** @type {string} */ product) => crates.filter((crate) => crate.name === product && crate.own);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: {
      timestamp: new Date().toISOString(),
      component: {
        type: 'library',
        'bom-ref': purl,
        name,
        version,
        description,
        purl,
        licenses: [{ expression: license }],
      },
    },
    components: [...files.map(({ file }) => carried(file)), ...components],
    dependencies: [
      { ref: purl, dependsOn: files.map(({ file }) => file) },
      ...files.map(({ product, file }) => ({ ref: file, dependsOn: madeOf(product).map(cargoUrl) })),
      ...crates.map((crate) => ({
        ref: cargoUrl(crate),
        dependsOn: crate.needs.flatMap((need) => refs.get(need) ?? []),
      })),
    ],
  };
}

/** @returns {string} what npm says of all that is installed */
function developmentBill() {
  const bill = ask('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']);
  if (bill === undefined)
    throw new Error('npm sbom failed. What to do: run `npm sbom --sbom-format cyclonedx` and read what it says.');
  return bill;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(FOLDER, { recursive: true });
  const shipped = shippedBill();
  writeFileSync(path.join(FOLDER, 'package.cdx.json'), `${JSON.stringify(shipped, undefined, 2)}\n`);
  const development = developmentBill();
  writeFileSync(path.join(FOLDER, 'development.cdx.json'), `${development}\n`);
  const count = JSON.parse(development).components.length;
  console.log(`package.cdx.json: ${shipped.components.length} components`);
  console.log(`development.cdx.json: ${count} components`);
}
