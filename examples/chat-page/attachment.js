// @ts-check
// The life of one attached file: up, processed, ready; cancelled, failed and tried again; brought down, deleted.
// Knows nothing of how that looks.

import { asFailure } from './account.js';

/** @typedef {import('../../js/index.js').AttacheError} AttacheError */
/** @typedef {import('../../js/index.js').FileRecord} FileRecord */
/** @typedef {import('./account.js').Account} Account */

/**
 * @typedef {'waiting' | 'uploading' | 'processing' | 'ready' | 'cancelled' | 'failed' | 'deleted'} Phase
 *
 * @typedef {object} View
 * @property {Phase} phase
 * @property {number | null} fraction of what the phase does
 * @property {number} sent bytes
 * @property {number | null} speed bytes a second
 * @property {'downloading' | 'deleting' | null} busy with a file that is stored
 * @property {AttacheError | null} error why the phase is `failed`, or why the last download or deletion did not work
 */

/** Events: `change`, whenever `view` is another. */
export class Attachment extends EventTarget {
  /** @type {FileRecord | null} */
  record = null;
  /** @type {View} */
  view = { phase: 'waiting', fraction: null, sent: 0, speed: null, busy: null, error: null };
  /** @type {import('../../js/index.js').Upload | undefined} */
  #upload;

  /**
   * @param {Account} account
   * @param {File} file
   */
  constructor(account, file) {
    super();
    this.account = account;
    this.file = file;
    account.addEventListener('deleted', (event) => {
      const { detail } = /** @type {CustomEvent<FileRecord>} */ (event);
      if (detail.id === this.record?.id) this.#show({ phase: 'deleted', busy: null, error: null });
    });
  }

  /** Sends the file; after a failure or a cancel once more, unless it is stored already. */
  async start() {
    try {
      this.record ??= await this.#send();
      this.account.stored(this.record);
      this.record = await this.#untilReady(this.record);
      this.account.stored(this.record);
      this.#show({ phase: 'ready', fraction: 1 });
    } catch (cause) {
      const error = asFailure(cause);
      if (this.view.phase === 'deleted') return;
      // What was seen last, a failure of the processing included, the list shows too.
      if (this.record) this.account.stored(this.record);
      if (error.code === 'aborted') this.#show({ phase: 'cancelled' });
      else this.#show({ phase: 'failed', error });
    }
  }

  #send() {
    this.#show({ phase: 'waiting', fraction: null, sent: 0, speed: null, error: null });
    this.#upload = this.account.client.upload(this.file, {
      onProgress: ({ state, fraction, sent, bytesPerSecond }) => {
        if (state === 'uploading' || state === 'verifying')
          this.#show({ phase: 'uploading', fraction, sent, speed: bytesPerSecond });
      },
    });
    return this.#upload;
  }

  /** @param {FileRecord} stored */
  #untilReady(stored) {
    this.#show({ phase: 'processing', fraction: null, error: null });
    return this.account.client.waitUntilReady(stored, {
      onProgress: (file) => {
        this.record = file;
        this.#show({ fraction: file.progress });
      },
    });
  }

  /** Ends the upload; the platform is told as far as it can be. */
  async cancel() {
    await this.#upload?.abort();
  }

  async download() {
    const { record } = this;
    if (record === null) return;
    this.#show({ busy: 'downloading', fraction: null, error: null });
    await this.#try(() => this.account.save(record, (fraction) => this.#show({ fraction })));
  }

  async delete() {
    const { record } = this;
    if (record === null) return;
    this.#show({ busy: 'deleting', error: null });
    await this.#try(() => this.account.delete(record));
  }

  /** @param {() => Promise<void>} work with a stored file, which stays what it was when the work fails */
  async #try(work) {
    try {
      await work();
      this.#show({ busy: null });
    } catch (cause) {
      this.#show({ busy: null, error: asFailure(cause) });
    }
  }

  /** @param {Partial<View>} change */
  #show(change) {
    this.view = { ...this.view, ...change };
    this.dispatchEvent(new Event('change'));
  }
}
