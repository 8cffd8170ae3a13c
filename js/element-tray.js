// @ts-check
// The files of one element: which are let in, when they begin, what they come to together. Knows nothing of how they look.

import { Entry } from './element-entry.js';
import { refusal } from './element-limits.js';
import { AttacheError } from './errors.js';
import { CONCURRENCY } from './serve.js';

/** @typedef {import('./index.js').Client} Client */
/** @typedef {import('./index.js').Upload} Upload */
/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./element-limits.js').Limits} Limits */
/** @typedef {import('./element-limits.js').Refusal} Refusal */
/** @typedef {{ file: File, why: Refusal | 'folder', error: AttacheError }} Refused */
/**
 * @typedef {object} Holder
 * @property {() => Client | null} client
 * @property {() => Limits} limits
 * @property {(file: File) => UploadOptions} options
 * @property {(entry: Entry) => boolean} admit the last word on a file that keeps the limits
 * @property {(entries: Entry[]) => void} added
 */

/** How many files a client of another version sends at a time, which does not tell. */
const USUAL = 3;

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
  #beginning = false;
  /** Something has changed since. */
  #again = false;

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
    return this.entries.flatMap(({ phase, record }) => (record && phase !== 'deleting' ? record : []));
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

  /** Begins what waits, as far as the client's own limit of uploads at a time lets it; to be asked whenever one may have its turn. */
  begin() {
    this.#again = true;
    // What is begun, or refused, may ask for it.
    if (this.#beginning) return;
    this.#beginning = true;
    try {
      while (this.#again) {
        this.#again = false;
        const client = this.#holder.client();
        const waiting = this.entries.filter(({ phase }) => phase === 'waiting');
        if (client && waiting.length > 0) this.#begin(client, waiting);
      }
    } finally {
      this.#beginning = false;
    }
  }

  /**
   * @param {Client} client
   * @param {Entry[]} waiting
   */
  #begin(client, waiting) {
    const limits = this.#holder.limits();
    const moving = this.entries.filter((entry) => entry.moves(client)).length;
    if (![...this.#run].some(({ busy }) => busy)) this.#run.clear();
    for (const entry of waiting) this.#run.add(entry);
    // Those that begin together keep the limit by themselves.
    const alone = moving === 0 && waiting.every((entry) => entry.token(client) === null);
    const room = alone ? Infinity : (Reflect.get(client, CONCURRENCY) ?? USUAL) - moving;
    const jobs = [];
    for (const entry of waiting) {
      if (jobs.length >= room) break;
      const { source } = entry;
      const token = entry.token(client);
      // They came before anybody knew what the platform takes.
      const why = refusal(source, this.entries.indexOf(entry), limits);
      try {
        if (why) throw refusedFor(why);
        jobs.push({ entry, source, token, options: entry.asked(client, this.#holder.options(source)) });
      } catch (error) {
        entry.fail(error);
      }
    }
    const anew = jobs.filter(({ token }) => token === null);
    const together = anew.length > 1 ? [...client.uploadAll(anew).uploads] : [];
    for (const { entry, source, token, options } of jobs) {
      try {
        if (token !== null) entry.follow(client.resumeUpload(token, source, options), true);
        else entry.follow(together.shift() ?? client.upload(source, options), false);
      } catch (error) {
        entry.fail(error);
      }
    }
  }

  /** @param {Entry} entry that has failed */
  retry(entry) {
    this.#run.delete(entry);
    entry.wait();
  }

  /** There is another client: what the last one was closed for may go on. */
  revive() {
    for (const entry of this.entries)
      if (entry.phase === 'failed' && entry.error?.code === 'disposed' && !entry.arrived) this.retry(entry);
  }

  /** @param {Entry} entry */
  take(entry) {
    this.#run.delete(entry);
    this.entries = this.entries.filter((each) => each !== entry);
  }
}
