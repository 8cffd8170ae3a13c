// @ts-check
// <attache-files> as the page meets it: properties, attributes, events, and what a file's fate means to all of them. Made when it
// is asked for, because a server has no HTMLElement. What happens to files is the tray's, what is seen the view's, what a form
// gets element-form.js's.

import { early, formClass, named, tellForm } from './element-form.js';
import { formats, languageOf } from './element-format.js';
import { listen } from './element-intake.js';
import { limitsOf } from './element-limits.js';
import { problemOf, refusalsOf } from './element-problem.js';
import { Rows } from './element-rows.js';
import { styled } from './element-style.js';
import { Tray } from './element-tray.js';
import { View } from './element-view.js';
import { brief, speaker } from './element-words.js';
import { invalid } from './errors.js';

/** @typedef {import('./element.js').AttacheFilesElement} AttacheFilesElement */
/** @typedef {import('./element-entry.js').Entry} Entry */
/** @typedef {import('./index.js').Client} Client */
/** @typedef {import('./index.js').UploadOptions} UploadOptions */

export const elementClass = () =>
  /** @implements {AttacheFilesElement} */
  class AttacheFiles extends formClass() {
    /** @type {Client | null} */
    #client = null;
    /** @type {AttacheFilesElement['uploadOptions']} */
    #options = null;
    /** @type {AttacheFilesElement['strings']} */
    #strings = null;
    #formats = formats(undefined);
    #say = speaker(
      () => this.#strings,
      (count) => this.#formats.count(count),
    );
    #view = new View({
      say: this.#say,
      formats: () => this.#formats,
      take: (files) => this.#take(files, []),
    });
    #rows = new Rows(this.#view.list, this.#view.button, {
      say: this.#say,
      formats: () => this.#formats,
      disabled: () => this.#off,
      toggle: (entry) => this.#toggle(entry),
      retry: (entry) => this.#tray.retry(entry),
      remove: (entry) => entry.remove(this.deleteOnRemove),
    });
    #tray = new Tray(
      {
        client: () => this.#client,
        limits: () => this.#limits,
        options: (file) => (typeof this.#options === 'function' ? this.#options(file) : this.#options) ?? {},
        admit: (entry) => this.#tell('added', entry),
        added: (entries) => this.#added(entries),
      },
      {
        changed: (entry) => {
          this.#rows.draw(entry);
          this.#sum();
          this.#tray.begin();
        },
        progress: (entry, progress) => {
          this.#tell('progress', entry, { progress });
          const { fraction } = this.#tray;
          this.#view.speech.progress(fraction, () =>
            this.#say('saidProgress', { percent: this.#formats.percent(fraction) }),
          );
        },
        settled: (entry) => this.#settled(entry),
        gone: (entry) => this.#gone(entry),
      },
    );
    /** What the form knows. */
    #told = '';
    /** Stops listening. @type {(() => void) | undefined} */
    #leave;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: 'open', delegatesFocus: true });
      shadow.append(...this.#view.nodes);
      // A label's press, or the page's own.
      this.addEventListener('click', (event) => event.composedPath()[0] === this && this.pick());
      early(this);
      this.#draw();
    }

    connectedCallback() {
      styled(/** @type {ShadowRoot} */ (this.shadowRoot));
      this.#listen();
      this.#draw();
    }

    disconnectedCallback() {
      this.#leave?.();
      this.#view.speech.stop();
    }

    /** @param {string} attribute */
    attributeChangedCallback(attribute) {
      if (attribute === 'area' && this.isConnected) this.#listen();
      this.#draw();
    }

    formResetCallback() {
      this.clear();
    }

    formDisabledCallback() {
      this.#draw();
    }

    get client() {
      return this.#client;
    }

    set client(client) {
      if (client && typeof client.upload !== 'function')
        throw invalid('client', 'must be what createClient gave, or null');
      const another = client !== this.#client;
      this.#client = client ?? null;
      if (client && another) this.#tray.revive();
      this.#tray.begin();
      this.#draw();
    }

    get uploadOptions() {
      return this.#options;
    }

    set uploadOptions(options) {
      this.#options = options;
      this.#draw();
    }

    get strings() {
      return this.#strings;
    }

    set strings(strings) {
      this.#strings = strings;
      this.#draw();
    }

    get uploads() {
      return Object.freeze(this.#tray.uploads);
    }

    get files() {
      return Object.freeze(this.#tray.records);
    }

    /** @param {Iterable<File>} files */
    add(files) {
      const all = typeof files?.[Symbol.iterator] === 'function' ? [...files] : [undefined];
      // One of another window is a File as well.
      if (all.some((file) => Object.prototype.toString.call(file) !== '[object File]'))
        throw invalid('files', 'must be an array, or another iterable, of File');
      this.#take(/** @type {File[]} */ (all), []);
    }

    clear() {
      this.#view.refuse([]);
      for (const entry of this.#tray.entries) {
        const { upload } = entry;
        entry.drop();
        this.#away(entry, upload);
      }
    }

    pick() {
      this.#view.pick();
    }

    /** Disabled, by itself or by a fieldset. */
    get #off() {
      return this.matches(':disabled');
    }

    /** A person may add files. */
    get #open() {
      return !this.#off && !this.#limits.closed;
    }

    get #limits() {
      const elsewhere = typeof this.#options === 'object' && this.#options?.target !== undefined;
      return limitsOf(this, this.#client, elsewhere);
    }

    #draw() {
      this.#formats = formats(languageOf(this));
      named(this, this.#say('label'));
      this.#zone();
      this.#rows.drawAll();
      this.#sum();
    }

    #zone() {
      const { accept, capture } = this;
      this.#view.draw({ limits: this.#limits, accept, capture, disabled: this.#off, full: this.#tray.full });
    }

    /** What the form is to know. */
    #sum() {
      const { busy, failed, records } = this.#tray;
      const empty = this.required && records.length === 0;
      const trouble = failed ? 'unsolved' : busy ? 'unfinished' : empty ? 'required' : undefined;
      const message = trouble && this.#say(trouble);
      const told = JSON.stringify([this.name, records.map(({ id }) => id), message]);
      // Progress changes nothing of it.
      if (told === this.#told) return;
      this.#told = told;
      tellForm(this, records, message, trouble === 'required', this.#view.button);
    }

    #listen() {
      this.#leave?.();
      this.#leave = listen(this.area === 'page' ? this.ownerDocument : this, {
        open: () => this.#open,
        take: (files, folders) => this.#take(files, folders),
        over: (over) => this.#view.hover(over && this.#open),
      });
    }

    /**
     * @param {File[]} files
     * @param {File[]} folders
     */
    #take(files, folders) {
      const refused = this.#tray.add(files, folders);
      this.#view.refuse(refusalsOf(refused, this.#limits, this.#say, this.#formats));
      for (const { file: source, error } of refused)
        this.#tell('failed', { source, upload: null, record: null }, { error });
    }

    /** @param {Entry[]} entries */
    #added(entries) {
      for (const entry of entries) this.#rows.add(entry);
      const [first] = entries;
      if (first) this.#speak(entries, 'saidAdded', first, { count: entries.length });
      this.#tray.begin();
      this.#zone();
      this.#sum();
    }

    /** @param {Entry} entry */
    #toggle(entry) {
      const { phase } = entry;
      if (phase === 'paused') entry.resume();
      else if (!entry.pause()) return;
      this.#speak(entry, phase === 'paused' ? 'saidResumed' : 'saidPaused', entry);
    }

    /** @param {Entry} entry */
    #settled(entry) {
      const { record, error } = entry;
      if (record) this.#speak(entry, 'saidStored', entry);
      else if (error) this.#speak(entry, 'saidFailed', entry, { problem: problemOf(error, this.#say) });
      this.#sum();
      if (record) this.#tell('stored', entry);
      else this.#tell('failed', entry, { error });
    }

    /** @param {Entry} entry */
    #gone(entry) {
      if (!this.#tray.entries.includes(entry)) return;
      this.#speak(entry, 'saidRemoved', entry);
      this.#away(entry, entry.upload);
      this.#tray.begin();
    }

    /**
     * @param {Entry} entry
     * @param {import('./index.js').Upload | null} upload
     */
    #away(entry, upload) {
      this.#tray.take(entry);
      this.#zone();
      this.#rows.take(entry);
      this.#sum();
      this.#tell('removed', { source: entry.source, upload, record: entry.record });
    }

    /**
     * @param {unknown} about
     * @param {import('./element-words.js').Key} key
     * @param {Pick<Entry, 'source'>} entry
     * @param {import('./element.js').StringValues} [values]
     */
    #speak(about, key, { source }, values) {
      this.#view.speech.say(about, this.#say(key, { name: brief(source.name), ...values }));
    }

    /**
     * @param {'added' | 'progress' | 'stored' | 'failed' | 'removed'} what
     * @param {Pick<Entry, 'source' | 'upload' | 'record'>} entry
     * @param {object} [more]
     */
    #tell(what, { source, upload, record: file }, more) {
      const detail = Object.freeze({ source, upload, file, ...more });
      const init = { bubbles: true, composed: true, cancelable: what === 'added', detail };
      return this.dispatchEvent(new CustomEvent(`attache-${what}`, init));
    }
  };
