// @ts-check
// Checks the path templates of a backend's description: they stay below the base URL and name nothing unknown.
// Values are put in, checked and encoded by the core.

import { didYouMean, isObject, quoted } from './check.js';
import { invalid } from './errors.js';

/** What a path of each part may name besides the scope. */
const owned = {
  upload: [],
  list: [],
  get: ['id'],
  delete: ['id'],
  download: ['id'],
  refresh: ['id'],
  operation: ['name'],
};

/**
 * @param {Record<string, unknown>} definition
 * @param {string[]} scope
 * @param {(field: string) => string} name
 */
export function checkPaths(definition, scope, name) {
  for (const [part, own] of Object.entries(owned)) {
    const value = definition[part];
    for (const [at, step] of Array.isArray(value)
      ? value.map((entry, index) => [`${part}.${index}`, entry])
      : [[part, value]]) {
      if (!isObject(step)) continue;
      if (typeof step.path === 'string') checkPath(step.path, name(`${at}.path`), [...own, ...scope]);
      if (isObject(step.session)) checkPath(String(step.session.path), name(`${at}.session.path`), scope);
    }
  }
}

/**
 * @param {string} path
 * @param {string} at
 * @param {readonly string[]} known what it may name
 */
export function checkPath(path, at, known) {
  if (!path.startsWith('/')) throw invalid(at, 'must start with "/"');
  for (const [, word = ''] of path.matchAll(/\{\+?([^{}]*)\}/g)) {
    if (!known.includes(word)) {
      const may = known.length > 0 ? `it may name ${known.join(', ')}` : 'nothing can stand there';
      throw invalid(at, `${quoted(word)} is not known in this path: ${may}${didYouMean(word, known)}`);
    }
  }
  const fixed = path.replace(/\{\+?[^{}]*\}/g, 'x');
  if (/[{}]/.test(fixed)) throw invalid(at, 'has a brace without its partner');
  // Anything else would be rewritten or cut off when the URL is parsed.
  if (/[^\w\-.~!$&'()*+,;=:@%/]/.test(fixed))
    throw invalid(at, "may hold letters, digits and -._~!$&'()*+,;=:@%/ only; a query does not belong here");
  const segments = fixed.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '' && !last) throw invalid(at, 'has an empty segment ("//")');
    if (/%(?![0-9a-f]{2})/i.test(segment)) throw invalid(at, 'has a "%" that begins no percent-encoding');
    if (/^\.\.?$/.test(segment.replace(/%2e/gi, '.'))) throw invalid(at, 'must not have "." or ".." as a segment');
  }
}
