// @ts-check
// The files of one element: which are let in, when they begin, what they come to together. Knows nothing of how they look.

import { Entry } from './element-entry.js';
import { refusal } from './element-limits.js';
import { AttacheError } from './errors.js';

/** @typedef {import('./index.js').Client} Client */
/** @typedef {import('./index.js').Upload} Upload */
/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./element-limits.js').Limits} Limits */
/** @typedef {import('./element-limits.js').Refusal} Refusal */
/** @typedef {{ file: File, why: Refusal | 'folder', error: AttacheError }} Refused */
/**
 * @typedef {object} Holder
 * @property {() => Limits} limits
 * @property {(file: File) => UploadOptions} options
 * @property {(entry: Entry) => boolean} admit the last word on a file that keeps the limits
 * @property {(entries: Entry[]) => void} added
 */

/** What each refusal is as an error. @type {Record<Refused['why'], [import('./index.js').ErrorCode, string]>} */
const REFUSALS = {
  tooLarge: ['too_large', 'The file is larger than may be added; choose a smaller one.'],
  wrongType: ['unsupported_media_type', 'Files of this kind are not taken; choose another.'],
  tooMany: ['validation', 'There are as many files as may be added; remove one first.'],
  folder: ['validation', 'A folder cannot be added; choose the files in it.'],
};

/** @param {Refused['why']} why */
const refusedFor = (why) =>
  new AttacheError(REFUSALS[why][1], { code: REFUSALS[why][0], reason: why, commit: 'not-sent' });

export class Tray {
  /** @type {Entry[]} */
  entries = [];
  #holder;
  #listener;
  /** What began since nothing was on its way. @type {Set<Entry>} */
  #run = new Set();

  /**
   * @param {Holder} holder
   * @param {import('./element-entry.js').Listener} listener
   */
  constructor(holder, listener) {
    this.#holder = holder;
    this.#listener = listener;
  }

  /** Some are on their way, or wait. */
  get busy() {
    return this.entries.some(({ busy }) => busy);
  }

  get failed() {
    return this.entries.some(({ phase }) => phase === 'failed');
  }

  get full() {
    return this.entries.length >= this.#holder.limits().most;
  }

  get records() {
    return this.entries.flatMap(({ record }) => record ?? []);
  }

  get uploads() {
    return this.entries.flatMap(({ upload }) => upload ?? []);
  }

  /** 0 to 1, of what goes up together and has not failed. */
  get fraction() {
    let sent = 0;
    let total = 0;
    for (const { phase, source, record, progress } of this.#run) {
      if (phase === 'failed') continue;
      total += source.size;
      sent += record ? source.size : Math.min(source.size, progress?.sent ?? 0);
    }
    return total === 0 ? 0 : sent / total;
  }

  /**
   * @param {Iterable<File>} files
   * @param {File[]} [folders] what was handed over with them and is no file
   * @returns {Refused[]}
   */
  add(files, folders = []) {
    const limits = this.#holder.limits();
    /** @type {Refused[]} */
    const refused = folders.map((file) => ({ file, why: 'folder', error: refusedFor('folder') }));
    /** @type {Entry[]} */
    const added = [];
    for (const file of files) {
      const why = refusal(file, this.entries.length, limits);
      if (why) refused.push({ file, why, error: refusedFor(why) });
      else {
        const entry = new Entry(file, this.#listener);
        if (!this.#holder.admit(entry)) continue;
        this.entries.push(entry);
        added.push(entry);
      }
    }
    if (added.length > 0) this.#holder.added(added);
    return refused;
  }

  /**
   * Begins what waits, under the client's own limit of uploads at a time.
   * @param {Client} client
   */
  begin(client) {
    const limits = this.#holder.limits();
    const waiting = this.entries.filter(({ phase }) => phase === 'waiting');
    const jobs = waiting.flatMap((entry) => {
      // They came before anybody knew what the platform takes.
      const why = refusal(entry.source, this.entries.indexOf(entry), limits);
      try {
        if (why) throw refusedFor(why);
        return { entry, source: entry.source, options: entry.asked(client, this.#holder.options(entry.source)) };
      } catch (error) {
        entry.fail(error);
        return [];
      }
    });
    this.#runs(jobs.map(({ entry }) => entry));
    const [first, ...others] = jobs;
    if (!first) return;
    if (others.length === 0) return first.entry.follow(client.upload(first.source, first.options));
    const batch = client.uploadAll(jobs);
    for (const [at, { entry }] of jobs.entries()) {
      const upload = batch.uploads[at];
      if (upload) entry.follow(upload);
      else batch.then(undefined, (error) => entry.fail(error));
    }
  }

  /**
   * From where it stopped, where the protocol can.
   * @param {Entry} entry that has failed
   * @param {Client} client
   */
  retry(entry, client) {
    const { source, token } = entry;
    this.#runs([entry]);
    try {
      const options = entry.asked(client, this.#holder.options(source));
      entry.follow(token === null ? client.upload(source, options) : client.resumeUpload(token, source, options));
    } catch (error) {
      entry.fail(error);
    }
  }

  /** @param {Entry[]} entries */
  #runs(entries) {
    if (!this.entries.some(({ phase }) => phase === 'uploading' || phase === 'paused')) this.#run.clear();
    for (const entry of entries) this.#run.add(entry);
  }

  /** @param {Entry} entry */
  take(entry) {
    this.#run.delete(entry);
    this.entries = this.entries.filter((each) => each !== entry);
  }
}
