// Counts everything that a call asks of its surroundings, and makes one of these fail. What a failure is depends on what is asked.

import { createClient } from '@attache/client';
import { BASE, callOf } from './scripted.mjs';

/** @typedef {'fetch' | 'body' | 'timer' | 'auth' | 'middleware' | 'logger' | 'progress' | 'source'} Kind */

/** Ways to fail. A listener has no answer that anybody waits for. @type {Record<Kind, string[]>} */
export const MODES = {
  fetch: ['throw', 'reject', 'reject with nothing', 'hang', 'garbage', 'error response', 'used response'],
  body: ['reject', 'hang', 'garbage', 'end'],
  timer: ['throw', 'early'],
  auth: ['throw', 'reject', 'reject with nothing', 'hang', 'garbage'],
  middleware: ['throw', 'reject', 'hang', 'garbage'],
  logger: ['throw', 'garbage'],
  progress: ['throw', 'garbage'],
  source: ['reject', 'hang', 'garbage'],
};

/** A world whose step number `at` fails by `mode`; without both, all goes well and is counted. */
export class Faults {
  /** @type {Kind[]} */
  steps = [];
  #at;
  #mode;
  #tokens = 0;

  #world;

  /**
   * @param {World} world
   * @param {number} [at]
   * @param {string} [mode]
   */
  constructor(world, at = -1, mode = '') {
    this.#world = world;
    this.#at = at;
    this.#mode = mode;
  }

  /** @param {Kind} kind @returns {string} how it fails, empty for not at all */
  step(kind) {
    this.steps.push(kind);
    const mode = this.steps.length - 1 === this.#at ? this.#mode : '';
    if (mode === 'hang') this.#world.pass();
    return mode;
  }

  /** From now on all goes well. */
  heal() {
    this.#at = -1;
  }

  /** What goes wrong in functions that are waited for. @param {string} mode @returns {Promise<never>} */
  #fail(mode) {
    const error = new TypeError('a fault on purpose');
    if (mode === 'throw') throw error;
    if (mode === 'hang') return new Promise(() => {});
    return Promise.reject(mode === 'reject with nothing' ? undefined : error);
  }

  /** @param {Kind} kind @returns {() => unknown} */
  listener = (kind) => () => {
    const mode = this.step(kind);
    if (mode === 'throw') throw new TypeError('a fault on purpose');
    return mode === 'garbage' ? Object.create(null) : undefined;
  };

  /** @param {string | null} text @param {ResponseInit} [init] */
  response(text, init) {
    return new Response(text === null ? null : this.#body(text), init);
  }

  /** A body whose every read is a step. @param {string} text @param {Kind} [kind] */
  #body(text, kind = 'body') {
    const chunks = [text.slice(0, 5), text.slice(5)];
    return new ReadableStream(
      {
        pull: (controller) => {
          const mode = this.step(kind);
          if (mode === 'garbage') return controller.enqueue('no bytes');
          if (mode === 'end') return controller.close();
          if (mode) return this.#fail(mode);
          const chunk = chunks.shift();
          return chunk === undefined ? controller.close() : controller.enqueue(new TextEncoder().encode(chunk));
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** @param {string} text */
  source(text) {
    return this.#body(text, 'source');
  }

  /**
   * A client all of whose surroundings are steps.
   * @param {(faults: Faults, call: import('./scripted.mjs').Call, count: number) => Response} answer
   * @param {Partial<import('@attache/client').ClientOptions>} options
   */
  client(answer, options) {
    let count = 0;
    /** @type {typeof globalThis.fetch} */
    const fetch = (input, init = {}) => {
      const mode = this.step('fetch');
      if (mode === 'garbage') return /** @type {Promise<never>} */ (Promise.resolve({ status: 'no number' }));
      if (mode === 'error response') return Promise.resolve(Response.error());
      const response = answer(this, callOf(input, init, undefined), count++);
      if (mode === 'used response') return response.text().then(() => response);
      return mode ? this.#fail(mode) : Promise.resolve(response);
    };
    return createClient({
      backend: 'cuadra',
      baseUrl: BASE.cuadra,
      auth: {
        bearer: () => {
          const mode = this.step('auth');
          return mode === 'garbage'
            ? /** @type {never} */ ({ token: 7 })
            : mode
              ? this.#fail(mode)
              : `token-${this.#tokens++}`;
        },
      },
      middleware: [
        async (request, next) => {
          const mode = this.step('middleware');
          return mode === 'garbage' ? /** @type {never} */ ({}) : mode ? this.#fail(mode) : next(request);
        },
      ],
      logger: { debug: this.listener('logger'), info: this.listener('logger'), warn: this.listener('logger') },
      retry: { maxRetries: 1, baseDelay: 0, maxDelay: 0 },
      deadline: DEADLINE,
      fetch,
      ...options,
    });
  }
}

/** Of every call: no other timer is this long. */
const DEADLINE = 50_000;
/** How long IndexedDB is waited for. When it is asked is the engine's affair: such a timer is no step that a run could count on. */
const PATIENCE = 5_000;
/** The floor between two looks, jitter included: it passes at once. */
const PACE = [900, 1_200];

/** A realm whose timers are steps, and whose deadlines end at once when something hangs. */
export class World {
  /** Whose steps they are. @type {Faults | undefined} */
  faults;
  /** @type {Map<unknown, () => void>} */
  #deadlines = new Map();
  #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  /** @param {import('../harness.mjs').Test} t */
  constructor(t) {
    const { setTimeout: arm, clearTimeout: clear } = this.#real;
    const counted = (/** @type {() => void} */ callback, /** @type {number} */ milliseconds) => {
      if (milliseconds === PATIENCE) return arm(callback, milliseconds);
      const mode = this.faults?.step('timer');
      if (mode === 'throw') throw new TypeError('a fault on purpose');
      const [shortest = 0, longest = 0] = PACE;
      const soon = mode === 'early' || (milliseconds > shortest && milliseconds < longest);
      const timer = arm(callback, soon ? 0 : milliseconds);
      if (milliseconds > DEADLINE / 2 && milliseconds <= DEADLINE && milliseconds !== 30_000)
        this.#deadlines.set(timer, callback);
      return timer;
    };
    const cleared = (/** @type {ReturnType<typeof setTimeout>} */ timer) => {
      this.#deadlines.delete(timer);
      clear(timer);
    };
    const { reportError } = globalThis;
    // A listener's own failure is told to the platform, on purpose: nobody shall take it for a stray one.
    const told = typeof reportError === 'function' ? { reportError: () => {} } : {};
    Object.assign(globalThis, { setTimeout: counted, clearTimeout: cleared, ...told });
    t.after(() => Object.assign(globalThis, this.#real, told.reportError && { reportError }));
  }

  /** Something hangs: every call that is under way meets its deadline. */
  pass() {
    const { setTimeout: arm, clearTimeout: clear } = this.#real;
    arm(() => {
      for (const [timer, end] of this.#deadlines) {
        clear(/** @type {ReturnType<typeof setTimeout>} */ (timer));
        end();
      }
      this.#deadlines.clear();
    }, 2);
  }
}
