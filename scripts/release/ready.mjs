// @ts-check
// `node scripts/release/ready.mjs v1.2.3 [--notes FILE]`: whether a tag may become a release, which is where tag, package.json, Cargo.toml
// and CHANGELOG.md name one version, no pre-release, and the changelog its day. The changelog's section goes into FILE, for the
// release's page.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { root } from '../setup/places.mjs';

/**
 * @param {string} changelog
 * @param {string} version
 * @returns {{ day: string, text: string } | undefined} what stands under the version's heading
 */
export function sectionOf(changelog, version) {
  const parts = changelog.replaceAll('\r\n', '\n').split(/^## /m).slice(1);
  for (const part of parts) {
    const [heading = '', ...lines] = part.split('\n');
    const [name, day = ''] = heading.split(' - ');
    if (name === version) return { day, text: lines.join('\n').trim() };
  }
  return undefined;
}

/** What is published becomes `latest`, which npm gives to everybody who names no version: no pre-release may be that. */
const FINAL = /^\d+\.\d+\.\d+$/;

/**
 * @param {{ tag: string, npm: string, cargo: string, changelog: string }} told
 * @returns {string[]} what is wrong
 */
export function faultsOf({ tag, npm, cargo, changelog }) {
  const section = sectionOf(changelog, npm);
  return [
    ...(FINAL.test(npm)
      ? []
      : [
          `package.json has ${npm}, no final version: npm would hand it to everybody as the latest. Give it three numbers`,
        ]),
    ...(tag === `v${npm}` ? [] : [`the tag is ${tag}, package.json has ${npm}`]),
    ...(cargo === npm ? [] : [`Cargo.toml has ${cargo}, package.json has ${npm}`]),
    ...(section === undefined ? [`CHANGELOG.md has no section "## ${npm} - …"`] : []),
    ...(section !== undefined && !/^\d{4}-\d\d-\d\d$/.test(section.day)
      ? [`CHANGELOG.md gives ${npm} no day: "## ${npm} - YYYY-MM-DD"`]
      : []),
    ...(section?.text === '' ? [`CHANGELOG.md says nothing about ${npm}`] : []),
  ];
}

/** @param {string} file */
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/** What the tree says of its version. */
export function versions() {
  const cargo = /^\[package\][^[]*?^version = "([^"]+)"/ms.exec(read('Cargo.toml'))?.[1] ?? '';
  return { npm: String(JSON.parse(read('package.json')).version), cargo, changelog: read('CHANGELOG.md') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [tag = '', option, file] = process.argv.slice(2);
  const told = versions();
  const faults = faultsOf({ tag, ...told });
  for (const fault of faults) console.log(fault);
  if (faults.length > 0) {
    console.log('What to do: mend what is said above, then tag again (CONTRIBUTING.md, Releasing).');
    process.exitCode = 1;
  } else if (option === '--notes' && file !== undefined) {
    writeFileSync(file, `${sectionOf(told.changelog, told.npm)?.text}\n`);
  }
}
