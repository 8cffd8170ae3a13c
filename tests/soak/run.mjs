// `npm run test:soak -- --minutes 30 --seed 7`: load.mjs with the collector in reach. Two minutes where nothing is said.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' } },
});
const load = fileURLToPath(new URL('load.mjs', import.meta.url));
const child = spawn(process.execPath, ['--expose-gc', load, String(Number(values.minutes) * 60), values.seed], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});
