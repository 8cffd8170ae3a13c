// @ts-check
// A link that stays fresh, as callers meet it. Expiry, margins and the one refresh for many are the core's.

import { dateOf } from './date.js';

/** @typedef {import('./index.js').Link} Link */
/** @typedef {import('./index.js').CallOptions} CallOptions */
/** @typedef {import('./door.js').CoreLink} CoreLink */

/** @implements {Link} */
export class FileLink {
  #session;
  #file;
  #options;
  #failure;
  /** @type {Date | null} */
  #expiresAt;
  /** A client may hand out links without end, and collecting this object frees it. @type {CoreLink | undefined} */
  #link;
  /** @type {import('./door.js').Core | undefined} */
  #core;

  /**
   * @param {Pick<import('./session.js').Session, 'call' | 'lend'>} session
   * @param {string | import('./index.js').FileRecord} file
   * @param {import('./index.js').LinkOptions | undefined} options
   * @param {Error} [failure] what every use of this link ends in
   */
  constructor(session, file, options, failure) {
    this.#session = session;
    this.#file = file;
    this.#options = options;
    this.#failure = failure;
    this.#expiresAt = (typeof file === 'object' && file?.urlExpiresAt) || null;
  }

  get expiresAt() {
    return this.#expiresAt;
  }

  /** @param {CallOptions} [options] */
  url(options) {
    return this.#ask((link) => link.url(options), options);
  }

  /** @param {CallOptions} [options] */
  refresh(options) {
    return this.#ask((link) => link.refresh(options), options);
  }

  /**
   * @param {(link: CoreLink) => Promise<string>} ask
   * @param {CallOptions | undefined} options
   */
  async #ask(ask, options) {
    if (this.#failure) throw this.#failure;
    /** @type {CoreLink | undefined} */
    let asked;
    const call = (/** @type {import('./door.js').Core} */ core) => {
      asked = this.#on(core);
      return ask(asked);
    };
    const url = await this.#session.call(call, { signal: options?.signal ?? this.#options?.signal });
    this.#expiresAt = dateOf(asked?.expiresAt());
    return url;
  }

  /** @param {import('./door.js').Core} core */
  #on(core) {
    if (!this.#link || this.#core !== core) {
      this.#link = this.#session.lend(core.link(this.#file, this.#options));
      this.#core = core;
    }
    return this.#link;
  }
}
