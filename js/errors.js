// @ts-check
// The one error that callers meet. Holds what is known and decides nothing: codes come from whoever raises it.

const BRAND = Symbol.for('@attache/client.error');

/**
 * @typedef {object} ErrorDetails
 * @property {import('./index.js').ErrorCode} [code]
 * @property {number | null | undefined} [status]
 * @property {boolean} [retryable]
 * @property {number | null | undefined} [retryAfter] milliseconds
 * @property {import('./index.js').AttacheError['commit'] | undefined} [commit]
 * @property {number} [attempts]
 * @property {string | null | undefined} [requestId]
 * @property {string | null | undefined} [backend]
 * @property {string | null | undefined} [reason]
 * @property {{ path: string, message: string }[]} [fields]
 * @property {import('./index.js').Operation | null | undefined} [operation]
 * @property {unknown} [raw]
 * @property {unknown} [cause]
 */

export class AttacheError extends Error {
  // On the prototype, so that the first line of the stack carries them, and as literals, so that no minifier renames them.
  static {
    Object.defineProperty(AttacheError.prototype, 'name', {
      value: 'AttacheError',
      configurable: true,
      writable: true,
    });
    Object.defineProperty(AttacheError.prototype, BRAND, { value: true });
  }

  // What the server sent stays out of consoles and logs, which walk an error's own properties, and out of copies: some engines
  // clone hidden properties too.
  /** @type {import('./index.js').Operation | null} */
  #operation;
  /** @type {unknown} */
  #raw;

  /**
   * @param {string} [message]
   * @param {ErrorDetails} [details]
   */
  constructor(message, details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    /** @type {import('./index.js').ErrorCode} */
    this.code = details.code ?? 'invalid_argument';
    /** @type {number | null} */
    this.status = details.status ?? null;
    /** @type {boolean} */
    this.retryable = details.retryable ?? false;
    /** @type {number | null} */
    this.retryAfter = details.retryAfter ?? null;
    /** @type {import('./index.js').AttacheError['commit']} */
    this.commit = details.commit ?? null;
    /** @type {number} */
    this.attempts = details.attempts ?? 0;
    /** @type {string | null} */
    this.requestId = details.requestId ?? null;
    /** @type {string | null} */
    this.backend = details.backend ?? null;
    /** @type {string | null} */
    this.reason = details.reason ?? null;
    /** @type {ReadonlyArray<{ path: string, message: string }>} */
    this.fields = details.fields ?? [];
    this.#operation = details.operation ?? null;
    this.#raw = details.raw ?? null;
  }

  /** @returns {import('./index.js').Operation | null} */
  get operation() {
    return this.#operation;
  }

  /** @returns {unknown} */
  get raw() {
    return this.#raw;
  }

  /**
   * @param {unknown} value
   * @returns {value is AttacheError}
   */
  static is(value) {
    return (
      typeof value === 'object' && value !== null && /** @type {Record<symbol, unknown>} */ (value)[BRAND] === true
    );
  }

  /** @returns {Record<string, unknown>} */
  toJSON() {
    const { name, message, operation } = this;
    return { name, message, ...Object.fromEntries(Object.entries(this)), operation: operation?.name ?? null };
  }
}

/**
 * The caller's argument `path` cannot be used.
 * @param {string} path
 * @param {string} what why, and what would do
 */
export const invalid = (path, what) =>
  new AttacheError(`${path}: ${what}`, { code: 'invalid_argument', fields: [{ path, message: what }] });

/**
 * @param {string} message
 * @param {string} reason the capability that is missing
 * @param {string | null} [backend]
 */
export const unsupported = (message, reason, backend) =>
  new AttacheError(message, { code: 'unsupported', reason, backend });

/** @param {string | null} [backend] */
export const disposed = (backend) =>
  new AttacheError('The client was closed; create a new one.', { code: 'disposed', backend });

/**
 * Our own signal fired before the core was asked: nothing was sent.
 * @param {unknown} reason the caller's
 * @param {boolean} write
 * @param {string | null} [backend]
 */
export const aborted = (reason, write, backend) =>
  new AttacheError('The call was aborted by the caller.', {
    code: 'aborted',
    cause: reason,
    commit: write ? 'not-sent' : null,
    backend,
  });
