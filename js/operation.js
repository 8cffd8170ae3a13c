// @ts-check
// A long-running operation as callers meet it: awaited for its end, iterated for its changes, polled, cancelled. One wait
// serves all who listen. How often is looked, and what a state word means, is the core's.

import { onAbort } from './abort.js';
import { safely } from './callback.js';
import { signal as anAbortSignal, callable, isObject, object, text } from './check.js';
import { invalid } from './errors.js';

/** @typedef {import('./index.js').Operation} Operation */
/** @typedef {import('./index.js').OperationHandle} OperationHandle */
/** @typedef {import('./index.js').OperationOptions} OperationOptions */
/** @typedef {import('./index.js').CallOptions} CallOptions */
/** @typedef {import('./door.js').Core} Core */
/** @typedef {import('./door.js').CoreOperation} CoreOperation */

/** @implements {OperationHandle} */
export class OperationWatch {
  #session;
  #name = '';
  #options;
  #failure;
  /** Handles may be made without end, and collecting this object frees it. @type {CoreOperation | undefined} */
  #operation;
  /** @type {Core | undefined} */
  #core;
  /** @type {{ promise: Promise<Operation>, stop: AbortController } | undefined} */
  #wait;
  /** Somebody awaits the end: the wait goes on when no iterator is left. */
  #awaited = false;
  #iterators = 0;
  /** The newest, and how many there were. @type {{ operation: Operation | undefined, count: number }} */
  #seen = { operation: undefined, count: 0 };
  /** @type {Set<() => void>} */
  #wakers = new Set();

  /**
   * @param {Pick<import('./session.js').Session, 'call' | 'lend' | 'backend'>} session
   * @param {string} name as the backend gave it, or a handle's token
   * @param {OperationOptions | undefined} options
   * @param {Error} [failure] what every use of this handle ends in
   */
  constructor(session, name, options = {}, failure) {
    this.#session = session;
    this.#options = options;
    this.#failure = failure;
    try {
      object(options, 'options');
      if (options.signal !== undefined) anAbortSignal(options.signal, 'signal');
      if (options.onProgress !== undefined) callable(options.onProgress, 'onProgress');
      this.#name = nameOf(name, session.backend);
    } catch (error) {
      this.#failure ??= /** @type {Error} */ (error);
    }
  }

  /**
   * @template [A=Operation]
   * @template [B=never]
   * @param {((operation: Operation) => A | PromiseLike<A>) | null} [resolved]
   * @param {((reason: unknown) => B | PromiseLike<B>) | null} [rejected]
   * @returns {Promise<A | B>}
   */
  // biome-ignore lint/suspicious/noThenProperty: an operation can be awaited
  then(resolved, rejected) {
    this.#awaited = true;
    return this.#waiting().promise.then(resolved, rejected);
  }

  /** @returns {AsyncIterator<Operation, undefined, undefined>} */
  async *[Symbol.asyncIterator]() {
    this.#iterators++;
    let ended = false;
    try {
      const { promise } = this.#waiting();
      const end = () => {
        ended = true;
        this.#wake();
      };
      promise.then(end, end);
      // A handle that was waited for before tells its newest state first.
      let told = 0;
      while (!ended || told !== this.#seen.count) {
        const { operation, count } = this.#seen;
        if (told === count || !operation) {
          await new Promise((resolve) => this.#wakers.add(() => resolve(undefined)));
        } else {
          told = count;
          yield operation;
        }
      }
      await promise;
      return undefined;
    } finally {
      this.#iterators--;
      // Nobody is left who would look at what is asked for.
      if (this.#iterators === 0 && !this.#awaited && !ended) this.stop();
    }
  }

  /** @param {CallOptions} [options] */
  async poll(options) {
    const operation = await this.#ask((door) => door.poll(options), options);
    this.#see(operation);
    return operation;
  }

  /** @param {CallOptions} [options] */
  async cancel(options) {
    await this.#ask((door) => door.cancel(options), options, true);
  }

  /** @param {unknown} [reason] */
  stop(reason) {
    this.#wait?.stop.abort(reason);
    this.#wait = undefined;
  }

  token() {
    return JSON.stringify({ v: 1, backend: this.#session.backend, name: this.#name });
  }

  #waiting() {
    if (!this.#wait) {
      const stop = new AbortController();
      const promise = this.#untilEnd(stop);
      // Whoever waits is told; nobody else is.
      promise.catch(() => {});
      this.#wait = { promise, stop };
    }
    return this.#wait;
  }

  /**
   * @param {AbortController} stop
   * @returns {Promise<Operation>}
   */
  async #untilEnd(stop) {
    const theirs = this.#failure ? undefined : this.#options.signal;
    const leave = theirs && onAbort(theirs, () => stop.abort(theirs.reason));
    const seen = (/** @type {Operation} */ operation) => {
      if (!stop.signal.aborted) this.#see(operation);
    };
    try {
      return await this.#ask((door) => door.wait(seen, stop.signal), { signal: stop.signal });
    } finally {
      leave?.();
    }
  }

  /** @param {Operation} operation */
  #see(operation) {
    const { operation: before, count } = this.#seen;
    if (before && same(before, operation)) return;
    this.#seen = { operation, count: count + 1 };
    safely(this.#options.onProgress)(operation);
    this.#wake();
  }

  #wake() {
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
  }

  /**
   * @template T
   * @param {(door: CoreOperation) => Promise<T>} ask
   * @param {CallOptions | undefined} options
   * @param {boolean} [write]
   * @returns {Promise<T>}
   */
  async #ask(ask, options, write = false) {
    if (this.#failure) throw this.#failure;
    const signal = options?.signal ?? this.#options.signal;
    return await this.#session.call((core) => ask(this.#on(core)), { signal, write, needs: ['rest'] });
  }

  /** @param {Core} core */
  #on(core) {
    if (!this.#operation || this.#core !== core) {
      this.#operation = this.#session.lend(core.operation(this.#name, this.#options));
      this.#core = core;
    }
    return this.#operation;
  }
}

/**
 * @param {unknown} name
 * @param {string} backend
 * @returns {string}
 */
function nameOf(name, backend) {
  text(name, 'name');
  const given = String(name);
  if (!given.startsWith('{')) return given;
  /** @type {unknown} */
  let token;
  try {
    token = JSON.parse(given);
  } catch {
    // Refused below.
  }
  if (!isObject(token) || token.v !== 1 || typeof token.name !== 'string' || token.name === '') {
    throw invalid('name', 'is no token that this version can read');
  }
  if (token.backend !== backend) {
    throw invalid('name', `is the token of another backend, not of ${backend}`);
  }
  return token.name;
}

/**
 * @param {Operation} one
 * @param {Operation} other
 */
const same = (one, other) =>
  one.state === other.state &&
  one.done === other.done &&
  one.progress === other.progress &&
  one.resource === other.resource &&
  one.error === other.error;
