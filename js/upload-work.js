// @ts-check
// One upload's way through the core: its turn, its source, its run, its pauses, and what is remembered of it. What is told
// of it is the handle's (upload.js); how the bytes travel, what is tried again and what the server meant is decided in the
// core.

import { onAbort } from './abort.js';
import { unsupported } from './errors.js';
import { blamed } from './feed.js';
import { prepared } from './source.js';
import { checkUpload, jobOf } from './upload-options.js';
import { tokenFor } from './upload-token.js';
import { Trace } from './upload-trace.js';
import { Turn } from './upload-turn.js';

/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./index.js').UploadProgress} UploadProgress */
/** @typedef {import('./index.js').FileRecord} FileRecord */
/** @typedef {import('./door.js').CoreUpload} CoreUpload */
/** @typedef {import('./instance.js').Instance} Instance */
/** @typedef {import('./upload-options.js').UploadContext} UploadContext */
/** @typedef {import('./upload-options.js').Plan} Plan */
/** @typedef {import('./source.js').Prepared} Prepared */

/**
 * What a batch, or the token of an earlier upload, adds to one upload.
 * @typedef {object} UploadHooks
 * @property {import('./upload-turn.js').Enter} [gate]
 * @property {(progress: UploadProgress) => void} [observe]
 * @property {(instance: Instance) => import('./door.js').Lane} [lane] the limiter of its requests
 * @property {number} [concurrency]
 * @property {(abort: (reason: unknown) => void) => () => void} [listen] what ends it as the caller's own signal does, until the returned is called
 * @property {string} [token] what it continues
 */

/**
 * @typedef {object} Listener
 * @property {(told: Partial<UploadProgress>) => void} tell
 * @property {() => boolean} watched
 * @property {() => void} resumed
 */

/**
 * @param {Plan} plan
 * @returns {import('./parts.js').PartName[]}
 */
function needsOf({ cuts, options }) {
  if (cuts) return ['rest', 'sessions'];
  return options.until === 'ready' ? ['rest'] : [];
}

export class Work {
  #context;
  #source;
  #hooks;
  #listener;
  /** @type {Prepared | undefined} */
  #prepared;
  /** Milliseconds that preparing it took. */
  #spent = 0;
  #turn;
  /** @type {AbortSignal | undefined} */
  #signal;
  /** @type {{ instance: Instance, upload: CoreUpload, attempt: AbortController } | undefined} */
  #open;
  /** Bytes have begun to leave. */
  #left = false;
  #trace;
  /** @type {Promise<void> | undefined} */
  #discarded;

  /**
   * @param {UploadContext} context
   * @param {import('./index.js').UploadSource} source
   * @param {UploadHooks} hooks
   * @param {Listener} listener
   */
  constructor(context, source, hooks, listener) {
    this.#context = context;
    this.#source = source;
    this.#hooks = hooks;
    this.#listener = listener;
    this.#turn = new Turn(hooks.gate, context.backend);
    this.#trace = new Trace(context.shelf);
  }

