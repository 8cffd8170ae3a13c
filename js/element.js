// @ts-check
// `@attache/client/element`: makes <attache-files> known to the page. Nothing of the DOM is touched before that, so a server
// that renders pages may import this. What the element is and does stands in the files beside it.

import { elementClass } from './element-class.js';
import { invalid } from './errors.js';

/** @type {ReturnType<typeof elementClass> | undefined} */
let Base;

/**
 * Where a name is taken already nothing happens: another copy of the package may have come first. Nor does anything happen
 * where there are no elements, as on a server.
 * @param {string} [name]
 */
export function defineElement(name = 'attache-files') {
  if (typeof customElements === 'undefined' || customElements.get(name)) return;
  Base ??= elementClass();
  try {
    // A class stands for one name only.
    customElements.define(name, class extends Base {});
  } catch {
    throw invalid('name', 'must be a name for an element: lower case, with a hyphen, such as "attache-files"');
  }
}
