// @ts-check
// The peers' own lock file serves every machine, as the project's does: it names versions and integrity, no registry.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('the lock file of the servers names no registry', () => {
  /** @type {Record<string, { resolved?: string, integrity?: string }>} */
  const packages = JSON.parse(readFileSync(new URL('../servers/package-lock.json', import.meta.url), 'utf8')).packages;
  for (const [place, { resolved, integrity }] of Object.entries(packages)) {
    assert.equal(resolved, undefined, place);
    if (place !== '') assert(integrity, place);
  }
});

test('the lists of Python servers name one version each', () => {
  for (const name of ['python', 'moto']) {
    const lines = readFileSync(new URL(`../servers/${name}.txt`, import.meta.url), 'utf8')
      .trim()
      .split('\n');
    for (const line of lines) assert.match(line, /^[A-Za-z0-9_.-]+==[A-Za-z0-9.]+$/);
  }
});
