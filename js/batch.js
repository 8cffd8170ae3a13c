// @ts-check
// Many uploads under one limiter, each with its own outcome. What one upload does is decided in upload.js and the core.

import { onAbort } from './abort.js';
import { safely } from './callback.js';
import { signal as anAbortSignal, isObject, object, wholePositive } from './check.js';
import { invalid } from './errors.js';
import { Limiter } from './limiter.js';
import { isSource } from './source.js';
import { UploadHandle } from './upload.js';

/** @typedef {import('./index.js').UploadBatch} UploadBatch */
/** @typedef {import('./instance.js').Instance} Instance */
/** @typedef {import('./index.js').UploadAllOptions} UploadAllOptions */
/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./index.js').UploadOutcome} UploadOutcome */
/** @typedef {import('./index.js').UploadProgress} UploadProgress */
/** @typedef {import('./index.js').UploadSource} UploadSource */

/** Milliseconds between two tellings of the combined progress; the settling of a file is always told. */
const PACE = 100;

/** @implements {UploadBatch} */
export class Batch {
  /** @type {import('./index.js').Upload[]} */
  uploads = [];
  #options;
  /** In the order in which they settled. @type {UploadOutcome[]} */
  #outcomes = [];
  /** @type {(() => void)[]} */
  #waiting = [];
  /** Those that the core has had. @type {Set<number>} */
  #begun = new Set();
  /** What ends a turn. @type {Map<number, () => void>} */
  #leaves = new Map();
  /** One limiter of requests for all of them. @type {{ instance: Instance, lane: import('./door.js').Lane } | undefined} */
  #lane;
  #all;
  #stopped = false;
  #unlisten = () => {};
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Of all uploads together, kept as they go on: looking at each of them each time would cost the square of their number. */
  #sums = { sent: 0, acknowledged: 0, total: 0, unsized: 0, failed: 0 };
  /** What was added to them of each. @type {UploadProgress[]} */
  #added = [];
  /** Those whose bytes leave. @type {Set<number>} */
  #moving = new Set();

  /**
   * @param {import('./upload-options.js').UploadContext} context
   * @param {Iterable<UploadSource | { source: UploadSource, options?: UploadOptions }>} sources
   * @param {UploadAllOptions} [options]
   */
  constructor(context, sources, options = {}) {
    this.#options = options;
    this.#all = this.#start(context, sources);
    this.#all.catch(() => {});
  }

  /**
   * @template [A=UploadOutcome[]]
   * @template [B=never]
   * @param {((outcomes: UploadOutcome[]) => A | PromiseLike<A>) | null} [resolved]
   * @param {((reason: unknown) => B | PromiseLike<B>) | null} [rejected]
   * @returns {Promise<A | B>}
   */
  // biome-ignore lint/suspicious/noThenProperty: a batch can be awaited
  then(resolved, rejected) {
    return this.#all.then(resolved, rejected);
  }

  /** @returns {AsyncIterator<UploadOutcome, undefined, undefined>} */
  async *[Symbol.asyncIterator]() {
    for (let told = 0; ; told++) {
      while (told >= this.#outcomes.length && this.#outcomes.length < this.uploads.length) {
        await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
      }
      const outcome = this.#outcomes[told];
      if (!outcome) break;
      yield outcome;
    }
    await this.#all;
    return undefined;
  }

  /** @param {unknown} [reason] */
  async abort(reason) {
    await Promise.all(this.uploads.map((upload) => upload.abort(reason)));
  }

