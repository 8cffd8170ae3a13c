// @ts-check
// What has come under each key: files, their bytes, and all bytes of bodies, those that came twice too. Reads bodies; decides
// nothing of protocols.

import { createHash } from 'node:crypto';
import process from 'node:process';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {{ size: number, whole: boolean, chunks: Buffer[] }} Body `chunks` where bytes are kept */
/** @typedef {{ files: number, bytes: number, received: number, sha256: string | null }} Settled `sha256` of the file that came last */

const KEEP = process.argv.includes('keep');
/** Milliseconds between two looks at how much may be read: below what a listener can tell apart. */
const STEP = 10;

export class Account {
  files = 0;
  bytes = 0;
  received = 0;
  /** @type {string | null} */
  sha256 = null;
  /** What protocols know of sessions, by their ids. @type {Map<string, unknown>} */
  sessions = new Map();

  /**
   * Reads a body to its end, or to where it is cut.
   * @param {Incoming} request
   * @param {{ rate?: number, each?: (chunk: Buffer) => void, keep?: boolean }} [how] `rate` in bytes a second, where not at once
   * @returns {Promise<Body>}
   */
  take(request, { rate = 0, each, keep = KEEP } = {}) {
    const began = performance.now();
    /** @type {Body} */
    const body = { size: 0, whole: false, chunks: [] };
    const pace = () => {
      if (body.size > (rate * (performance.now() - began)) / 1000) request.pause();
      else request.resume();
    };
    return new Promise((resolve) => {
      const timer = rate > 0 ? setInterval(pace, STEP) : undefined;
      request.on('data', (/** @type {Buffer} */ chunk) => {
        body.size += chunk.length;
        this.received += chunk.length;
        if (keep) body.chunks.push(chunk);
        each?.(chunk);
        if (rate > 0) pace();
      });
      request.on('end', () => {
        body.whole = true;
      });
      request.on('close', () => {
        clearInterval(timer);
        resolve(body);
      });
    });
  }

  /**
   * A file has come whole.
   * @param {{ size: number, chunks?: Buffer[] }} file
   */
  stored({ size, chunks = [] }) {
    this.files += 1;
    this.bytes += size;
    if (!KEEP) return;
    const hash = createHash('sha256');
    for (const chunk of chunks) hash.update(chunk);
    this.sha256 = hash.digest('hex');
  }
}

/** @type {Map<string, Account>} */
const accounts = new Map();

export const ledger = {
  /** @param {string} key */
  account(key) {
    const known = accounts.get(key) ?? new Account();
    accounts.set(key, known);
    return known;
  },

  /** What has come under a key, which is forgotten by that. @param {string} key @returns {Settled} */
  settled(key) {
    const { files, bytes, received, sha256 } = ledger.account(key);
    accounts.delete(key);
    return { files, bytes, received, sha256 };
  },
};
