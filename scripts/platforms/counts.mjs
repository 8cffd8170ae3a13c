// @ts-check
// How often each verb of each platform is tried: wire cases (data), ways of the platform that the simulation plays (its
// table of rows), tests that every runtime runs. Read from the files, nothing is run.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/places.mjs';
import { abilities, VERBS } from './abilities.mjs';

/** Counts by `platform verb`. @typedef {Map<string, number>} Counts */

const read = (/** @type {string[]} */ ...place) => readFileSync(path.join(root, ...place), 'utf8');
/** @param {Counts} counts @param {string} platform @param {string} verb */
const add = (counts, platform, verb) => counts.set(`${platform} ${verb}`, (counts.get(`${platform} ${verb}`) ?? 0) + 1);

/** @param {...string} place */
const filesIn = (...place) => (existsSync(path.join(root, ...place)) ? readdirSync(path.join(root, ...place)) : []);

/** @returns {{ all: Counts, refusing: Counts, named: number }} */
export function wireCases() {
  /** @type {Counts} */
  const all = new Map();
  /** @type {Counts} */
  const refusing = new Map();
  let named = 0;
  for (const folder of filesIn('tests/wire')) {
    for (const file of folder.includes('.') ? [] : filesIn('tests/wire', folder)) {
      for (const { source, client = {}, call, expect } of JSON.parse(read('tests/wire', folder, file))) {
        const platform = client.backend ?? folder;
        if (typeof source === 'string' && source !== '') named++;
        add(all, platform, call.verb);
        if (expect.error?.code === 'unsupported') add(refusing, platform, call.verb);
      }
    }
  }
  return { all, refusing, named };
}

/** A way of a platform: one row of the simulation's table. @returns {Counts} */
export function simulatedWays() {
  /** @type {Counts} */
  const counts = new Map();
  const folder = 'tests/simulation/src/program';
  const played = filesIn(folder, 'verbs').map((file) => path.basename(file, '.rs'));
  const verbs = new Set(['upload', ...played].map((verb) => (verb === 'wait' ? 'waitUntilReady' : verb)));
  const table = read('tests/simulation/src/platforms.rs');
  for (const [, row = ''] of table.matchAll(/\n {4}Row \{(.*?)\n {4}\}/gs)) {
    const [, name = '', platform = ''] = /\bname: "(([^"/]+)[^"]*)"/.exec(row) ?? [];
    const chosen = [...(/\bvariants: &\[(.*?)\]/s.exec(row)?.[1] ?? '').matchAll(/\("(\w+)", "(\w+)"\)/g)];
    if (name === '') continue;
    const has = abilities(platform, Object.fromEntries(chosen.map(([, group, option]) => [group, option])));
    for (const verb of has) if (verbs.has(verb)) add(counts, platform, verb);
  }
  return counts;
}

/**
 * Tests of the suite by what their text calls on a client, and for which platforms; a test that hides it counts nowhere.
 * @returns {Counts}
 */
export function suiteTests() {
  /** @type {Counts} */
  const counts = new Map();
  for (const file of filesIn('tests/js/suite').filter((name) => name.endsWith('.mjs'))) {
    for (const block of read('tests/js/suite', file)
      .split(/\n(?=test\()/)
      .slice(1)) {
      const platforms = new Set(
        [...block.matchAll(/'(cuadra|voipbin|fruxon|kore|discovery-engine)[':]/g)].map(([, name]) => name),
      );
      const verbs = new Set([...block.matchAll(/\bclient\.(\w+)\(/g)].map(([, verb]) => verb));
      for (const platform of platforms)
        for (const verb of verbs) if (verb !== undefined && verb in VERBS) add(counts, String(platform), verb);
    }
  }
  return counts;
}

/** The runtimes that the suite knows, wire cases included. @returns {string[]} */
export function runtimes() {
  return [...read('tests/js/run.mjs').matchAll(/^ {2}(\w+): \(\) => import\('\.\/hosts\//gm)].map(
    ([, name = '']) => name,
  );
}
