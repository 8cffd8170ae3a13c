// @ts-check
// Nothing in the tree may name the registry, mirror or proxy that a machine happens to use, or a folder of that machine.
// The names are read from the machine's own settings, so that this file need not hold any.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { say } from '../setup/board.mjs';
import { ask } from '../setup/command.mjs';
import { root } from '../setup/places.mjs';
import { projectFiles } from './tree.mjs';

/** @typedef {import('./outcome.mjs').Outcome} Outcome */

/** Hosts that stand in crates' and packages' own metadata whatever the registry. */
const COMMON = new Set(['localhost', 'github.com']);
const LARGEST = 4_000_000;

/** @returns {string[]} */
function settings() {
  const home = os.homedir();
  const cargoHome = process.env.CARGO_HOME ?? path.join(home, '.cargo');
  const files = ['config.toml', 'config'].map((name) => path.join(cargoHome, name));
  files.push(path.join(home, '.npmrc'), '/etc/pip.conf', path.join(home, '.config/pip/pip.conf'));
  files.push('/etc/apt/sources.list', ...inFolder('/etc/apt/sources.list.d'), ...inFolder('/etc/apt/apt.conf.d'));
  const read = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
  const variables = Object.entries(process.env).filter(([name]) =>
    /registry|proxy|index|mirror|dist_server/i.test(name),
  );
  return [ask('npm', ['config', 'get', 'registry']) ?? '', ...variables.map(([, value]) => value ?? ''), ...read];
}

/** @param {string} folder */
function inFolder(folder) {
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

/** @returns {Set<string>} */
function hosts() {
  const found = settings().flatMap((text) => [...text.matchAll(/[a-z+]+:\/\/(?:[^\s/@]*@)?([a-z0-9.-]+)/gi)]);
  const names = found.map((match) => (match[1] ?? '').toLowerCase());
  return new Set(names.filter((name) => name.includes('.') && !COMMON.has(name) && !/^(127\.|0\.0\.0\.0)/.test(name)));
}

/** @returns {Promise<Outcome>} */
export async function checkAddresses() {
  const folders = [os.homedir(), path.resolve(root)]
    .filter((folder) => folder.length > 4)
    .map((folder) => `${folder}/`);
  const forbidden = [...hosts(), ...folders];
  /** @type {string[]} */
  const guilty = [];
  for (const file of projectFiles()) {
    const full = path.join(root, file);
    if (!existsSync(full) || statSync(full).size > LARGEST) continue;
    const text = readFileSync(full, 'latin1').toLowerCase();
    // The word itself is not told again here: a log is as public as the tree.
    if (forbidden.some((word) => text.includes(word.toLowerCase()))) guilty.push(file);
  }
  for (const file of guilty) say(`${file} names a registry, a mirror, a proxy or a folder of this machine`);
  const note = `${forbidden.length} names looked for`;
  return guilty.length === 0 ? { status: 'passed', note } : { status: 'failed', note: `${guilty.length} files` };
}
