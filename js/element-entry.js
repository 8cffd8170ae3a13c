// @ts-check
// The life of one file in the list: it waits, goes up, is paused, fails and is tried again, is stored, is taken away. How
// that looks is the row's affair, whether it may be there the tray's.

import { AttacheError } from './errors.js';

/** @typedef {import('./index.js').Client} Client */
/** @typedef {import('./index.js').Upload} Upload */
/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./index.js').UploadProgress} UploadProgress */
/** @typedef {import('./index.js').FileRecord} FileRecord */

/** @typedef {'waiting' | 'uploading' | 'paused' | 'stored' | 'failed' | 'deleting'} Phase */
/**
 * @typedef {object} Listener
 * @property {(entry: Entry) => void} changed
 * @property {(entry: Entry, progress: UploadProgress) => void} progress
 * @property {(entry: Entry) => void} settled it is stored, or has failed
 * @property {(entry: Entry) => void} gone it may leave the list
 */

/** A new try sends the same and meets the same, or there is no client that could. */
const FINAL = [
  'too_large',
  'unsupported_media_type',
  'unsupported',
  'invalid_argument',
  'disposed',
  'validation',
  'processing_failed',
];
/** What was there is of no use any more, or is not taken. */
const LOST = ['session_lost', 'source_changed', 'offset_conflict', 'invalid_argument', 'unsupported'];
/** Protocols of one request: once bytes have left there is nothing to pause. */
const SINGLE = ['form-data', 'json-base64'];

export class Entry {
  /** @type {Phase} */
  phase = 'waiting';
  /** @type {Upload | null} */
  upload = null;
  /** @type {FileRecord | null} */
  record = null;
  /** Why it failed, or why it could not be deleted. @type {AttacheError | null} */
  error = null;
  /** @type {UploadProgress | null} */
  progress = null;
  pausable = false;
  /** Whose the upload is. @type {Client | null} */
  #client = null;
  #listener;
  /** The last try went on from an earlier one. */
  #resumed = false;
  /** There is nothing that could be gone on with. */
  #lost = false;
  #cancelled = false;
  /** A stored file that was to be cancelled leaves the platform too. */
  #everywhere = false;

  /**
   * @param {File} source
   * @param {Listener} listener
   */
  constructor(source, listener) {
    this.source = source;
    this.#listener = listener;
  }

  get busy() {
    return this.phase === 'waiting' || this.phase === 'uploading' || this.phase === 'paused';
  }

  /** @param {Client} client */
  moves(client) {
    return this.phase === 'uploading' && this.#client === client;
  }

  /** The platform has it all the same: a new try would make a second copy. */
  get arrived() {
    return this.error?.commit === 'stored';
  }

  get retriable() {
    if (this.phase !== 'failed' || this.arrived) return false;
    // Where going on is refused, beginning anew may not be.
    return !FINAL.includes(this.error?.code ?? '') || (this.#resumed && this.#lost);
  }

  /**
   * From where a new try may go on.
   * @param {Client} client another one knows nothing of what this one left
   * @returns {string | null}
   */
  token(client) {
    return (this.#lost || client !== this.#client ? null : this.upload?.token()) ?? null;
  }

  /**
   * What the client is to be asked for.
   * @param {Client} client
   * @param {UploadOptions} options the page's own
   * @returns {UploadOptions}
   */
  asked(client, options) {
    const { protocol = 'auto', target, onProgress } = options;
    const { upload } = client.capabilities;
    const protocols = protocol === 'auto' ? (upload ? upload.protocols : []) : [protocol];
    this.#client = client;
    this.pausable = target !== undefined || protocols.some((each) => !SINGLE.includes(each));
    return {
      ...options,
      onProgress: (progress) => {
        this.#hear(progress);
        onProgress?.(progress);
      },
    };
  }

  /**
   * @param {Upload} upload begun with what `asked` gave
   * @param {boolean} resumed from where the last one stopped
   */
  follow(upload, resumed) {
    // What a failed one left on the server is of no use any more.
    if (!resumed) void this.upload?.abort();
    this.upload = upload;
    this.#resumed = resumed;
    this.error = null;
    this.progress = null;
    this.#cancelled = false;
    this.#turn('uploading');
    const current = () => this.upload === upload;
    upload.then(
      (record) => current() && this.#arrived(record),
      (error) => current() && this.fail(error),
    );
  }

  /** @param {unknown} error */
  fail(error) {
    if (this.#cancelled) return this.#listener.gone(this);
    this.error = AttacheError.is(error)
      ? error
      : new AttacheError(error instanceof Error ? error.message : String(error), { code: 'unsupported', cause: error });
    this.#lost = LOST.includes(this.error.code);
    this.#turn('failed');
    this.#listener.settled(this);
  }

  /** @returns {boolean} false where it could not be done any more */
  pause() {
    try {
      this.upload?.pause();
      return true;
    } catch {
      this.pausable = false;
      this.#listener.changed(this);
      return false;
    }
  }

  resume() {
    this.upload?.resume();
  }

  /**
   * @param {boolean} everywhere a stored file also leaves the platform
   */
  remove(everywhere) {
    const { upload } = this;
    if (this.phase === 'deleting') return;
    if (upload && (this.phase === 'uploading' || this.phase === 'paused')) {
      // It leaves the list when it is known to have ended; one that arrived before is there, and says so.
      this.#cancelled = true;
      this.#everywhere = everywhere;
      void upload.abort();
    } else if (this.phase === 'stored' && everywhere && this.#client?.capabilities.delete) {
      void this.#delete(this.#client);
    } else {
      if (this.phase !== 'stored') void upload?.abort();
      this.#listener.gone(this);
    }
  }

  /** It is to be tried again, when its turn comes. */
  wait() {
    this.error = null;
    this.progress = null;
    this.#turn('waiting');
  }

  /** The list is emptied: what is on its way ends, what it comes to is nobody's concern. */
  drop() {
    const { upload } = this;
    this.upload = null;
    if (this.busy || this.phase === 'failed') void upload?.abort();
  }

  /** @param {FileRecord} record */
  #arrived(record) {
    this.record = record;
    this.#turn('stored');
    this.#listener.settled(this);
    if (this.#cancelled && this.#everywhere) this.remove(true);
    this.#cancelled = false;
  }

  /** @param {Client} client */
  async #delete(client) {
    this.error = null;
    this.#turn('deleting');
    try {
      await client.delete(/** @type {FileRecord} */ (this.record).id, { missingOk: true });
      this.#listener.gone(this);
    } catch (error) {
      this.error = AttacheError.is(error) ? error : null;
      this.#turn('stored');
    }
  }

  /** @param {UploadProgress} progress */
  #hear(progress) {
    if (
      !this.upload ||
      !this.busy ||
      progress.state === 'failed' ||
      progress.state === 'aborted' ||
      progress.state === 'done'
    )
      return;
    this.progress = progress;
    this.#turn(progress.state === 'paused' ? 'paused' : 'uploading');
    this.#listener.progress(this, progress);
  }

  /** @param {Phase} phase */
  #turn(phase) {
    this.phase = phase;
    this.#listener.changed(this);
  }
}
