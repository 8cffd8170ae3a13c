// @ts-check
// Says aloud what can only be seen: a live region that gathers what comes in one moment, so that ten files do not talk over each
// other, and tells progress in steps.

import { element } from './element-dom.js';

/** Milliseconds in which words are gathered. */
const MOMENT = 350;
/** Files that are told by name in one moment; more of a kind would be a recital. */
const MOST = 6;
const STEPS = [0.25, 0.5, 0.75];

export class Speech {
  region = element('div', { role: 'status', 'aria-live': 'polite', class: 'unseen' });
  /** @type {Map<unknown, string>} */
  #words = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #step = 0;

  /**
   * @param {unknown} about what comes later about the same takes the place of what was not said yet
   * @param {string} words
   */
  say(about, words) {
    this.#words.delete(about);
    this.#words.set(about, words);
    this.#timer ??= setTimeout(() => this.#speak(), MOMENT);
  }

  /**
   * @param {number} fraction of everything
   * @param {() => string} words
   */
  progress(fraction, words) {
    const step = STEPS.filter((each) => fraction >= each).length;
    if (step > this.#step && fraction < 1) this.say('progress', words());
    this.#step = step;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#words.clear();
  }

  #speak() {
    const all = [...this.#words.values()];
    this.stop();
    this.region.replaceChildren(...all.slice(-MOST).map((words) => element('p', {}, words)));
  }
}
