// `node tests/docs/consumer.mjs`: the package as a person has it. In an empty folder, with nothing to be had from a registry: `npm init -y`, the packed
// tarball installed, the emulator begun by the command line, and the example of README run as it is printed; then examples/npm-consumer.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { run } from '../../scripts/setup/command.mjs';
import { root } from '../../scripts/setup/places.mjs';
import { packed } from '../package/packed.mjs';
import { blocksOf } from './kit/blocks.mjs';

const LONGEST = 60_000;
/** What a person types, with this instead of the name where a registry would be asked. */
const NAME = '@attache/client';
const SILENT = {
  npm_config_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

const { blocks } = blocksOf('README.md', await readFile(path.join(root, 'README.md'), 'utf8'));
const example = blocks.find(({ mark }) => mark.name === 'consumer');
const commands = blocks.find(({ before, language }) => before !== undefined && before === example && language === 'sh');
assert(example && commands, 'README has an example for Node, and behind it the commands that run it');

const folder = await mkdtemp(path.join(os.tmpdir(), 'attache-consumer-'));
const tarballs = await mkdtemp(path.join(os.tmpdir(), 'attache-tarball-'));
/** @type {Awaited<ReturnType<typeof emulator>> | undefined} */
let platform;
try {
  const { file } = await packed(tarballs);
  const [install = '', emulate = '', start = ''] = commands.text.split('\n');
  assert(install.includes(`npm install ${NAME}`) && emulate.endsWith(' &') && start.startsWith('VOIPBIN_URL='));
  for (const command of install.replace(NAME, file).split(' && ')) await typed(command);
  const there = await Promise.all(['', '@attache'].map((place) => readdir(path.join(folder, 'node_modules', place))));
  assert.deepEqual(
    there.map((names) => names.filter((name) => !name.startsWith('.'))),
    [['@attache'], ['client']],
  );
  console.log('  ✓ installed from the tarball alone');

  platform = await emulator(emulate.replace(/ &$/, '').replace(/--port \d+/, '--port 0'));
  console.log('  ✓ the command line serves the platforms');

  await writeFile(path.join(folder, 'index.mjs'), example.text);
  const printed = await typed(start.replace(/http:\/\/127\.0\.0\.1:\d+/, platform.address));
  assert.match(printed, /^notes\.txt 25 \d{4}-/m);
  // Addresses are left out of what `run` keeps.
  assert.match(printed, /^<address>$/m);
  assert.match(printed, /^Call them back on Monday\.$/m);
  console.log("  ✓ README's example, as printed");

  await copyFile(path.join(root, 'examples/npm-consumer/index.mjs'), path.join(folder, 'consumer.mjs'));
  const said = await typed(
    start.replace(/http:\/\/127\.0\.0\.1:\d+/, platform.address).replace('index.mjs', 'consumer.mjs ./index.mjs'),
  );
  assert.match(said, /^the same bytes came back$/m);
  assert.match(said, /^deleted true$/m);
  console.log('  ✓ examples/npm-consumer');
  console.log('total: 4 passed, 0 failed');
} finally {
  await platform?.close();
  for (const made of [folder, tarballs]) await rm(made, { recursive: true, force: true });
}

/** @param {string} command what a person types in that folder */
async function typed(command) {
  const { program, args, env } = parts(command);
  const { code, lines } = await run(program, args, { cwd: folder, env: { ...SILENT, ...env }, timeout: LONGEST });
  // The lines of `run` hold no addresses; what a program prints is wanted as it is.
  assert.equal(code, 0, `${command}\n${lines.join('\n')}`);
  return lines.join('\n');
}

/** @param {string} command */
function parts(command) {
  const words = command.split(' ').filter((word) => word !== '');
  const set = words.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('='));
  const [program = '', ...args] = words.slice(set.length);
  return { program: program === 'node' ? process.execPath : program, args, env: Object.fromEntries(set) };
}

/** @param {string} command */
async function emulator(command) {
  const { program, args } = parts(command);
  // A group of its own, so that what npx begins ends with it.
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...SILENT },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null && child.pid) process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  const late = setTimeout(close, LONGEST);
  try {
    for await (const line of createInterface(child.stdout)) {
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (!address) continue;
      // It may go on talking.
      child.stdout.resume();
      return { address, close };
    }
    throw new Error('the command line told no address');
  } finally {
    clearTimeout(late);
  }
}
