// @ts-check
// One walk through the verbs of one platform: tells each step as it ends, keeps what it found for the closing table, and
// stops at the first failure. What a step does is the caller's.

import { failure, seconds } from './format.mjs';

/** @typedef {import('./screen.mjs').Screen} Screen */

/** The verbs in the order of a walk, and the rows of the table. */
export const VERBS = /** @type {const} */ ([
  'upload',
  'processing',
  'list',
  'get',
  'link',
  'expired link',
  'refresh',
  'download',
  'SHA-256',
  'delete',
]);

/** @typedef {typeof VERBS[number]} Verb */

/** Says that a step has failed, and that it was told already. */
class StepFailed extends Error {}

/** A step found what should not be: a fault of the platform or of the client, never of the person. */
export class Mismatch extends Error {}

export class Tour {
  #screen;
  /** @type {Map<Verb, string>} */
  #found = new Map();
  #failed = false;

  /**
   * @param {Screen} screen
   * @param {string} title
   * @param {string} address
   */
  constructor(screen, title, address) {
    this.#screen = screen;
    this.title = title;
    screen.line();
    screen.line(`${screen.paint('bold', title)}  ${screen.paint('dim', address)}`);
  }

  get passed() {
    return !this.#failed;
  }

  /** @param {Verb} verb */
  found(verb) {
    return this.#found.get(verb) ?? 'not run';
  }

  /**
   * @template T
   * @param {Verb} verb
   * @param {() => Promise<{ told: string, short?: string, value: T }>} work `short` goes into the table instead of `told`
   * @returns {Promise<T>}
   */
  async step(verb, work) {
    const since = performance.now();
    try {
      const { told, short, value } = await work();
      this.#found.set(verb, short ?? told);
      this.#tell('green', '✓', verb, `${told}${this.#screen.paint('dim', `  ${seconds(performance.now() - since)}`)}`);
      return value;
    } catch (error) {
      this.#failed = true;
      this.#found.set(verb, 'FAILED');
      this.#tell('red', '✗', verb, failure(error));
      throw new StepFailed(verb, { cause: error });
    }
  }

  /**
   * A verb that the platform does not have.
   * @param {Verb} verb
   * @param {string} why
   */
  absent(verb, why) {
    this.#found.set(verb, '–');
    this.#tell('dim', '–', verb, this.#screen.paint('dim', why));
  }

  /**
   * Runs a walk. A failed step has been told when this ends; anything else is a fault of the walk itself and is thrown.
   * @param {() => Promise<void>} walk
   */
  async run(walk) {
    try {
      await walk();
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
    }
    return this;
  }

  /**
   * @param {import('./screen.mjs').Style} style
   * @param {string} mark
   * @param {Verb} verb
   * @param {string} text
   */
  #tell(style, mark, verb, text) {
    this.#screen.line(`  ${this.#screen.paint(style, mark)} ${verb.padEnd(12)}  ${text}`);
  }
}

/**
 * @param {Screen} screen
 * @param {Tour[]} tours
 */
export function closingTable(screen, tours) {
  screen.line();
  const rows = VERBS.map((verb) => [verb, ...tours.map((tour) => tour.found(verb))]);
  screen.table(['', ...tours.map((tour) => tour.title)], rows);
}
