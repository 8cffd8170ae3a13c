// `npm run test:worker -- serve relay`: the Workers' tests, or those of the files named; `--full` at every compatibility date
// throughout and with 512 MiB. Without it the slow files keep to the newest date.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { program } from '../../scripts/check/outcome.mjs';

const folder = import.meta.dirname;
const args = process.argv.slice(2);
const full = args.includes('--full');
const named = args.filter((name) => name !== '--full');
const all = readdirSync(folder).filter((name) => name.endsWith('.test.mjs'));
const chosen = all.filter((name) => named.length === 0 || named.includes(name.replace('.test.mjs', '')));
const env = full ? { ATTACHE_WORKER_DATES: 'all', ATTACHE_WORKER_MEBIBYTES: '512' } : {};
// They wait more than they compute; memory is weighed in a process that does nothing else.
const files = chosen.map((name) => path.join(folder, name));
const { status } = await program(process.execPath, ['--test', '--test-concurrency=3', ...files], env);
process.exitCode = status === 'passed' && files.length > 0 ? 0 : 1;