  /**
   * Up to its first wait, which comes after every upload was made, this runs within the constructor.
   * @param {import('./upload-options.js').UploadContext} context
   * @param {Iterable<unknown>} sources
   * @returns {Promise<UploadOutcome[]>}
   */
  async #start(context, sources) {
    object(this.#options, 'options');
    if (typeof sources === 'string' || typeof sources?.[Symbol.iterator] !== 'function') {
      throw invalid('sources', 'must be an array or another iterable of sources');
    }
    const { concurrency = context.concurrency, onProgress, stopOnError: _, signal, ...common } = this.#options;
    wholePositive(concurrency, 'concurrency');
    if (signal !== undefined) anAbortSignal(signal, 'signal');
    const limiter = new Limiter(concurrency);
    /** @type {import('./upload-work.js').UploadHooks} */
    const hooks = {
      concurrency,
      ...(signal && { listen: this.#heard(signal) }),
    };
    const entries = [...sources].map((entry) => {
      const { source, options } = isSource(entry) || !isObject(entry) ? { source: entry, options: {} } : entry;
      const own = isObject(options) ? { ...common, ...options } : /** @type {UploadOptions} */ (options ?? common);
      return { source: /** @type {UploadSource} */ (source), own };
    });
    const { upload } = context.capabilities;
    const most = upload ? (upload.maxFiles ?? entries.length) : entries.length;
    const count = entries.filter(({ own }) => own.target === undefined).length;
    if (count > most) throw invalid('sources', `holds ${count} files; ${context.backend} takes ${most}`);
    this.uploads = entries.map(({ source, own }, index) => {
      const upload = new UploadHandle(context, source, own, {
        ...hooks,
        ...(onProgress && {
          observe: (progress) => {
            this.#add(index, progress);
            this.#tell(PACE);
          },
        }),
        lane: (instance) => {
          this.#begun.add(index);
          return this.#laneOn(instance, concurrency);
        },
        gate: async (turn) => {
          const leave = await limiter.enter(turn);
          this.#leaves.set(index, leave);
          return leave;
        },
      });
      this.#add(index, upload.progress);
      return upload;
    });
    const outcomes = await Promise.all(this.uploads.map((upload, index) => this.#outcome(upload, index)));
    this.#unlisten();
    const { instance, lane } = this.#lane ?? {};
    if (instance && !instance.dead) instance.run(() => lane?.free());
    return outcomes;
  }

  /**
   * One listener for all of them: engines look through those that a signal has with each that comes and goes.
   * @param {AbortSignal} signal
   * @returns {NonNullable<import('./upload-work.js').UploadHooks['listen']>}
   */
  #heard(signal) {
    /** @type {Set<(reason: unknown) => void>} */
    const aborts = new Set();
    this.#unlisten = onAbort(signal, () => {
      for (const abort of aborts) abort(signal.reason);
    });
    return (abort) => {
      if (signal.aborted) abort(signal.reason);
      aborts.add(abort);
      return () => aborts.delete(abort);
    };
  }

  /**
   * @param {Instance} instance
   * @param {number} concurrency
   */
  #laneOn(instance, concurrency) {
    const held =
      this.#lane?.instance === instance ? this.#lane : { instance, lane: new instance.door.Lane(concurrency) };
    this.#lane = held;
    return held.lane.share();
  }

  /**
   * @param {import('./index.js').Upload} upload
   * @param {number} index
   * @returns {Promise<UploadOutcome>}
   */
  async #outcome(upload, index) {
    const outcome = await upload.then(
      (file) => /** @type {UploadOutcome} */ ({ index, ok: true, file }),
      (error) => /** @type {UploadOutcome} */ ({ index, ok: false, error }),
    );
    this.#outcomes.push(outcome);
    if (!outcome.ok) this.#sums.failed++;
    this.#tell(0);
    for (const wake of this.#waiting.splice(0)) wake();
    if (!outcome.ok && this.#options.stopOnError && !this.#stopped) this.#stop(outcome.error);
    // Only now: else the next one would have begun already.
    this.#leaves.get(index)?.();
    return outcome;
  }

  /**
   * What has not begun does not begin any more; what is on its way arrives, so that nothing is left half known.
   * @param {unknown} reason
   */
  #stop(reason) {
    this.#stopped = true;
    for (const [index, upload] of this.uploads.entries()) if (!this.#begun.has(index)) void upload.abort(reason);
  }

  /** @param {number} pace */
  #tell(pace) {
    const now = performance.now();
    if (!this.#options.onProgress || now - this.#toldAt < pace) return;
    this.#toldAt = now;
    safely(this.#options.onProgress)(this.#combined());
  }

  /**
   * @param {number} index
   * @param {UploadProgress} progress
   */
  #add(index, progress) {
    const sums = this.#sums;
    const before = this.#added[index];
    sums.sent += progress.sent - (before?.sent ?? 0);
    sums.acknowledged += progress.acknowledged - (before?.acknowledged ?? 0);
    sums.total += (progress.total ?? 0) - (before?.total ?? 0);
    sums.unsized += Number(progress.total === null) - Number(before?.total === null);
    this.#added[index] = progress;
    if (progress.state === 'uploading') this.#moving.add(index);
    else this.#moving.delete(index);
  }

  #combined() {
    const { sent, acknowledged, total: sized, unsized, failed } = this.#sums;
    const total = unsized > 0 ? null : sized;
    const count = this.uploads.length;
    const done = this.#outcomes.length - failed;
    // Of no more than are under way at a time; as a sum that goes on, fractions would add up.
    let speed = 0;
    for (const index of this.#moving) speed += this.#added[index]?.bytesPerSecond ?? 0;
    const moves = this.#moving.size > 0;
    return {
      sent,
      acknowledged,
      total,
      fraction: done === count ? 1 : total === null ? null : total === 0 ? 0 : Math.min(sent / total, 0.99),
      bytesPerSecond: moves ? speed : null,
      state: /** @type {'done' | 'uploading' | 'queued'} */ (
        done + failed === count ? 'done' : moves ? 'uploading' : 'queued'
      ),
      done,
      failed,
      count,
    };
  }
}
