// @ts-check
// What stands in the element's shadow: the place that takes files, what may be added, what was refused, the rows, and what is
// said aloud. What a press or a file means is the element's.

import { button, element, icon, mark, name, write } from './element-dom.js';
import { cameraTypes } from './element-limits.js';
import { Speech } from './element-speech.js';
import { beside } from './element-words.js';

/** @typedef {import('./element-limits.js').Limits} Limits */
/** @typedef {import('./element-words.js').Say} Say */
/**
 * @typedef {object} ViewHost
 * @property {Say} say
 * @property {() => import('./element-format.js').Formats} formats
 * @property {(files: File[]) => void} take
 */

const KINDS = /** @type {const} */ ({ image: 'kindImage', video: 'kindVideo', audio: 'kindAudio', text: 'kindText' });
/** Sentences that are shown; more would push the files out of sight. */
const MOST = 3;

export class View {
  speech = new Speech();
  list = element('ul', { part: 'list', role: 'list' });
  button = button('button', () => this.pick());
  #host;
  #most = 1;
  #over = false;
  #hint = element('span', { part: 'hint' });
  #limits = element('p', { part: 'limits', id: 'limits' });
  #said = element('div', { role: 'alert' });
  #dismiss = button('dismiss', () => this.#dismissed(), icon('remove'));
  #notice = element('div', { part: 'notice' }, this.#said, this.#dismiss);
  #input = this.#picker();
  #photo = this.#picker();
  #camera = button('camera', () => this.#photo.click());
  #zone = element(
    'div',
    { part: 'zone', click: (/** @type {Event} */ event) => this.#pressed(event) },
    element('span', { part: 'icon' }, icon('add')),
    element('p', { class: 'ways' }, this.button, ' ', this.#hint),
    this.#limits,
    this.#camera,
  );

  /** @param {ViewHost} host */
  constructor(host) {
    this.#host = host;
    this.button.setAttribute('aria-describedby', 'limits');
    this.#notice.hidden = true;
  }

  get nodes() {
    return [this.#zone, this.#input, this.#photo, this.#notice, this.list, this.speech.region];
  }

  pick() {
    if (!this.button.disabled && this.button.getAttribute('aria-disabled') === null) this.#input.click();
  }

  /** @param {boolean} over files are held above the place */
  hover(over) {
    this.#over = over;
    mark(this.#zone, 'part', over ? 'zone dragging' : 'zone');
    write(this.#hint, this.#host.say(over ? 'drop' : 'hint', { most: this.#most }));
  }

  /**
   * @param {object} now
   * @param {Limits} now.limits
   * @param {string} now.accept
   * @param {string | null} now.capture
   * @param {boolean} now.disabled
   * @param {boolean} now.full
   */
  draw({ limits, accept, capture, disabled, full }) {
    const { say } = this.#host;
    this.#most = limits.most;
    const values = { most: limits.most };
    write(this.button, say('choose', values));
    this.hover(this.#over && !disabled && !limits.closed);
    write(this.#camera, say('camera'));
    write(this.#limits, limits.closed ? say('noUploads') : this.#told(limits));
    name(this.#dismiss, say('dismiss'));
    // One that is full stays where the keyboard is; what it says is why.
    if (full || limits.closed) this.button.setAttribute('aria-disabled', 'true');
    else this.button.removeAttribute('aria-disabled');
    this.button.disabled = disabled;
    this.#camera.disabled = disabled || full || limits.closed;
    const seen = cameraTypes(limits);
    this.#camera.hidden = capture === null || seen === '';
    this.#photo.accept = seen;
    this.#photo.setAttribute('capture', capture || 'environment');
    this.#input.accept = accept;
    this.#input.multiple = limits.most > 1;
  }

  /** @param {string[]} sentences none takes away what was there */
  refuse(sentences) {
    const more = sentences.length - MOST;
    const told = more > 0 ? [...sentences.slice(0, MOST), this.#host.say('moreRefused', { count: more })] : sentences;
    this.#said.replaceChildren(...told.map((sentence) => element('p', {}, sentence)));
    this.#notice.hidden = told.length === 0;
  }

  #dismissed() {
    this.refuse([]);
    this.button.focus();
  }

  /** @param {Event} event a press beside the button means the button */
  #pressed(event) {
    if (!(/** @type {Element} */ (event.target).closest('button'))) this.pick();
  }

  #picker() {
    /** @type {HTMLInputElement} */
    const input = element('input', {
      type: 'file',
      hidden: '',
      change: () => {
        const files = [...(input.files ?? [])];
        // The same file may be picked again.
        input.value = '';
        if (files.length > 0) this.#host.take(files);
      },
    });
    return input;
  }

  /** @param {Limits} limits */
  #told({ most, bytes, types }) {
    const { say, formats } = this.#host;
    const { list, size } = formats();
    const kinds = [...new Set(types.map((type) => kindOf(type, say)))];
    return beside([
      ...(kinds.length > 0 ? [list(kinds)] : []),
      ...(bytes < Infinity ? [say('limitBytes', { size: size(bytes, Math.floor), most })] : []),
      ...(most < Infinity && most > 1 ? [say('limitFiles', { most })] : []),
    ]);
  }
}

/**
 * @param {string} type
 * @param {Say} say
 * @returns {string}
 */
function kindOf(type, say) {
  const [, group = '', kind = ''] = /^([^/]*)\/(.*)$/.exec(type) ?? [];
  if (kind === '*' && Object.hasOwn(KINDS, group)) return say(KINDS[/** @type {keyof typeof KINDS} */ (group)]);
  const [, short] = /^\.?([a-z0-9]{1,5})$/.exec(kind || type) ?? [];
  return short?.toUpperCase() ?? type;
}
