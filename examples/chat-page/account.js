// @ts-check
// One platform's account: its client, and news of files that came and went, for all parts of the page that show them.

// In an app: import { AttacheError, createClient } from '@attache/client';
import { AttacheError, createClient } from '../../js/url.js';

/** @typedef {import('../../js/index.js').BackendName} BackendName */
/** @typedef {import('../../js/index.js').FileRecord} FileRecord */
/** @typedef {{ name: BackendName, title: string, baseUrl: string }} Platform */

/** Events: `stored` and `deleted`, each a CustomEvent with the file. */
export class Account extends EventTarget {
  /** @param {Platform} platform */
  constructor({ name, title, baseUrl }) {
    super();
    this.name = name;
    this.title = title;
    // The emulated platforms let any token in. A page of yours gives a function that asks your server for a short-lived one.
    this.client = createClient({ backend: name, baseUrl, auth: { bearer: 'anybody' } });
  }

  /** @param {FileRecord} file stored just now, or known better than before */
  stored(file) {
    this.dispatchEvent(new CustomEvent('stored', { detail: file }));
  }

  /** @param {FileRecord} file */
  async delete(file) {
    await this.client.delete(file.id, { missingOk: true });
    this.dispatchEvent(new CustomEvent('deleted', { detail: file }));
  }

  /**
   * Brings the bytes here and hands them to the browser's downloads. They stay a Blob: no link with a signature gets out.
   * @param {FileRecord} file
   * @param {(fraction: number | null) => void} onProgress
   */
  async save(file, onProgress) {
    const response = await this.client.download(file, {
      onProgress: ({ received, total }) => onProgress(total ? received / total : null),
    });
    const blob = await response.blob();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
    link.download = file.name || 'file';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

/**
 * Whatever was thrown, as the client's error; anything else is a fault of this page and goes on.
 * @param {unknown} error
 * @returns {import('../../js/index.js').AttacheError}
 */
export function asFailure(error) {
  if (AttacheError.is(error)) return error;
  throw error;
}
