// @ts-check
// Many uploads under one limiter, each with its own outcome. What one upload does is decided in upload.js and the core.

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
  #toldAt = Number.NEGATIVE_INFINITY;

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
      signal,
      ...(onProgress && { observe: () => this.#tell(PACE) }),
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
    this.uploads.push(
      ...entries.map(
        ({ source, own }, index) =>
          new UploadHandle(context, source, own, {
            ...hooks,
            lane: (instance) => {
              this.#begun.add(index);
              return this.#laneOn(instance, concurrency);
            },
            gate: async (turn) => {
              const leave = await limiter.enter(turn);
              this.#leaves.set(index, leave);
              return leave;
            },
          }),
      ),
    );
    const outcomes = await Promise.all(this.uploads.map((upload, index) => this.#outcome(upload, index)));
    const { instance, lane } = this.#lane ?? {};
    if (instance && !instance.dead) instance.run(() => lane?.free());
    return outcomes;
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
    this.#tell(0);
    for (const wake of this.#waiting.splice(0)) wake();
    if (!outcome.ok && this.#options.stopOnError) this.#stop(outcome.error);
    // Only now: else the next one would have begun already.
    this.#leaves.get(index)?.();
    return outcome;
  }

  /**
   * What has not begun does not begin any more; what is on its way arrives, so that nothing is left half known.
   * @param {unknown} reason
   */
  #stop(reason) {
    for (const [index, upload] of this.uploads.entries()) if (!this.#begun.has(index)) void upload.abort(reason);
  }

  /** @param {number} pace */
  #tell(pace) {
    const now = performance.now();
    if (!this.#options.onProgress || now - this.#toldAt < pace) return;
    this.#toldAt = now;
    safely(this.#options.onProgress)(this.#combined());
  }

  #combined() {
    const all = this.uploads.map(({ progress }) => progress);
    const sum = (/** @type {(progress: UploadProgress) => number | null} */ of) =>
      all.reduce((/** @type {number | null} */ total, progress) => {
        const value = of(progress);
        return total === null || value === null ? null : total + value;
      }, 0);
    const moving = all.filter(({ state }) => state === 'uploading');
    const count = all.length;
    const done = this.#outcomes.filter(({ ok }) => ok).length;
    const failed = this.#outcomes.length - done;
    const sent = sum((progress) => progress.sent) ?? 0;
    const total = sum((progress) => progress.total);
    return {
      sent,
      acknowledged: sum((progress) => progress.acknowledged) ?? 0,
      total,
      fraction: done === count ? 1 : total === null ? null : total === 0 ? 0 : Math.min(sent / total, 0.99),
      bytesPerSecond:
        moving.length > 0 ? moving.reduce((speed, progress) => speed + (progress.bytesPerSecond ?? 0), 0) : null,
      state:
        done + failed === count
          ? /** @type {const} */ ('done')
          : moving.length > 0
            ? /** @type {const} */ ('uploading')
            : /** @type {const} */ ('queued'),
      done,
      failed,
      count,
    };
  }
}
