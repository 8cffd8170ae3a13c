// @ts-check
// What is in the account, a page at a time, and kept up to date with what the conversation stores and deletes.

import { asFailure } from './account.js';
import { adviceFor } from './advice.js';
import { announce, byId, element } from './dom.js';
import { dayAndTime, size } from './format.js';

/** @typedef {import('../../js/index.js').FilePage} FilePage */
/** @typedef {import('../../js/index.js').FileRecord} FileRecord */
/** @typedef {import('./account.js').Account} Account */

const PAGE_SIZE = 8;

export class Shelf {
  #list = byId('stored', HTMLElement);
  #note = byId('shelf-note', HTMLElement);
  #more = byId('more', HTMLButtonElement);
  /** @type {Map<string, HTMLElement>} rows by the file's id */
  #rows = new Map();
  /** @type {Account | undefined} */
  #account;
  /** @type {AsyncIterator<FilePage> | undefined} */
  #pages;

  constructor() {
    this.#more.addEventListener('click', () => void this.#next());
    byId('reload', HTMLButtonElement).addEventListener('click', () => {
      if (this.#account) void this.show(this.#account);
    });
  }

  /** @param {Account} account also listens to its news, once */
  watch(account) {
    account.addEventListener('stored', (event) => {
      if (account === this.#account) this.#put(/** @type {CustomEvent<FileRecord>} */ (event).detail, true);
    });
    account.addEventListener('deleted', (event) => {
      if (account === this.#account) this.#drop(/** @type {CustomEvent<FileRecord>} */ (event).detail);
    });
  }

  /** @param {Account} account */
  async show(account) {
    this.#account = account;
    void this.#pages?.return?.();
    this.#pages = account.client.list({ pageSize: PAGE_SIZE }).pages()[Symbol.asyncIterator]();
    this.#rows.clear();
    this.#list.replaceChildren();
    await this.#next();
  }

  async #next() {
    const pages = this.#pages;
    this.#more.hidden = true;
    this.#note.textContent = 'Loading…';
    try {
      const page = await pages?.next();
      // Another platform was chosen meanwhile.
      if (pages !== this.#pages) return;
      const items = page?.done === false ? page.value.items : [];
      for (const file of items) this.#put(file, false);
      const ended = page?.done !== false || page.value.nextCursor === null;
      this.#more.hidden = ended;
      this.#note.textContent = this.#rows.size === 0 ? 'Nothing here yet.' : ended ? 'That is all.' : '';
    } catch (cause) {
      if (pages === this.#pages) this.#explain(asFailure(cause));
    }
  }

  /** @param {import('../../js/index.js').AttacheError} error */
  #explain(error) {
    const account = this.#account;
    if (!account) return;
    const { title, advice } = adviceFor(error, account.client.capabilities);
    this.#note.textContent = `${title}. ${advice}`;
    announce(`${title}. ${advice}`);
  }

  /**
   * @param {FileRecord} file
   * @param {boolean} first before all others, if it is new here
   */
  #put(file, first) {
    const row = this.#row(file);
    const present = this.#rows.get(file.id);
    if (present) present.replaceWith(row);
    else if (first) this.#list.prepend(row);
    else this.#list.append(row);
    this.#rows.set(file.id, row);
    if (first && this.#note.textContent === 'Nothing here yet.') this.#note.textContent = '';
  }

  /** @param {FileRecord} file */
  #drop(file) {
    const row = this.#rows.get(file.id);
    const next = row?.nextElementSibling ?? row?.previousElementSibling;
    if (row?.contains(document.activeElement))
      /** @type {HTMLElement} */ (next?.querySelector('button') ?? byId('reload', HTMLElement)).focus();
    row?.remove();
    this.#rows.delete(file.id);
    if (this.#rows.size === 0 && this.#more.hidden) this.#note.textContent = 'Nothing here yet.';
  }

  /** @param {FileRecord} file */
  #row(file) {
    const account = /** @type {Account} */ (this.#account);
    const { capabilities } = account.client;
    const facts = [file.size === null ? null : size(file.size), file.createdAt && dayAndTime(file.createdAt)];
    const word = element('span', { class: 'word', 'data-status': file.status }, file.status);
    const detail = element(
      'p',
      { class: 'note' },
      word,
      facts
        .filter(Boolean)
        .map((fact) => ` · ${fact}`)
        .join(''),
    );
    const act = (/** @type {string} */ label, /** @type {() => Promise<void>} */ work, kind = '') =>
      element(
        'button',
        {
          type: 'button',
          class: `small-button ${kind}`.trim(),
          'aria-label': `${label} ${file.name}`,
          click: () => void this.#do(detail, work),
        },
        label,
      );
    return element(
      'li',
      {},
      element('p', { class: 'name', title: file.name }, file.name || file.id),
      detail,
      element(
        'div',
        { class: 'actions' },
        capabilities.download && act('Download', () => account.save(file, () => {})),
        capabilities.delete && act('Delete', () => account.delete(file), 'risky'),
      ),
    );
  }

  /**
   * @param {HTMLElement} detail where a failure is told
   * @param {() => Promise<void>} work
   */
  async #do(detail, work) {
    try {
      await work();
    } catch (cause) {
      const account = /** @type {Account} */ (this.#account);
      const { title, advice } = adviceFor(asFailure(cause), account.client.capabilities);
      detail.textContent = `${title}. ${advice}`;
      announce(`${title}. ${advice}`);
    }
  }
}
