// @ts-check
// What a person may write behind `npx @attache/client`, and what is told of a mistake. Everything that can be wrong with the words is found
// here; nothing is started.

import { parseArgs } from 'node:util';
import { backends } from './backends.js';

/** @typedef {import('./index.js').BackendName} BackendName */
/** @typedef {{ show: string } | { emulate: { port: number, backend: BackendName | undefined, seed: number } }} Command */

export const NAMES = /** @type {BackendName[]} */ (Object.keys(backends));
const LARGEST_PORT = 65_535;

export const HELP = `npx @attache/client emulate [--port N] [--backend NAME] [--seed N]

Serves emulated agent platforms on this machine, for tests and demos: uploads, lists, links and
downloads as the platforms do them, in memory, on loopback alone. Ctrl-C ends it.

  --port N        listen on this port (default 0: one that is free)
  --backend NAME  tell only where this platform is: ${NAMES.join(', ')}
  --seed N        where ids come from: the same seed and the same requests give the same ids (default 0)

  -h, --help      this text
  -v, --version   the version of the package`;

/** A mistake in the command, with what to write instead. */
export class UsageError extends Error {
  /**
   * @param {string} message
   * @param {string} [advice]
   */
  constructor(message, advice = '`npx @attache/client --help` lists what there is.') {
    super(message);
    this.advice = advice;
  }
}

/**
 * @param {string[]} argv
 * @param {string} version of the package
 * @returns {Command}
 */
export function readCommand(argv, version) {
  const { values, positionals } = parsed(argv);
  if (values.help) return { show: HELP };
  if (values.version) return { show: version };
  const [command, ...more] = positionals;
  if (command === undefined)
    throw new UsageError('No command is given.', 'write `npx @attache/client emulate`, or `--help`.');
  if (command !== 'emulate')
    throw new UsageError(`There is no command ${JSON.stringify(command)}.`, 'the one there is: `emulate`.');
  if (more.length > 0)
    throw new UsageError(`${JSON.stringify(more[0])} is one word too many.`, 'options begin with two dashes.');
  const port = wholeOf('port', values.port, LARGEST_PORT);
  const seed = wholeOf('seed', values.seed, Number.MAX_SAFE_INTEGER);
  const { backend } = values;
  const known = NAMES.find((name) => name === backend);
  if (backend !== undefined && known === undefined)
    throw new UsageError(`There is no platform ${JSON.stringify(backend)}.`, `take one of ${NAMES.join(', ')}.`);
  return { emulate: { port, backend: known, seed } };
}

/** @param {string[]} argv */
function parsed(argv) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        backend: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    // Node's own first sentence names the option; what follows is about its parser.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.(?:\s|$)|\n/);
    throw new UsageError(`${sentence}.`);
  }
}

/**
 * @param {string} name of the option
 * @param {string | undefined} given
 * @param {number} largest
 */
function wholeOf(name, given, largest) {
  if (given === undefined) return 0;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value > largest)
    throw new UsageError(`--${name} takes a whole number from 0 to ${largest}.`, `for instance --${name} 8787.`);
  return value;
}
