// A file on the origin, as a test holds it: served well or badly, answer by answer, over a real network.

import { assert } from 'chai';
import { bytes } from './bytes.mjs';
import { rejected } from './errors.mjs';
import { remote } from './peer.mjs';

/** @typedef {import('../harness.mjs').Test} Test */
/** @typedef {import('../../origin/file.mjs').Asked} Asked */
/** @typedef {import('../../origin/file.mjs').Wanted} Wanted */
/** @typedef {import('@attache/client').DownloadOptions} DownloadOptions */

export const SIZE = 64 * 1024;
export const ETAG = '"v1"';

/**
 * @param {Test} t
 * @param {Partial<Wanted>} [wanted]
 */
export async function served(t, wanted = {}) {
  const all = { size: SIZE, headers: { etag: ETAG }, ...wanted };
  const made = await fetch(`${t.origin}/f/`, { method: 'POST', body: JSON.stringify(all) });
  const { base } = await made.json();
  return {
    base,
    get content() {
      return bytes(all.size, all.seed);
    },
    /** @returns {Promise<Asked[]>} what reached the file, in order */
    asked: async () => (await fetch(`${base}/-/asked`)).json(),
    /** Lets one answer that waits at its gate end. */
    go: async () => void (await (await fetch(`${base}/-/go`)).text()),
  };
}

/** Retries that wait for nothing. */
export const QUICK = { maxRetries: 3, baseDelay: 0, maxDelay: 0 };

/**
 * @param {Test} t
 * @param {string} base
 * @param {Partial<import('@attache/client').ClientOptions>} [options]
 */
export const reader = (t, base, options = {}) => remote(t, base, { retry: QUICK, ...options });

/**
 * A record as a platform tells it, without asking one.
 * @param {Partial<import('@attache/client').FileRecord>} [over]
 * @returns {import('@attache/client').FileRecord}
 */
export const record = (over = {}) => ({
  id: 'file_1',
  name: 'a.bin',
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
  backend: 'cuadra',
  raw: null,
  ...over,
});

/** @param {Uint8Array} one @param {Uint8Array} other @param {string} [what] */
export function same(one, other, what = 'the bytes') {
  assert.equal(one.length, other.length, `${what}: length`);
  const at = one.findIndex((byte, index) => byte !== other[index]);
  assert.equal(at, -1, `${what}: differ at ${at}`);
}

/** @typedef {((piece: number) => unknown) | undefined} Go what is done as soon as a piece of the body has come */

/** As soon as the first has. @param {() => unknown} go @returns {Go} */
export const first = (go) => (piece) => (piece === 1 ? go() : undefined);

/**
 * By a reader: what came, and what it ended in.
 * @param {Response} response
 * @param {Go} [go]
 */
async function read(response, go) {
  const body = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  /** @type {Uint8Array[]} */
  const pieces = [];
  let error;
  try {
    for (;;) {
      const { done, value } = await body.read();
      if (done) break;
      pieces.push(value.slice());
      await go?.(pieces.length);
    }
  } catch (cause) {
    error = cause;
  }
  return { came: joined(pieces), error };
}

/** @param {Uint8Array[]} pieces */
function joined(pieces) {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/**
 * @param {Response} response
 * @param {Go} [go]
 */
export async function whole(response, go) {
  const { came, error } = await read(response, go);
  if (error !== undefined) throw error;
  return came;
}

/**
 * Reads on until the body fails: what came before it, and with what.
 * @param {Response} response
 * @param {import('@attache/client').ErrorCode | import('@attache/client').ErrorCode[]} codes
 * @param {string} [what]
 * @param {Go} [go]
 */
export async function failing(response, codes, what = 'the body', go = undefined) {
  const { came, error } = await read(response, go);
  const fails = error === undefined ? Promise.resolve() : Promise.reject(error);
  return { came, error: await rejected(fails, codes, [], what) };
}

/** A generator of whole numbers below a bound, the same for the same seed. @param {number} seed */
export function numbers(seed) {
  let state = seed >>> 0;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
