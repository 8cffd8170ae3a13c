// @ts-check
// What a way of sending is given, in a page as in Node, and what it may say of itself.

/**
 * @typedef {object} Job
 * @property {typeof import('@attache/client')} attache
 * @property {string} base the sink's address, `/slow/…` where it reads slowly
 * @property {string} key under which the sink counts
 * @property {Blob} file
 * @property {string} [path] the same file on a disk, in Node
 * @property {() => import('node:fs').ReadStream} [open] and as a stream of it
 * @property {number} [parts] in flight together
 * @property {number} [partSize] bytes of a part, where that is not left to the way
 * @property {(sent: number) => void} [heard] progress: bytes
 */

/** @typedef {(job: Job) => Promise<unknown>} Way */

export const NAME = 'large.bin';
export const TYPE = 'application/octet-stream';

/** Throws what an answer says that is not good. @param {Response} response */
export async function good(response) {
  if (!response.ok) throw new Error(`the sink answered ${response.status}: ${await response.text()}`);
  return response;
}
