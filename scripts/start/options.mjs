// @ts-check
// What a person may write behind `npm start --`. Everything that can be wrong is found here, before any work begins.

import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../setup/places.mjs';

export const HELP = `npm start                    set up, walk through the verbs on emulated platforms, then serve the chat page
npm start -- --once          the walk alone; exit code 0 when every step worked
npm start -- --port N        the chat page on this port (default: a free one)

A walk on your own account: uploads the file, waits for it, lists, links, downloads and compares it,
then deletes the one file that it made.

npm start -- --backend NAME --file PATH --token TOKEN [--base-url URL] [--scope KEY=VALUE]… [--field KEY=VALUE]…
  --backend NAME      ${platforms().join(', ')}
  --file PATH         the file to upload
  --token TOKEN       a bearer token; or set ATTACHE_TOKEN, which keeps it out of the list of processes
  --api-key KEY       an API key instead of a token; or set ATTACHE_API_KEY
  --base-url URL      where the platform is, when not at its public address
  --scope KEY=VALUE   a path parameter of the platform; may be given more than once
  --field KEY=VALUE   a field that goes with the upload; may be given more than once`;

/** A mistake in the command, with what to write instead. */
export class UsageError extends Error {
  /**
   * @param {string} message
   * @param {string} [advice]
   */
  constructor(message, advice = 'see `npm start -- --help`.') {
    super(message);
    this.advice = advice;
  }
}

/** @typedef {{ bearer: string } | { apiKey: string }} Credential */
/** @typedef {{ backend: string, file: string, auth: Credential, baseUrl?: string, scope: Record<string, string>, fields: Record<string, string> }} Account */
/** @typedef {{ help: boolean, once: boolean, port: number, account: Account | undefined }} Options */

/**
 * @param {string[]} argv
 * @param {Record<string, string | undefined>} env
 * @returns {Options}
 */
export function readOptions(argv, env) {
  const { values } = parsed(argv);
  const { help = false, once = false, backend } = values;
  if (help) return { help, once, port: 0, account: undefined };
  const port = portOf(values.port);
  if (backend === undefined) {
    const stray = ['file', 'token', 'api-key', 'base-url', 'scope', 'field'].find((name) => name in values);
    if (stray !== undefined) throw new UsageError(`--${stray} belongs to a walk on an account.`, 'add --backend NAME.');
    return { help, once, port, account: undefined };
  }
  if (values.port !== undefined)
    throw new UsageError(
      '--port belongs to the chat page, --backend to a walk on an account.',
      'leave one of them out.',
    );
  if (!platforms().includes(backend)) {
    throw new UsageError('--backend names no built-in platform.', `take one of ${platforms().join(', ')}.`);
  }
  const account = {
    backend,
    file: fileOf(values.file),
    auth: credentialOf(values, env),
    scope: pairsOf('scope', values.scope ?? []),
    fields: pairsOf('field', values.field ?? []),
    ...(values['base-url'] === undefined ? {} : { baseUrl: values['base-url'] }),
  };
  return { help, once, port, account };
}

/** @param {string[]} argv */
function parsed(argv) {
  try {
    return parseArgs({
      args: argv,
      options: {
        help: { type: 'boolean', short: 'h' },
        once: { type: 'boolean' },
        port: { type: 'string' },
        backend: { type: 'string' },
        'base-url': { type: 'string' },
        token: { type: 'string' },
        'api-key': { type: 'string' },
        file: { type: 'string' },
        scope: { type: 'string', multiple: true },
        field: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    // Node's own sentence may quote what was written, and that may be a token: only the option's name is told.
    const option = /'(-{1,2}[a-z-]+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new UsageError(
      option === undefined ? 'The options could not be read.' : `The option ${option} is unknown or written wrongly.`,
    );
  }
}

/** @param {string | undefined} text */
function portOf(text) {
  if (text === undefined) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535)
    throw new UsageError('--port must be a whole number from 0 to 65535.', 'leave it out to take a free port.');
  return port;
}

/** @param {string | undefined} file */
function fileOf(file) {
  if (file === undefined) throw new UsageError('A walk on an account needs a file.', 'add --file PATH.');
  // npm runs scripts in the project's folder; a path is meant from where the person stands.
  const full = path.resolve(process.env.INIT_CWD ?? '.', file);
  if (!existsSync(full)) throw new UsageError('--file names no file.', 'check the path.');
  if (!statSync(full).isFile()) throw new UsageError('--file names something that is not a file.', 'name one file.');
  return full;
}

/**
 * @param {{ token?: string, 'api-key'?: string }} values
 * @param {Record<string, string | undefined>} env
 * @returns {Credential}
 */
function credentialOf(values, env) {
  const token = values.token ?? (values['api-key'] === undefined ? env.ATTACHE_TOKEN : undefined);
  const apiKey = values['api-key'] ?? (values.token === undefined ? env.ATTACHE_API_KEY : undefined);
  if (token && apiKey) throw new UsageError('Both a token and an API key are given.', 'give one of them.');
  if (token) return { bearer: token };
  if (apiKey) return { apiKey };
  throw new UsageError(
    'A walk on an account needs a credential.',
    'set ATTACHE_TOKEN, or add --token TOKEN or --api-key KEY.',
  );
}

/**
 * @param {string} name of the option
 * @param {string[]} given
 */
function pairsOf(name, given) {
  return Object.fromEntries(
    given.map((entry) => {
      const [, key, value] = /^([^=]+)=(.+)$/s.exec(entry) ?? [];
      if (key === undefined || value === undefined) throw new UsageError(`--${name} must be written KEY=VALUE.`);
      return [key, value];
    }),
  );
}

/** The built-in platforms, by their description's file name: known before anything is built. */
function platforms() {
  const files = readdirSync(path.join(root, 'src', 'backend'));
  return files.filter((name) => name.endsWith('.json')).map((name) => path.basename(name, '.json'));
}
