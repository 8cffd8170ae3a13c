// @ts-check
// The list of rows: one a file, walked by keyboard, and never losing the keyboard's place when one of them goes. What is in a
// row is element-row.js's.

import { row } from './element-row.js';

/** @typedef {import('./element-entry.js').Entry} Entry */

export class Rows {
  /** @type {Map<Entry, ReturnType<typeof row>>} */
  #rows = new Map();
  #list;
  #host;
  #home;

  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} home where the keyboard goes when no row is left
   * @param {import('./element-row.js').RowHost} host
   */
  constructor(list, home, host) {
    this.#list = list;
    this.#home = home;
    this.#host = host;
    list.addEventListener('keydown', (event) => this.#key(event));
  }

  /** @param {Entry} entry */
  add(entry) {
    const made = row(entry, this.#host);
    this.#rows.set(entry, made);
    this.#list.append(made.item);
  }

  /** @param {Entry} entry */
  draw(entry) {
    this.#rows.get(entry)?.draw();
  }

  drawAll() {
    for (const { draw } of this.#rows.values()) draw();
  }

  /** @param {Entry} entry */
  take(entry) {
    const { item } = this.#rows.get(entry) ?? {};
    if (!item) return;
    const held = item.contains(this.#active);
    // The row, not its button: a key that is held down would take the next file too.
    const next = item.nextElementSibling ?? item.previousElementSibling ?? this.#home;
    this.#rows.delete(entry);
    item.remove();
    if (held) /** @type {HTMLElement} */ (next).focus();
  }

  get #active() {
    return /** @type {ShadowRoot} */ (this.#list.getRootNode()).activeElement;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key } = event;
    const entries = [...this.#rows.keys()];
    const items = [...this.#rows.values()].map(({ item }) => item);
    const at = items.findIndex((item) => item.contains(this.#active));
    const entry = entries[at];
    if (!entry || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const last = items.length - 1;
    /** @type {Record<string, number>} */
    const ways = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last };
    if (Object.hasOwn(ways, key)) items[ways[key] ?? at]?.focus();
    else if ((key === 'Delete' || key === 'Backspace') && !event.repeat && !this.#host.disabled())
      this.#host.remove(entry);
    else return;
    event.preventDefault();
  }
}
