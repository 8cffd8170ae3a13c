// @ts-check
// Tells the person what set-up is doing: one line when a step starts, a running line while it works, one when it ends.
// Decides nothing about the steps themselves.

import { AsyncLocalStorage } from 'node:async_hooks';
import { SetupError } from './command.mjs';

/** @typedef {(note: string) => void} Tell */

const interactive = process.stdout.isTTY === true && !process.env.CI;
/** How often a log that is not a terminal hears that a long step still works. */
const QUIET_INTERVAL = 20_000;

/** @type {Map<string, { since: number, note: string }>} */
const running = new Map();
/** @type {ReturnType<typeof setInterval> | undefined} */
let ticker;

/** @param {number} since */
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

function clearLine() {
  if (interactive) process.stdout.write('\r\u001b[2K');
}

/** @type {AsyncLocalStorage<string[]>} */
const keeping = new AsyncLocalStorage();

/**
 * Keeps what `work` says, so that works side by side do not talk into one another.
 * @template T
 * @param {string[]} lines
 * @param {() => Promise<T>} work
 */
export const kept = (lines, work) => keeping.run(lines, work);

/** @param {string} text */
export function say(text) {
  const lines = keeping.getStore();
  if (lines !== undefined) {
    lines.push(text);
    return;
  }
  clearLine();
  process.stdout.write(`${text}\n`);
}

function tick() {
  const width = Math.max(40, (process.stdout.columns ?? 100) - 1);
  const share = Math.floor(width / Math.max(1, running.size)) - 3;
  const parts = [...running].map(([title, { since, note }]) =>
    `${title} ${seconds(since).replace(/\.\d/, '')} ${note}`.slice(0, share).trimEnd(),
  );
  if (interactive) {
    clearLine();
    process.stdout.write(parts.join(' | ').slice(0, width));
  } else {
    for (const part of parts) say(`    … ${part}`);
  }
}

/**
 * Runs one step. `work` answers what it found or did, in a few words.
 * @param {string} title
 * @param {string} duration roughly how long it takes where there is work to do
 * @param {(tell: Tell, begin: (what: string) => void) => Promise<string>} work
 *   `begin` is called once the step knows that there is something to do; `tell` with each line of progress
 */
export async function step(title, duration, work) {
  const since = performance.now();
  let begun = false;
  const state = { since, note: '' };
  /** @param {string} what */
  const begin = (what) => {
    begun = true;
    running.set(title, state);
    say(`  ▸ ${title}: ${what} (${duration})`);
    ticker ??= setInterval(tick, interactive ? 500 : QUIET_INTERVAL);
  };
  try {
    const result = await work((note) => {
      state.note = note.replace(/\s+/g, ' ').trim();
    }, begin);
    leave(title);
    say(begun ? `  ✓ ${title}: ${result} (${seconds(since)})` : `  ✓ ${title}: ${result}`);
  } catch (error) {
    leave(title);
    say(`  ✗ ${title} (${seconds(since)}): ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof SetupError) {
      for (const line of error.output) say(`      ${line}`);
      say(`    What to do: ${error.advice}`);
    }
    throw error;
  }
}

/** @param {string} title */
function leave(title) {
  running.delete(title);
  if (running.size === 0 && ticker !== undefined) {
    clearInterval(ticker);
    ticker = undefined;
  }
  clearLine();
}
