// @ts-check
// What the face's unit tests share: stand-ins for the core, and words for what must be refused.

import assert from 'node:assert/strict';
import { AttacheError } from '../../../js/errors.js';

/**
 * @param {() => unknown} act
 * @param {string} path the argument that must be named
 * @param {RegExp} [message]
 */
export function refuses(act, path, message = /./) {
  assert.throws(act, (error) => isInvalid(error, path, message));
}

/**
 * @param {PromiseLike<unknown>} promise
 * @param {string} path
 * @param {RegExp} [message]
 */
export function refusesLater(promise, path, message = /./) {
  return assert.rejects(Promise.resolve(promise), (error) => isInvalid(error, path, message));
}

/**
 * @param {unknown} error
 * @param {string} path
 * @param {RegExp} message
 */
function isInvalid(error, path, message) {
  assert(AttacheError.is(error), `not an AttacheError: ${error}`);
  assert.equal(error.code, 'invalid_argument');
  assert.deepEqual(
    error.fields.map((field) => field.path),
    [path],
  );
  assert(error.message.startsWith(`${path}: `), error.message);
  assert.match(error.message, message);
  return true;
}

/**
 * @param {import('../../../js/index.js').ErrorCode} code
 * @param {Partial<AttacheError>} [more]
 */
export const coded =
  (code, more = {}) =>
  (/** @type {unknown} */ error) => {
    assert(AttacheError.is(error), `not an AttacheError: ${error}`);
    assert.equal(error.code, code, error.message);
    for (const [key, value] of Object.entries(more))
      assert.deepEqual(/** @type {Record<string, unknown>} */ ({ ...error })[key], value, key);
    return true;
  };

/**
 * A promise with its handles outside.
 * @template T
 */
export function deferred() {
  /** @type {(value: T) => void} */
  let resolve = () => {};
  /** @type {(error: unknown) => void} */
  let reject = () => {};
  /** @type {Promise<T>} */
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Lets everything that is due in this turn of the event loop run. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Remembers who shares it. */
export class FakeLane {
  freed = false;
  /** @param {number} concurrency */
  constructor(concurrency) {
    this.concurrency = concurrency;
  }
  share() {
    return this;
  }
  free() {
    this.freed = true;
  }
}

/**
 * A session that hands every call to `core`, as the real one does once the wasm is there.
 * @param {Record<string, unknown>} core
 */
export function fakeSession(core) {
  const kept = new Set();
  const freed = new Set();
  /** @type {unknown} */
  const session = {
    kept,
    freed,
    dead: false,
    door: { Lane: FakeLane },
    /** @param {(core: unknown, instance: unknown) => Promise<unknown>} start */
    call: async (start) => start(core, session),
    run: (/** @type {() => unknown} */ enter) => enter(),
    track: (/** @type {unknown} */ promise) => promise,
    /** @param {unknown} handle */
    keep(handle) {
      kept.add(handle);
      return handle;
    },
    /** @param {unknown} handle */
    lend: (handle) => handle,
    /** @param {unknown} handle */
    drop(handle) {
      const had = kept.delete(handle);
      if (had) freed.add(handle);
      return had;
    },
  };
  return /** @type {import('../../../js/session.js').Session & { kept: Set<unknown>, freed: Set<unknown> }} */ (
    session
  );
}

/**
 * @param {string} id
 * @returns {import('../../../js/index.js').FileRecord}
 */
export const record = (id) => ({
  id,
  name: id,
  mediaType: null,
  size: null,
  status: 'ready',
  progress: null,
  failure: null,
  createdAt: null,
  updatedAt: null,
  sha256: null,
  duplicate: null,
  url: null,
  urlExpiresAt: null,
  backend: 'test',
  raw: {},
});
