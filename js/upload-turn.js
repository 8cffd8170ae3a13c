// @ts-check
// When an upload may go: its turn among others, and its pauses, during which others go. What it does then is upload-work.js's.

import { unlessAborted } from './abort.js';
import { aborted } from './errors.js';
import { gate } from './gate.js';

/** @typedef {(signal: AbortSignal) => Promise<() => void>} Enter waits for the turn, gives what ends it before the upload does */

export class Turn {
  #enter;
  #backend;
  /** Opens when a pause ends. @type {ReturnType<typeof gate> | undefined} */
  #pause;
  /** Ends the turn. @type {(() => void) | undefined} */
  #leave;
  /** Counts pauses and their ends: a turn that an earlier one waited for is passed on. */
  #change = 0;

  /**
   * @param {Enter | undefined} enter
   * @param {string} backend
   */
  constructor(enter, backend) {
    this.#enter = enter;
    this.#backend = backend;
  }

  get paused() {
    return this.#pause !== undefined;
  }

  pause() {
    this.#pause ??= gate();
    this.#change++;
    this.#exit();
  }

  resume() {
    this.#change++;
    this.#pause?.open();
    this.#pause = undefined;
  }

  /** It has ended: a turn that is still waited for is of no use any more. */
  end() {
    this.#change++;
  }

  /**
   * Resolves when it has a turn, all is ready, and it is not paused.
   * @param {AbortSignal} signal
   * @param {() => Promise<unknown>} prepare
   */
  async come(signal, prepare) {
    const stop = () => aborted(signal.reason, true, this.#backend);
    for (;;) {
      if (signal.aborted) throw stop();
      if (this.#pause) await unlessAborted(this.#pause.opened, signal, stop);
      let leave = this.#leave;
      // No wait where there is nobody to wait for.
      if (!leave && this.#enter) leave = await this.#enter(signal);
      this.#leave = leave;
      if (!this.#pause) await prepare();
      if (this.#pause) this.#exit();
      else if (this.#leave === leave && !signal.aborted) return;
    }
  }

  /**
   * The next turn of one that goes on after a pause.
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} false where it was paused again meanwhile, or has ended
   */
  async again(signal) {
    const change = this.#change;
    const leave = await this.#enter?.(signal);
    if (change === this.#change) this.#leave = leave;
    else leave?.();
    return change === this.#change;
  }

  #exit() {
    this.#leave?.();
    this.#leave = undefined;
  }
}
