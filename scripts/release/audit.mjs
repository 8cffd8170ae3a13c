// @ts-check
// `npm run audit`: known weaknesses of what the package is made of and made with, as npm and the advisory database of Rust's crates tell
// them. Needs the network, so it is no part of the tests; the release workflow runs it.

import path from 'node:path';
import process from 'node:process';
import { program } from '../check/outcome.mjs';
import { denyFolder } from '../setup/deny.mjs';
import { setUp } from '../setup.mjs';

await setUp(['npm', 'rust', 'deny']);
const outcomes = [
  await program('npm', ['audit', '--audit-level', 'moderate']),
  await program(path.join(denyFolder() ?? '', 'cargo-deny'), [
    '--color',
    'never',
    '--workspace',
    'check',
    'advisories',
  ]),
];
if (outcomes.some(({ status }) => status === 'failed')) process.exitCode = 1;
