// @ts-check
// The handle of one upload: awaited for the stored file, iterated for progress, paused, resumed, aborted. How the bytes
// travel, what is tried again and what the server meant is decided in the core.

import { unlessAborted } from './abort.js';
import { safely } from './callback.js';
import { AttacheError, aborted, unsupported } from './errors.js';
import { advanced, atStart, same } from './progress.js';
import { knownSize, prepared } from './source.js';
import { checkUpload, jobOf } from './upload-options.js';

/** @typedef {import('./index.js').Upload} Upload */
/** @typedef {import('./index.js').FileRecord} FileRecord */
/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./index.js').UploadProgress} UploadProgress */
/** @typedef {import('./upload-options.js').UploadContext} UploadContext */

/**
 * What a batch adds to one of its uploads.
 * @typedef {object} UploadHooks
 * @property {(signal: AbortSignal) => Promise<() => void>} [gate] waits for its turn, gives what ends the turn
 * @property {(progress: UploadProgress) => void} [observe]
 * @property {Error} [failure] what the upload ends in, whatever it is
 */

/** @implements {Upload} */
export class UploadHandle {
  #context;
  #source;
  #options;
  #hooks;
  #progress;
  /** Grows with every change, so that each iterator knows what it has told already. */
  #version = 0;
  #iterators = 0;
  #settled = false;
  /** The whole upload: the caller's signal and `abort()`. */
  #life = new AbortController();
  /** One call of the core, which a pause may end before bytes have left. @type {AbortController | undefined} */
  #attempt;
  /** @type {import('./source.js').Prepared | undefined} */
  #prepared;
  /** Opens when a pause ends. @type {ReturnType<typeof gate> | undefined} */
  #pause;
  /** Opens with the next change. @type {ReturnType<typeof gate> | undefined} */
  #change;
  #promise;

  /**
   * @param {UploadContext} context
   * @param {import('./index.js').UploadSource} source
   * @param {UploadOptions} [options]
   * @param {UploadHooks} [hooks]
   */
  constructor(context, source, options = {}, hooks = {}) {
    this.#context = context;
    this.#source = source;
    this.#options = options;
    this.#hooks = hooks;
    this.#progress = atStart(knownSize(source, options?.size));
    this.#promise = this.#live();
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
    const { state } = this;
    if (this.#settled || state === 'paused') return;
    if (state !== 'queued' && state !== 'hashing') {
      const { backend } = this.#context;
      throw unsupported(
        'This upload is one single request and has begun to leave; it can be aborted, not paused.',
        'pause',
        backend,
      );
    }
    this.#pause = gate();
    this.#tell({ state: 'paused' });
    this.#attempt?.abort();
  }

  resume() {
    if (this.#settled || !this.#pause) return;
    this.#tell({ state: 'queued' });
    this.#pause.open();
    this.#pause = undefined;
  }

  /** @param {unknown} [reason] */
  async abort(reason) {
    this.#life.abort(reason);
    await this.#promise.catch(() => {});
  }

  /** @returns {string | null} */
  token() {
    return null;
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

  /** @returns {Promise<FileRecord>} */
  async #live() {
    // The caller has the handle before anything is told of it.
    await undefined;
    const { signal } = this.#life;
    const { signal: theirs } = this.#options ?? {};
    const abort = () => this.#life.abort(theirs?.reason);
    signal.addEventListener('abort', () => this.#attempt?.abort(signal.reason));
    try {
      if (this.#hooks.failure) throw this.#hooks.failure;
      checkUpload(this.#options, this.#context);
      if (theirs?.aborted) abort();
      theirs?.addEventListener('abort', abort);
      const file = await this.#untilDone(signal);
      this.#settle('done');
      return file;
    } catch (error) {
      this.#settle(signal.aborted ? 'aborted' : 'failed');
      // Refused before the core was asked: it certainly never left.
      if (AttacheError.is(error) && error.attempts === 0) error.commit ??= 'not-sent';
      throw error;
    } finally {
      theirs?.removeEventListener?.('abort', abort);
    }
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<FileRecord>}
   */
  async #untilDone(signal) {
    for (;;) {
      if (signal.aborted) throw this.#aborted();
      if (this.#pause) await unlessAborted(this.#pause.opened, signal, () => this.#aborted());
      const release = await this.#hooks.gate?.(signal);
      try {
        return await this.#once(signal);
      } catch (error) {
        // Paused before bytes left: nothing was sent, and all of it can be done again.
        if (!this.#pause || signal.aborted) throw error;
      } finally {
        release?.();
      }
    }
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<FileRecord>}
   */
  async #once(signal) {
    const { upload } = this.#context.capabilities;
    const maxBytes = upload ? upload.maxBytes : null;
    const deadline = this.#options.deadline ?? this.#context.deadline ?? undefined;
    const began = performance.now();
    this.#prepared ??= await prepared(this.#source, this.#options, { maxBytes, signal, deadline });
    if (this.#progress.total === null) this.#tell({ total: this.#prepared.size });
    if (this.#pause || signal.aborted) throw this.#aborted();
    const attempt = new AbortController();
    this.#attempt = attempt;
    try {
      // Whether it is a number is judged by the core.
      const left = Number(deadline) > 0 ? Math.max(1, Number(deadline) - (performance.now() - began)) : deadline;
      const job = this.#job(this.#prepared, attempt.signal, left);
      return await this.#context.session.call((core) => core.upload(job), { signal: attempt.signal, write: true });
    } finally {
      this.#attempt = undefined;
    }
  }

  /**
   * @param {import('./source.js').Prepared} from
   * @param {AbortSignal} signal
   * @param {number | undefined} deadline
   * @returns {import('./door.js').UploadJob}
   */
  #job(from, signal, deadline) {
    const watched = () =>
      this.#iterators > 0 || Boolean(this.#options.onProgress || this.#hooks.observe) || this.#context.xhr;
    const tell = (/** @type {Partial<UploadProgress>} */ told) => {
      if (!signal.aborted) this.#tell(told);
    };
    return {
      ...jobOf(from, this.#options, this.#context),
      signal,
      deadline,
      get watched() {
        return watched();
      },
      onState: (state) => tell({ state }),
      onProgress: (sent, acknowledged, _total, bytesPerSecond) =>
        tell({ sent, acknowledged, bytesPerSecond: bytesPerSecond ?? null }),
    };
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

  #aborted() {
    return aborted(this.#life.signal.reason, true, this.#context.backend);
  }
}

/** @returns {{ opened: Promise<void>, open: () => void }} */
function gate() {
  let open = () => {};
  /** @type {Promise<void>} */
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
