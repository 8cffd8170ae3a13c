// @ts-check
// Builds the element's own elements. What is not an element becomes text: a name that somebody gave a file is never markup.

const SVG = 'http://www.w3.org/2000/svg';

/** Lines in a square of 24, drawn with the colour of the text. */
const ICONS = {
  add: 'M12 16V5m0 0L7 10m5-5 5 5M5 19h14',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zm8 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
  file: 'M14 3H6v18h12V7zm0 0v4h4',
  pause: 'M9 6v12m6-12v12',
  resume: 'M8 5.5v13l10.5-6.5z',
  remove: 'm6.5 6.5 11 11m0-11-11 11',
  stored: 'm5 12.5 4.5 4.5L19 7.5',
  failed: 'M12 8v5m0 3v.2M12 3.5 2.8 19.5h18.4z',
};

/** @typedef {keyof typeof ICONS} Icon */
/** @typedef {Node | string} Child */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | ((event: any) => void)>} [attributes] a function listens to the event of its name
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * @param {string} part
 * @param {() => void} click
 * @param {...Node} children
 */
export const button = (part, click, ...children) => element('button', { part, type: 'button', click }, ...children);

/**
 * @param {Icon} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG, 'path'));
  return turned(svg, name);
}

/**
 * @template {Element} T
 * @param {T} svg of `icon`, which becomes another one
 * @param {Icon} name
 * @returns {T}
 */
export function turned(svg, name) {
  mark(/** @type {Element} */ (svg.firstElementChild), 'd', ICONS[name]);
  return svg;
}

/**
 * Writes only what is another text: a live region would speak, a selection would be lost.
 * @param {Element} where
 * @param {string} text
 */
export function write(where, text) {
  if (where.textContent !== text) where.textContent = text;
}

/**
 * Likewise.
 * @param {Element} where
 * @param {string} attribute
 * @param {string} value
 */
export function mark(where, attribute, value) {
  if (where.getAttribute(attribute) !== value) where.setAttribute(attribute, value);
}

/**
 * @param {Element} button a small one that shows an icon
 * @param {string} label
 */
export function name(button, label) {
  mark(button, 'aria-label', label);
  mark(button, 'title', label);
}
