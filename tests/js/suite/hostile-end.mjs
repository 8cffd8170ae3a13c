// How a call ended, in a few words that rows can be compared by: `ok`, or the code, then the status where there is one, then
// what is known of a write. A download that gave a Response is read: `ok`, `no bytes`, `other bytes` (and a status that is not
// 200), or `read:` and the code, `broken` for the runtime's own error. `empty page` is a list
// without items, `other value` a record of somebody else; `hangs` and `a raw error` are what nothing may ever be.

import { AttacheError } from '@attache/client';
import { rejected, silent, TOKEN } from './support/errors.mjs';

/** Above every limit that a row sets: who still waits then waits for ever. */
const LONGEST = 12_000;
const HANGS = new Error('hangs');

/**
 * @param {PromiseLike<unknown>} call
 * @param {string} body a download's
 * @param {() => Promise<unknown>} go lets the peer go on once a Response is there
 * @returns {Promise<string>}
 */
export async function endOf(call, body, go) {
  try {
    const value = await inTime(call);
    if (value instanceof Response) return await read(value, body, go);
    return isTold(value) ? 'ok' : isEmptyPage(value) ? 'empty page' : 'other value';
  } catch (error) {
    return await wordsOf(error);
  }
}

/**
 * By a reader: engines hide a stream's own error behind one of theirs where they collect the bytes themselves.
 * @param {Response} response
 */
async function allOf({ body }) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    chunks.push(value);
  }
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** What every good answer of the suite tells, as a record, a page or a deletion. @param {unknown} value */
function isTold(value) {
  const { id, items } = /** @type {{ id?: string, items?: { id: string }[] }} */ (value);
  return (items?.[0]?.id ?? id) === 'file_1';
}

/** @param {unknown} value */
const isEmptyPage = (value) => /** @type {{ items?: unknown[] }} */ (value).items?.length === 0;

/** A page's BOM and what it cannot decode are bytes too. @param {Uint8Array} bytes @param {string} body */
const isSame = (bytes, body) => bytes.length === body.length && new TextDecoder().decode(bytes) === body;

/**
 * @param {Response} response
 * @param {string} body
 * @param {() => Promise<unknown>} go
 */
async function read(response, body, go) {
  await go();
  try {
    const bytes = await inTime(allOf(response));
    const status = response.status === 200 ? [] : [response.status];
    return [bytes.length === 0 ? 'no bytes' : isSame(bytes, body) ? 'ok' : 'other bytes', ...status].join(' ');
  } catch (error) {
    return `read: ${await wordsOf(error, 'broken')}`;
  }
}

/**
 * Every text of an error is searched for secrets on the way.
 * @param {unknown} error
 * @param {string} [foreign] what an error of another class is called
 */
async function wordsOf(error, foreign = 'a raw error') {
  if (error === HANGS) return 'hangs';
  if (!AttacheError.is(error)) {
    silent(error, [TOKEN]);
    return foreign;
  }
  const { code, status, commit } = await rejected(Promise.reject(error), error.code);
  return [code, status, commit].filter((word) => word !== null).join(' ');
}

/**
 * @template T
 * @param {PromiseLike<T>} work
 * @returns {Promise<T>}
 */
async function inTime(work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(HANGS), LONGEST);
  });
  try {
    return /** @type {T} */ (await Promise.race([work, late]));
  } finally {
    clearTimeout(timer);
  }
}
