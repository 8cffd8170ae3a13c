#!/usr/bin/env node
// @ts-check
// `npx @attache/client emulate`: the emulator on a loopback port until Ctrl-C. Decides what is printed and the exit code: 0 when
// it was ended, 2 for a mistake in the command, 1 where the port cannot be had.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { descriptions } from '../pkg/backends.js';
import { NAMES, readCommand, UsageError } from './cli-options.js';
import { serveEmulator } from './emulate.js';

/** @typedef {import('./index.js').BackendName} BackendName */
/** @typedef {Awaited<ReturnType<typeof serveEmulator>>} Server */

/** Any id will do: the emulator has an account for everyone. */
const ANY = 'demo';

/**
 * @param {Server} server
 * @param {BackendName[]} names
 */
function told({ baseUrl }, names) {
  const [first = 'cuadra'] = names;
  const { auth, scope } = descriptions[first];
  const places = (scope?.required ?? []).map((key) => `${key}: '${ANY}'`).join(', ');
  const options = [
    `backend: '${first}'`,
    `baseUrl: '${baseUrl(first)}'`,
    `auth: { ${auth?.scheme === 'api-key' ? 'apiKey' : 'bearer'}: 'any' }`,
    ...(places === '' ? [] : [`scope: { ${places} }`]),
  ];
  const width = Math.max(...names.map((name) => name.length));
  return [
    'Emulated platforms on this machine; nothing leaves it, and nothing is kept when it ends.',
    '',
    ...names.map((name) => `  ${name.padEnd(width)}  ${baseUrl(name)}`),
    '',
    'A client is pointed at one of them, with any credential:',
    '',
    "  import { createClient } from '@attache/client';",
    `  createClient({ ${options.join(', ')} });`,
    '',
    'So is every other program; pages of all origins may call it. Ctrl-C ends it.',
  ].join('\n');
}

/**
 * @param {number} port
 * @param {unknown} error
 */
function unopened(port, error) {
  const code = /** @type {NodeJS.ErrnoException} */ (error).code;
  if (code === 'EADDRINUSE') return { what: `Port ${port} is taken by another program.`, advice: 'name another one' };
  if (code === 'EACCES') return { what: `Port ${port} is not open to you.`, advice: 'take one above 1023' };
  return undefined;
}

/** @returns {Promise<number>} the exit code */
async function main() {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const command = readCommand(process.argv.slice(2), version);
  if ('show' in command) {
    console.log(command.show);
    return 0;
  }
  const { port, backend, seed } = command.emulate;
  /** @type {Server} */
  let server;
  try {
    server = await serveEmulator({ port, seed });
  } catch (error) {
    const known = unopened(port, error);
    if (known === undefined) throw error;
    console.error(`${known.what}\nWhat to do: ${known.advice}, or leave out --port for one that is free.`);
    return 1;
  }
  const ended = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  console.log(told(server, backend === undefined ? NAMES : [backend]));
  await ended;
  await server.close();
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nWhat to do: ${error.advice}`);
  process.exitCode = 2;
}