  /**
   * @param {UploadOptions} options
   * @returns {Plan}
   */
  plan(options) {
    const { token: given } = this.#hooks;
    const token = given === undefined ? undefined : tokenFor(given, this.#context.backend);
    const plan = checkUpload(options, this.#context, token);
    this.#trace.follow(token);
    return plan;
  }

  /**
   * @param {Plan} plan
   * @param {AbortSignal} signal keeps what the server has
   * @returns {Promise<FileRecord>}
   */
  async run(plan, signal) {
    this.#signal = signal;
    try {
      const file = await this.#untilDone(plan, signal);
      this.#end();
      return file;
    } catch (error) {
      const { source } = this.#prepared ?? {};
      if (source && 'cancel' in source) source.cancel(error);
      this.#rest(plan);
      throw error;
    } finally {
      this.#turn.end();
    }
  }

  pause() {
    const { instance, upload, attempt } = this.#open ?? {};
    const stands = !instance || instance.run(() => upload?.pause());
    if (!stands && this.#left)
      throw unsupported(
        'This upload is one single request and has begun to leave; it can be aborted, not paused.',
        'pause',
        this.#context.backend,
      );
    this.#turn.pause();
    // Nothing was sent, and all of it can be done again.
    if (!stands) attempt?.abort();
  }

  resume() {
    this.#turn.resume();
    if (this.#open && !this.#open.attempt.signal.aborted) void this.#goOn(this.#open);
  }

  /** @returns {string | undefined} */
  token() {
    const { instance, upload } = this.#open ?? {};
    try {
      if (instance && upload) return instance.run(() => upload.token());
    } catch {
      // The core is dead; what it said last still stands.
    }
    return this.#trace.token;
  }

  /** Ends it on the server too, after it has failed. */
  discard() {
    this.#discarded ??= this.#discard();
    return this.#discarded;
  }

  async #discard() {
    const open = this.#open;
    this.#trace.end();
    if (!open) return;
    const { instance, upload } = open;
    try {
      await instance.track(instance.run(() => upload.discard()));
    } catch {
      // The server lets go of it in its own time.
    }
    this.#free();
  }

  /**
   * @param {Plan} plan
   * @param {AbortSignal} signal
   * @returns {Promise<FileRecord>}
   */
  async #untilDone(plan, signal) {
    for (;;) {
      await this.#turn.come(signal, () => this.#prepare(plan, signal));
      const attempt = new AbortController();
      const leave = onAbort(signal, () => attempt.abort(signal.reason));
      try {
        return await this.#once(/** @type {Prepared} */ (this.#prepared), plan, attempt);
      } catch (error) {
        // Only a pause ends an attempt alone.
        if (signal.aborted || !attempt.signal.aborted) throw error;
        this.#free();
      } finally {
        leave();
      }
    }
  }

  /**
   * @param {Plan} plan
   * @param {AbortSignal} signal
   */
  async #prepare({ options, maxBytes, cuts, whole }, signal) {
    if (this.#prepared) return;
    const deadline = options.deadline ?? this.#context.deadline ?? undefined;
    const began = performance.now();
    this.#prepared = await prepared(this.#source, options, { maxBytes, signal, deadline, cuts, whole });
    this.#spent = performance.now() - began;
    this.#listener.tell({ total: this.#prepared.size ?? null });
  }

  /**
   * @param {Prepared} from
   * @param {Plan} plan
   * @param {AbortController} attempt
   * @returns {Promise<FileRecord>}
   */
  async #once(from, plan, attempt) {
    const { signal } = attempt;
    /** @type {unknown} */
    let failure;
    const call = this.#context.session.call(
      (core, instance) => {
        const upload = core.upload(this.#job(from, plan), this.#hooks.lane?.(instance));
        const running = upload.run(signal);
        this.#open = { instance, upload, attempt };
        if (this.#turn.paused && !upload.pause()) attempt.abort();
        return running;
      },
      { signal, write: true, needs: needsOf(plan) },
    );
    const file = await call.catch((error) => {
      failure = error;
    });
    const { source } = from;
    const mistake = 'oneShot' in source && source.oneShot ? source.failure : undefined;
    // The engine tells nothing of why a body ended; and what was stored of a wrong one is no success.
    if (!file || mistake) throw blamed(mistake, failure);
    return file;
  }

  /**
   * @param {Prepared} from
   * @param {Plan} plan
   * @returns {import('./door.js').UploadJob}
   */
  #job(from, plan) {
    const { tell, watched } = this.#listener;
    const { token, concurrency = this.#context.concurrency } = this.#hooks;
    const deadline = plan.options.deadline ?? this.#context.deadline ?? undefined;
    return {
      ...jobOf(from, plan),
      // Whether it is a number is judged by the core.
      deadline: Number(deadline) > 0 ? Math.max(1, Number(deadline) - this.#spent) : deadline,
      concurrency,
      resume: token,
      get watched() {
        return watched();
      },
      onSaved: (saved) => this.#trace.saved(saved),
      onState: (state) => {
        this.#left ||= state !== 'hashing';
        tell({ state });
      },
      onProgress: (sent, acknowledged, total, bytesPerSecond) =>
        tell({ sent, acknowledged, total: total ?? null, bytesPerSecond: bytesPerSecond ?? null }),
    };
  }

  /** @param {{ instance: Instance, upload: CoreUpload }} open */
  async #goOn({ instance, upload }) {
    try {
      if (!(await this.#turn.again(/** @type {AbortSignal} */ (this.#signal)))) return;
      instance.run(() => upload.resume());
      this.#listener.resumed();
    } catch {
      // It was aborted, or the core died: its run tells of both.
    }
  }

  /** Stored: nothing is left to continue. */
  #end() {
    this.#trace.end();
    this.#free();
  }

  /**
   * It failed; a session that it left behind can still be discarded.
   * @param {Plan} plan
   */
  #rest({ cuts }) {
    // What it told last may be a second old.
    this.#trace.saved(this.token());
    if (this.#open && cuts && !this.#open.instance.dead) this.#context.session.lend(this.#open.upload);
    else this.#free();
  }

  #free() {
    const { instance, upload } = this.#open ?? {};
    this.#open = undefined;
    try {
      if (!this.#context.session.drop(upload)) instance?.run(() => upload?.free());
    } catch {
      // A dead core has nothing left to free.
    }
  }
}
