// @ts-check
// The handle of one upload: awaited for the stored file, iterated for progress, paused, resumed, aborted. Its way through
// the core is upload-work.js's.

import { onAbort } from './abort.js';
import { safely } from './callback.js';
import { AttacheError } from './errors.js';
import { gate } from './gate.js';
import { advanced, atStart, same } from './progress.js';
import { knownSize } from './source.js';
import { Work } from './upload-work.js';

/** @typedef {import('./index.js').Upload} Upload */
/** @typedef {import('./index.js').FileRecord} FileRecord */
/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./index.js').UploadProgress} UploadProgress */

/** @implements {Upload} */
export class UploadHandle {
  /** @type {UploadOptions | undefined} */
  #options;
  /** @type {import('./upload-work.js').UploadHooks} */
  #hooks;
  /** Gone with the rest once the file is stored: who keeps many handles keeps little. @type {Work | undefined} */
  #work;
  #progress;
  /** The state behind a pause. @type {UploadProgress['state']} */
  #under = 'queued';
  /** Grows with every change, so that each iterator knows what it has told already. */
  #version = 0;
  #iterators = 0;
  #settled = false;
  /** The whole upload: the caller's signal and `abort()`. */
  #life = new AbortController();
  /** Opens with the next change. @type {ReturnType<typeof gate> | undefined} */
  #change;
  #promise;

  /**
   * @param {import('./upload-options.js').UploadContext} context
   * @param {import('./index.js').UploadSource} source
   * @param {UploadOptions} [options]
   * @param {import('./upload-work.js').UploadHooks} [hooks]
   */
  constructor(context, source, options = {}, hooks = {}) {
    this.#options = options;
    this.#hooks = hooks;
    this.#progress = atStart(knownSize(source, options?.size));
    this.#work = new Work(context, source, hooks, {
      tell: (told) => {
        if (!this.#life.signal.aborted) this.#hear(told);
      },
      watched: () => this.#iterators > 0 || Boolean(options.onProgress || hooks.observe) || context.xhr,
      resumed: () => this.#tell({ state: this.#under }),
    });
    this.#promise = this.#live(this.#work, options);
    // Whoever awaits the handle is told; a failure that nobody awaits stays here.
    this.#promise.catch(() => {});
  }

  get state() {
    return this.#progress.state;
  }

  get progress() {
    return this.#progress;
  }

  pause() {
    if (this.#settled || this.state === 'paused') return;
    this.#work?.pause();
    this.#under = this.state;
    this.#tell({ state: 'paused' });
  }

  resume() {
    if (this.#settled || this.state !== 'paused') return;
    this.#tell({ state: 'queued' });
    this.#work?.resume();
  }

  /** @param {unknown} [reason] */
  async abort(reason) {
    this.#life.abort(reason);
    await this.#promise.then(
      () => {},
      () => this.#work?.discard(),
    );
  }

  /** @returns {string | null} */
  token() {
    return this.#work?.token() ?? null;
  }

  /**
   * @template [A=FileRecord]
   * @template [B=never]
   * @param {((file: FileRecord) => A | PromiseLike<A>) | null} [resolved]
   * @param {((reason: unknown) => B | PromiseLike<B>) | null} [rejected]
   * @returns {Promise<A | B>}
   */
  // biome-ignore lint/suspicious/noThenProperty: an upload can be awaited
  then(resolved, rejected) {
    return this.#promise.then(resolved, rejected);
  }

  /**
   * @template T
   * @param {(error: import('./index.js').AttacheError) => T} onRejected
   * @returns {Promise<FileRecord | T>}
   */
  catch(onRejected) {
    return this.#promise.catch(onRejected);
  }

  /**
   * @param {() => void} onFinally
   * @returns {Promise<FileRecord>}
   */
  finally(onFinally) {
    return this.#promise.finally(onFinally);
  }

  /**
   * Each change, the newest only where the reader is slower than they come; then the failure, if it came to one.
   * @returns {AsyncIterator<UploadProgress, undefined, undefined>}
   */
  async *[Symbol.asyncIterator]() {
    this.#iterators++;
    try {
      let told = -1;
      while (told !== this.#version || !this.#settled) {
        if (told === this.#version) {
          this.#change ??= gate();
          await this.#change.opened;
        } else {
          told = this.#version;
          yield this.#progress;
        }
      }
      await this.#promise;
      return undefined;
    } finally {
      this.#iterators--;
    }
  }

  /**
   * @param {Work} work
   * @param {UploadOptions} options
   * @returns {Promise<FileRecord>}
   */
  async #live(work, options) {
    // The caller has the handle before anything is told of it.
    await undefined;
    const { signal } = this.#life;
    /** @type {(() => void)[]} */
    const undo = [];
    try {
      const plan = work.plan(options);
      const theirs = options.signal;
      const abort = (/** @type {unknown} */ reason) => this.#life.abort(reason);
      if (theirs) undo.push(onAbort(theirs, () => abort(theirs.reason)));
      const leave = this.#hooks.listen?.(abort);
      if (leave) undo.push(leave);
      const file = await work.run(plan, signal);
      this.#settle('done');
      this.#work = undefined;
      this.#options = undefined;
      this.#hooks = {};
      return file;
    } catch (error) {
      this.#settle(signal.aborted ? 'aborted' : 'failed');
      // Refused before the core was asked: it certainly never left.
      if (AttacheError.is(error) && error.attempts === 0) error.commit ??= 'not-sent';
      throw error;
    } finally {
      for (const leave of undo) leave();
    }
  }

  /**
   * What the core tells of itself; a pause stands before its states.
   * @param {Partial<UploadProgress>} told
   */
  #hear(told) {
    if (told.state && this.state === 'paused') this.#under = told.state;
    this.#tell(this.state === 'paused' ? { ...told, state: 'paused' } : told);
  }

  /** @param {'done' | 'failed' | 'aborted'} state */
  #settle(state) {
    this.#tell({ state });
    this.#settled = true;
  }

  /** @param {Partial<UploadProgress>} told */
  #tell(told) {
    if (this.#settled) return;
    const before = this.#progress;
    this.#progress = advanced(before, told);
    if (same(before, this.#progress)) return;
    this.#version++;
    this.#hooks.observe?.(this.#progress);
    safely(this.#options?.onProgress)(this.#progress);
    this.#change?.open();
    this.#change = undefined;
  }
}
