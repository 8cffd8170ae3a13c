// @ts-check
// The attributes behind the element's properties, and what a form knows of it: a form control as the browser's own are, by
// ElementInternals. What its value is comes from the element.

/** @typedef {import('./index.js').FileRecord} FileRecord */

const SETTABLE = [
  ...['client', 'accept', 'multiple', 'maxFiles', 'maxBytes', 'disabled', 'uploadOptions', 'strings'],
  ...['name', 'required', 'deleteOnRemove', 'area', 'capture'],
];

/**
 * What was set before the class was known stands in the way of its own properties, and is set once more.
 * @param {object} element
 */
export function early(element) {
  for (const name of SETTABLE) {
    if (!Object.hasOwn(element, name)) continue;
    const value = Reflect.get(element, name);
    Reflect.deleteProperty(element, name);
    Reflect.set(element, name, value);
  }
}

/** Not for the page's eyes. @type {WeakMap<HTMLElement, ElementInternals>} */
const internals = new WeakMap();

/** @param {HTMLElement} element */
const inner = (element) => /** @type {ElementInternals} */ (internals.get(element));

export const formClass = () =>
  class FormFiles extends HTMLElement {
    static formAssociated = true;
    static observedAttributes = [
      ...['accept', 'multiple', 'max-files', 'maxfiles', 'max-bytes', 'maxbytes', 'disabled', 'required', 'name'],
      ...['area', 'capture', 'lang'],
    ];

    constructor() {
      super();
      internals.set(this, this.attachInternals());
    }

    get accept() {
      return this.getAttribute('accept') ?? '';
    }
    set accept(accept) {
      this.setAttribute('accept', accept);
    }

    get multiple() {
      return this.hasAttribute('multiple');
    }
    set multiple(multiple) {
      this.toggleAttribute('multiple', Boolean(multiple));
    }

    get maxFiles() {
      return limit(this, 'max-files');
    }
    set maxFiles(most) {
      setLimit(this, 'max-files', most);
    }

    get maxBytes() {
      return limit(this, 'max-bytes');
    }
    set maxBytes(most) {
      setLimit(this, 'max-bytes', most);
    }

    get disabled() {
      return this.hasAttribute('disabled');
    }
    set disabled(disabled) {
      this.toggleAttribute('disabled', Boolean(disabled));
    }

    get required() {
      return this.hasAttribute('required');
    }
    set required(required) {
      this.toggleAttribute('required', Boolean(required));
    }

    get name() {
      return this.getAttribute('name') ?? '';
    }
    set name(name) {
      this.setAttribute('name', name);
    }

    get deleteOnRemove() {
      return this.hasAttribute('delete-on-remove');
    }
    set deleteOnRemove(deleteOnRemove) {
      this.toggleAttribute('delete-on-remove', Boolean(deleteOnRemove));
    }

    /** @returns {'element' | 'page'} */
    get area() {
      return this.getAttribute('area') === 'page' ? 'page' : 'element';
    }
    set area(area) {
      this.setAttribute('area', area);
    }

    get capture() {
      return this.getAttribute('capture');
    }
    set capture(capture) {
      if (capture === null || capture === undefined) this.removeAttribute('capture');
      else this.setAttribute('capture', capture);
    }

    get form() {
      return inner(this).form;
    }
    get labels() {
      return inner(this).labels;
    }
    get type() {
      return this.localName;
    }
    get validity() {
      return inner(this).validity;
    }
    get validationMessage() {
      return inner(this).validationMessage;
    }
    get willValidate() {
      return inner(this).willValidate;
    }
    checkValidity() {
      return inner(this).checkValidity();
    }
    reportValidity() {
      return inner(this).reportValidity();
    }
  };

/**
 * The page's own name for it, or its label's, goes first.
 * @param {HTMLElement} element
 * @param {string} label
 */
export function named(element, label) {
  const own = inner(element);
  own.role = 'group';
  // While it is being upgraded it has no labels yet.
  own.ariaLabel = own.labels?.length > 0 ? null : label;
}

/**
 * @param {HTMLElement & { name: string }} element
 * @param {FileRecord[]} records
 * @param {string | undefined} trouble why the form cannot be sent
 * @param {boolean} missing
 * @param {HTMLElement} anchor where the browser shows it
 */
export function tellForm(element, records, trouble, missing, anchor) {
  const own = inner(element);
  const { name } = element;
  const value = new FormData();
  for (const { id } of records) value.append(name, id);
  own.setFormValue(name && records.length > 0 ? value : null);
  if (trouble === undefined) own.setValidity({});
  // Without words it would be refused.
  else own.setValidity(missing ? { valueMissing: true } : { customError: true }, trouble || ' ', anchor);
}

/**
 * @param {Element} element
 * @param {string} attribute also without its hyphen
 */
function limit(element, attribute) {
  const text = element.getAttribute(attribute) ?? element.getAttribute(attribute.replace('-', ''));
  const most = Number(text ?? Infinity);
  return text !== '' && most >= 0 ? most : Infinity;
}

/**
 * @param {Element} element
 * @param {string} attribute
 * @param {number} most
 */
function setLimit(element, attribute, most) {
  element.removeAttribute(attribute.replace('-', ''));
  if (most >= 0 && most < Infinity) element.setAttribute(attribute, String(most));
  else element.removeAttribute(attribute);
}
