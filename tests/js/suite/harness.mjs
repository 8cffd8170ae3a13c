// The registry of the suite and the run of one test, alike in every runtime: no module of Node, no DOM.
// Which tests run where, and how results are told, is for the hosts and run.mjs.

/** A test that takes longer hangs: nothing here waits for a clock on purpose for longer than a few seconds. */
const LONGEST = 30_000;

/** @typedef {'node' | 'deno' | 'bun' | 'chromium' | 'firefox' | 'webkit' | 'workerd'} RuntimeName */

/**
 * What a host gives its tests.
 * @typedef {object} Surroundings
 * @property {RuntimeName} runtime
 * @property {'window' | 'worker' | 'service worker'} [realm] of a browser
 * @property {string} origin address of the origin for faults, and of its control paths
 * @property {boolean} hooks this realm has the build with doors for faults
 * @property {boolean} [wasm] the core is wasm, as it is but for the build that is JavaScript alone
 */

/**
 * @typedef {object} TestOptions
 * @property {readonly RuntimeName[]} [only] runs there alone, and `reason` says why
 * @property {string} [reason]
 * @property {boolean} [fresh] in a realm where the package has not been used yet
 * @property {boolean} [heavy] where a runtime runs in several versions, one of them is enough
 * @property {boolean} [hooks] in a fresh realm with the build that has doors for faults
 */

/** @typedef {{ name: string, run: (t: Test) => unknown } & TestOptions} Entry */
/** @typedef {{ name: string, outcome: 'passed' | 'failed' | 'not applicable', note?: string }} Result */

/** @type {Entry[]} */
export const entries = [];

/**
 * Tests that are data: what the name says behind the family's own is handed to it.
 * @type {Map<string, (t: Test, rest: string) => unknown>}
 */
const families = new Map();

/** @type {Map<unknown, unknown>} failures that nobody has awaited, by their promises, since the last test ended */
const strays = new Map();

/**
 * @param {string} name
 * @param {(t: Test) => unknown} run
 * @param {TestOptions} [options]
 */
export function test(name, run, options = {}) {
  if (entries.some((entry) => entry.name === name)) throw new Error(`two tests are called "${name}"`);
  if (options.only && !options.reason) throw new Error(`"${name}" does not run everywhere and does not say why`);
  entries.push({ name, run, ...options });
}

/**
 * @param {string} name what the names of all its tests begin with, a colon behind it
 * @param {(t: Test, rest: string) => unknown} run
 */
export function family(name, run) {
  families.set(name, run);
}

/** @param {string} name @returns {Entry | undefined} */
function entryOf(name) {
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  const [, kind = '', rest = ''] = /^(\w+): (.*)$/s.exec(name) ?? [];
  const run = families.get(kind);
  return run && { name, run: (t) => run(t, rest) };
}

/**
 * A rejection that nobody handled: it fails the test that is running.
 * @param {unknown} reason
 * @param {unknown} [promise]
 */
export function stray(reason, promise = reason) {
  strays.set(promise, reason);
}

/** Somebody came for it after all: some runtimes tell of a rejection before a test could look at it. @param {unknown} promise */
export function claimed(promise) {
  strays.delete(promise);
}

class NotApplicable extends Error {}

/** What a running test is handed. */
export class Test {
  /** @type {(() => unknown)[]} */
  #cleanups = [];
  /** What a test that passes has counted, for whoever reads the run. @type {string[]} */
  told = [];

  /** @param {Surroundings} surroundings */
  constructor(surroundings) {
    this.runtime = surroundings.runtime;
    this.realm = surroundings.realm;
    this.origin = surroundings.origin;
    this.hooks = surroundings.hooks;
    this.wasm = surroundings.wasm !== false;
  }

  /** Undone at the end of the test, the last first. @param {() => unknown} undo */
  after(undo) {
    this.#cleanups.push(undo);
  }

  /** @param {string} line */
  tell(line) {
    this.told.push(line);
  }

  /** @param {string} reason @returns {never} */
  notApplicable(reason) {
    throw new NotApplicable(reason);
  }

  async end() {
    for (const undo of this.#cleanups.reverse()) await undo();
  }
}

/**
 * @param {string} name
 * @param {Surroundings} surroundings
 * @returns {Promise<Result>}
 */
export async function runTest(name, surroundings) {
  const entry = entryOf(name);
  if (!entry) return { name, outcome: 'failed', note: 'there is no such test' };
  if (entry.only && !entry.only.includes(surroundings.runtime)) {
    return { name, outcome: 'not applicable', note: String(entry.reason) };
  }
  const t = new Test(surroundings);
  strays.clear();
  /** @type {Result} */
  let result = { name, outcome: 'passed' };
  try {
    await bounded(async () => entry.run(t));
    if (t.told.length > 0) result.note = t.told.join('; ');
  } catch (error) {
    result =
      error instanceof NotApplicable ? { name, outcome: 'not applicable', note: error.message } : failed(name, error);
  }
  try {
    await bounded(() => t.end());
    // Unhandled rejections are told after the microtasks of the turn that they happened in.
    await new Promise((resolve) => void setTimeout(resolve, 0));
    const [reason] = strays.values();
    if (strays.size > 0 && result.outcome !== 'failed')
      result = failed(name, reason, 'a rejection that nobody handled: ');
  } catch (error) {
    if (result.outcome !== 'failed') result = failed(name, error, 'while the test was cleared away: ');
  }
  return result;
}

/** @param {() => Promise<unknown>} work */
async function bounded(work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the test did not end within ${LONGEST / 1000} s`)), LONGEST);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} name
 * @param {unknown} error
 * @param {string} [before]
 * @returns {Result}
 */
function failed(name, error, before = '') {
  const told =
    error instanceof Error
      ? `${error.name}: ${error.message}\n${below(error.stack)}`
      : `a ${typeof error} was thrown: ${String(error)}`;
  const cause = error instanceof Error && error.cause !== undefined ? `\n  caused by ${String(error.cause)}` : '';
  return { name, outcome: 'failed', note: before + told + cause };
}

/** The frames of a stack, without the sentence above them. @param {string | undefined} stack */
const below = (stack = '') =>
  stack
    .split('\n')
    .filter((line) => /^\s+at |@/.test(line))
    .slice(0, 12)
    .join('\n');
