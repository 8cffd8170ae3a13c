// @ts-check
// A listing as callers meet it: awaited for the first page, iterated for items, `.pages()` for pages. Each of these starts
// anew. Cursors, limits and guards are the core's.

import { onAbort } from './abort.js';
import { signal as anAbortSignal } from './check.js';
import { invalid } from './errors.js';

/** @typedef {import('./index.js').FileListing} FileListing */
/** @typedef {import('./index.js').FilePage} FilePage */
/** @typedef {import('./index.js').FileRecord} FileRecord */
/** @typedef {import('./index.js').ListOptions} ListOptions */
/** @typedef {import('./session.js').Session} Session */

/** @implements {FileListing} */
export class Listing {
  #session;
  #options;
  #failure;
  /** @type {Promise<FilePage> | undefined} */
  #first;

  /**
   * @param {Pick<Session, 'call' | 'keep' | 'drop'>} session
   * @param {ListOptions | undefined} options
   * @param {Error} [failure] what every use of this listing ends in
   */
  constructor(session, options, failure) {
    this.#session = session;
    this.#options = options;
    this.#failure =
      failure ??
      (options === undefined || typeof options === 'object' ? undefined : invalid('options', 'must be an object'));
  }

  /**
   * The contract's `PromiseLike`: one request, however often it is awaited.
   * @template [A=FilePage]
   * @template [B=never]
   * @param {((page: FilePage) => A | PromiseLike<A>) | null} [resolved]
   * @param {((reason: unknown) => B | PromiseLike<B>) | null} [rejected]
   * @returns {Promise<A | B>}
   */
  // biome-ignore lint/suspicious/noThenProperty: a listing can be awaited
  then(resolved, rejected) {
    this.#first ??= this.#firstPage();
    return this.#first.then(resolved, rejected);
  }

  /** @returns {AsyncIterator<FileRecord>} */
  [Symbol.asyncIterator]() {
    return new Items(this.#iterator());
  }

  /** @returns {AsyncIterable<FilePage>} */
  pages() {
    return { [Symbol.asyncIterator]: () => this.#iterator() };
  }

  /** @returns {Promise<FileRecord[]>} */
  async toArray() {
    /** @type {FileRecord[]} */
    const all = [];
    // One by one: a list that comes whole may have more items than a call can have arguments.
    for await (const page of this.pages()) for (const item of page.items) all.push(item);
    return all;
  }

  #iterator() {
    return new PageIterator(this.#session, this.#options, this.#failure);
  }

  /** @returns {Promise<FilePage>} */
  async #firstPage() {
    const pages = this.#iterator();
    try {
      const { value } = await pages.next();
      return value ?? { items: [], nextCursor: null, total: null, raw: null };
    } finally {
      await pages.return();
    }
  }
}

/** @implements {AsyncIterator<FilePage, undefined>} */
class PageIterator {
  #session;
  #options;
  #failure;
  #abort = new AbortController();
  /** @type {{ pages: import('./door.js').Pages, instance: import('./instance.js').Instance } | undefined} */
  #open;
  /** Calls are answered one after the other, as an async generator does. @type {Promise<unknown>} */
  #turn = Promise.resolve();
  #done = false;
  /** @type {(() => void) | undefined} */
  #follow;

  /**
   * @param {Pick<Session, 'call' | 'keep' | 'drop'>} session
   * @param {ListOptions | undefined} options
   * @param {Error | undefined} failure
   */
  constructor(session, options, failure) {
    this.#session = session;
    this.#options = options;
    this.#failure = failure;
  }

  /** @returns {Promise<IteratorResult<FilePage, undefined>>} */
  next() {
    const turn = this.#after(this.#turn);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** @param {Promise<unknown>} before */
  async #after(before) {
    await before;
    return await this.#next();
  }

  /** Leaving early ends the page in flight and asks for no other. @returns {Promise<IteratorReturnResult<undefined>>} */
  async return() {
    this.#finish();
    this.#abort.abort();
    return { done: true, value: undefined };
  }

  /** @returns {Promise<IteratorResult<FilePage, undefined>>} */
  async #next() {
    if (this.#done) return { done: true, value: undefined };
    try {
      if (this.#failure) throw this.#failure;
      const signal = this.#followed();
      const page = await this.#session.call((core, instance) => this.#pages(core, instance).next(signal), { signal });
      if (page && !this.#done) return { done: false, value: page };
    } catch (error) {
      // The caller left: what the page in flight ended in is nobody's concern.
      if (!this.#done) {
        this.#finish();
        throw error;
      }
    }
    this.#finish();
    return { done: true, value: undefined };
  }

  /**
   * @param {import('./door.js').Core} core
   * @param {import('./instance.js').Instance} instance
   */
  #pages(core, instance) {
    this.#open ??= { pages: this.#session.keep(core.list(this.#options)), instance };
    // The core died between two pages and took the position with it: entering the dead one says so.
    return this.#open.instance === instance
      ? this.#open.pages
      : this.#open.instance.run(() => /** @type {never} */ (undefined));
  }

  /** The iteration's own signal, which also fires with the caller's. */
  #followed() {
    const theirs = this.#options?.signal;
    if (theirs && !this.#follow) {
      anAbortSignal(theirs, 'signal');
      this.#follow = onAbort(theirs, () => this.#abort.abort(theirs.reason));
    }
    return this.#abort.signal;
  }

  #finish() {
    this.#done = true;
    this.#follow?.();
    this.#session.drop(this.#open?.pages);
  }
}

/**
 * Not a generator: for every item that is at hand it costs one promise, not three.
 * @implements {AsyncIterator<FileRecord, undefined>}
 */
class Items {
  #pages;
  /** @type {FileRecord[]} */
  #items = [];
  #next = 0;
  /** @type {Promise<IteratorResult<FileRecord, undefined>> | undefined} */
  #fetching;

  /** @param {PageIterator} pages */
  constructor(pages) {
    this.#pages = pages;
  }

  /** @returns {Promise<IteratorResult<FileRecord, undefined>>} */
  next() {
    if (this.#fetching) return this.#after(this.#fetching);
    const value = this.#items[this.#next];
    if (value === undefined) return this.#after(undefined);
    this.#next++;
    return Promise.resolve({ done: false, value });
  }

  /** @returns {Promise<IteratorReturnResult<undefined>>} */
  return() {
    this.#items = [];
    return this.#pages.return();
  }

  /**
   * @param {Promise<unknown> | undefined} before another call that waits for a page
   * @returns {Promise<IteratorResult<FileRecord, undefined>>}
   */
  #after(before) {
    const turn = this.#refill(before);
    this.#fetching = turn;
    const done = () => {
      if (this.#fetching === turn) this.#fetching = undefined;
    };
    turn.then(done, done);
    return turn;
  }

  /**
   * @param {Promise<unknown> | undefined} before
   * @returns {Promise<IteratorResult<FileRecord, undefined>>}
   */
  async #refill(before) {
    await before?.catch(() => {});
    for (;;) {
      const value = this.#items[this.#next];
      if (value !== undefined) {
        this.#next++;
        return { done: false, value };
      }
      const page = await this.#pages.next();
      if (page.done) return page;
      this.#items = page.value.items;
      this.#next = 0;
    }
  }
}
