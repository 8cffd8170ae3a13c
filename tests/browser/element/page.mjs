// What the page does in which the element is tried: mounts it, gives it a client, makes files, and writes down its events. What is
// tried, and when, is decided in Node.

import { AttacheError, createClient } from '@attache/client';
import { defineElement } from '@attache/client/element';
import { createEmulator, inspect } from '@attache/client/emulator';
import { actor } from './actor.mjs';
import { arabic, look, photo } from './look.mjs';

/** @typedef {import('@attache/client/element').AttacheFilesElement} Files */
/** @typedef {import('@attache/client/element').AttacheFilesEventMap} Events */
/** @typedef {{ type: string, name: string, detail: Record<string, unknown> }} Heard */

const TYPES = /** @type {const} */ (['added', 'progress', 'stored', 'failed', 'removed']);

const emulator = createEmulator({ seed: 7 });
/** Requests stand still while it is there. @type {Promise<void> | undefined} */
let held;
let release = () => {};

const kit = {
  defineElement,
  createClient,
  emulator,
  actor,
  look,
  photo,
  arabic,
  /** One that passes, unless it is said otherwise. @param {Partial<AttacheError>} [told] */
  failure: (told) => Object.assign(new AttacheError('lost'), { code: 'network' }, told),
  /** @type {Heard[]} */
  heard: [],
  /** What the policy refused, and what went wrong. @type {string[]} */
  complaints: [],

  /** @param {import('@attache/client').ClientOptions['backend']} [backend] @param {Partial<import('@attache/client').ClientOptions>} [more] */
  client(backend = 'voipbin', more = {}) {
    return createClient({
      backend,
      baseUrl: emulator.baseUrl(/** @type {'voipbin'} */ (backend)),
      auth: { bearer: 'key' },
      retry: { maxRetries: 0 },
      fetch: async (input, init) => {
        await held;
        return await emulator.fetch(new Request(input, init));
      },
      ...more,
    });
  },

  /** @param {string} endpoint */
  tus: (endpoint) => ({
    client: createClient({
      backend: 'cuadra',
      baseUrl: 'http://127.0.0.1:9',
      auth: { bearer: 'key' },
      retry: { baseDelay: 10 },
    }),
    uploadOptions: { target: { endpoint } },
  }),

  hold() {
    held = new Promise((resolve) => {
      release = resolve;
    });
  },
  release() {
    held = undefined;
    release();
  },

  /** What the platform has. @param {import('@attache/client').BackendName} [backend] */
  stored: (backend = 'voipbin') => inspect(emulator).stored(backend),

  /**
   * @param {string} name
   * @param {number | string} [content]
   * @param {string} [type]
   */
  file: (name, content = 'content', type = 'text/plain') =>
    new File([typeof content === 'number' ? new Uint8Array(content) : content], name, { type }),

  /**
   * @param {Partial<Files>} [properties]
   * @param {Record<string, string>} [attributes]
   * @param {HTMLElement} [parent]
   */
  mount(properties = {}, attributes = {}, parent = document.body) {
    defineElement();
    const element = document.createElement('attache-files');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    Object.assign(element, properties);
    kit.listen(element);
    parent.append(element);
    return element;
  },

  /** @param {HTMLElement} element */
  listen(element) {
    for (const type of TYPES) {
      element.addEventListener(`attache-${type}`, (event) => {
        const { detail } = /** @type {Events['attache-progress']} */ (event);
        kit.heard.push({ type, name: detail.source.name, detail: { ...detail } });
      });
    }
  },

  /** The element itself: there is one. */
  get it() {
    return /** @type {Files} */ (document.querySelector('attache-files'));
  },

  /** Within its shadow. @param {string} selector */
  all: (selector) =>
    [...(kit.it.shadowRoot?.querySelectorAll(selector) ?? [])].map((each) => /** @type {HTMLElement} */ (each)),
  /** @param {string} selector */
  one: (selector) => /** @type {HTMLElement} */ (kit.it.shadowRoot?.querySelector(selector)),

  /** What is said aloud just now. */
  said: () => kit.plain(kit.one('[role=status]').textContent),

  /** Without what keeps directions apart and lines together. @param {string | null | undefined} text */
  plain: (text) => (text ?? '').replace(/[\u2068\u2069]/g, '').replace(/\s/g, ' '),

  /** Where the keyboard is: the part, and the file where there is one. */
  focus() {
    const active = kit.it.shadowRoot?.activeElement;
    if (!active) return document.activeElement?.id || document.activeElement?.localName || '';
    const file = active.closest('li')?.querySelector('[part=name]')?.textContent;
    return [active.getAttribute('part')?.split(' ')[0], file].filter(Boolean).join(' ');
  },

  /** Every row as it is seen. */
  rows: () =>
    kit.all('li').map((row) => ({
      name: row.querySelector('[part=name]')?.textContent,
      phase: row.getAttribute('part')?.replace('row ', ''),
      text: kit.plain(row.querySelector('[part=meta]')?.textContent),
      problem: kit.plain(row.querySelector('[part=problem]')?.textContent),
      buttons: [...row.querySelectorAll('button')]
        .filter(({ hidden }) => !hidden)
        .map((each) => each.getAttribute('part')),
    })),

  /**
   * As a browser does it when a person drops.
   * @param {File[]} files
   * @param {Element} [where]
   */
  drop(files, where = kit.one('[part~=zone]')) {
    const dataTransfer = new DataTransfer();
    for (const file of files) dataTransfer.items.add(file);
    return ['dragenter', 'dragover', 'drop'].map((type) => {
      const event = new DragEvent(type, { bubbles: true, composed: true, cancelable: true, dataTransfer });
      where.dispatchEvent(event);
      return event.defaultPrevented;
    });
  },

  /** @param {File[]} files @param {Element} [where] @param {string} [words] */
  paste(files, where = kit.one('[part=button]'), words = '') {
    const clipboardData = new DataTransfer();
    if (words) clipboardData.setData('text/plain', words);
    for (const file of files) clipboardData.items.add(file);
    const event = new ClipboardEvent('paste', { bubbles: true, composed: true, cancelable: true, clipboardData });
    // Firefox makes such an event without its data.
    if (event.clipboardData !== clipboardData) Object.defineProperty(event, 'clipboardData', { value: clipboardData });
    where.dispatchEvent(event);
    return event.defaultPrevented;
  },
};

addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  kit.complaints.push(`the policy refuses ${violatedDirective} ${blockedURI}`);
});
addEventListener('error', ({ message }) => kit.complaints.push(message));
addEventListener('unhandledrejection', ({ reason }) => kit.complaints.push(`unhandled: ${reason}`));

Object.assign(globalThis, { kit });

/** @typedef {typeof kit} Kit */
