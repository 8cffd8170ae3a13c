// Every planted bug fits the sources as they are: a change that takes its place away is seen at once, and not when the bugs are next
// planted, which takes long. Decides nothing about whether the simulation finds it: scripts/planted.mjs does.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { copySources, plant, restore } from '../../scripts/planted/copy.mjs';

/** @typedef {import('../../scripts/planted/copy.mjs').Edit} Edit */

const FOLDER = mkdtempSync(path.join(tmpdir(), 'attache-planted-'));
after(() => rmSync(FOLDER, { recursive: true, force: true }));
copySources(FOLDER);

/** @type {{ name: string, edits: Edit[] }[]} */
const bugs = JSON.parse(readFileSync(new URL('bugs.json', import.meta.url), 'utf8'));

for (const { name, edits } of bugs)
  test(`${name} fits its source`, () => {
    try {
      plant(FOLDER, edits);
    } finally {
      restore(FOLDER, edits);
    }
  });
