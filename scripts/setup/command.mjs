// @ts-check
// Runs other programs. Decides how their output is kept and told; knows no program by name.

import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** A failure that already says, in one sentence, what the person can do about it. */
export class SetupError extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} advice what to do, one sentence
   * @param {string[]} [output] the last lines the program said
   */
  constructor(message, advice, output = []) {
    super(message);
    this.name = 'SetupError';
    this.advice = advice;
    this.output = output;
  }
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to the present environment
 * @property {(line: string) => void} [onLine] told every line as it comes
 * @property {number} [timeout] milliseconds until the program is ended
 */

/** @typedef {{ code: number, lines: string[] }} RunResult the exit code (127: not found) and the last lines of both outputs */

const KEPT_LINES = 400;

/**
 * Addresses never reach a log: which mirror or registry a machine uses is its owner's affair.
 * @param {string} text
 */
export function withoutAddresses(text) {
  return text
    .replace(/\b[a-z][a-z+]*:\/\/[^\s'"`)\]]+/gi, '<address>')
    .replace(/(resolve|connect to|host:?|from) '?[\w-]+(\.[\w-]+){1,}(:\d+)?'?/gi, '$1 <address>');
}

/** @param {string} text */
function tidy(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colour codes are control characters
  return withoutAddresses(text.replace(/\u001b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9])/g, '')).trimEnd();
}

/** @param {Record<string, string | undefined>} extra */
function environment(extra) {
  return { ...process.env, ...extra };
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    /** @type {string[]} */
    const lines = [];
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: environment(options.env ?? {}),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && program === 'npm',
    });
    const timer = options.timeout === undefined ? undefined : setTimeout(() => child.kill(), options.timeout);
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (/** @type {string} */ chunk) => {
        const parts = (rest + chunk).split(/\r\n|\n|\r/);
        rest = parts.pop() ?? '';
        for (const part of parts) take(part);
      });
      stream.on('end', () => take(rest));
    }
    /** @param {string} raw */
    const take = (raw) => {
      const line = tidy(raw);
      if (line === '') return;
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      options.onLine?.(line);
    };
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, lines: [...lines, error.message] });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, lines });
    });
  });
}

/**
 * As `run`, but a failure is thrown with its advice.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions & { advice: string, kept?: number }} options `kept`: how many last lines the failure shows
 * @returns {Promise<RunResult>}
 */
export async function must(program, args, options) {
  const result = await run(program, args, options);
  if (result.code !== 0) {
    throw new SetupError(
      `${program} ${args.slice(0, 3).join(' ')} ended with code ${result.code}`,
      options.advice,
      result.lines.slice(-(options.kept ?? 15)),
    );
  }
  return result;
}

/**
 * What a quick question to a program answers; `undefined` when it fails or is not there.
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string | undefined>} [env]
 * @returns {string | undefined}
 */
export function ask(program, args, env = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', env: environment(env), timeout: 60_000 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * @param {string} name
 * @returns {string | undefined} the full path of a program on PATH
 */
export function onPath(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (folder !== '' && isExecutable(file)) return file;
    }
  }
  return undefined;
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
