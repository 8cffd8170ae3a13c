// @ts-check
// From what the caller named (a platform or a description, variants, overrides) to the one description that stands.

import { descriptions } from '../pkg/backends.js';
import { merged } from './capabilities.js';
import { didYouMean, isObject, quoted } from './check.js';
import { checkDefinition, overridden } from './definition.js';
import { invalid } from './errors.js';

/** @typedef {import('./capabilities.js').Description} Description */

/**
 * @param {{ backend?: unknown, variant?: unknown, overrides?: unknown }} options
 * @returns {Description} the caller's own objects are not in it
 */
export function resolveBackend({ backend, variant, overrides }) {
  const base = typeof backend === 'string' ? named(backend) : given(backend);
  const description = withVariants(base, variant);
  if (overrides === undefined) return description;
  if (!isObject(overrides))
    throw invalid('overrides', 'must be an object: the parts of a backend definition to replace');
  return overridden(description, copied(overrides, 'overrides'));
}

/**
 * @param {string} name
 * @returns {Description}
 */
function named(name) {
  /** @type {Record<string, Description>} */
  const known = descriptions;
  const description = Object.hasOwn(known, name) ? known[name] : undefined;
  if (description) return description;
  const names = Object.keys(known);
  throw invalid(
    'backend',
    `${quoted(name)} is not built in (${names.join(', ')}); describe it with defineBackend${didYouMean(name, names)}`,
  );
}

/**
 * @param {unknown} definition
 * @returns {Description}
 */
function given(definition) {
  if (!isObject(definition))
    throw invalid('backend', 'must be the name of a built-in platform, or a definition made with defineBackend');
  checkDefinition(definition, 'backend');
  return /** @type {Description} */ (/** @type {unknown} */ (copied(definition, 'backend')));
}

/**
 * A description is data; a copy keeps it from changing under a client.
 * @param {Record<string, unknown>} value
 * @param {string} at
 */
function copied(value, at) {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw Object.assign(invalid(at, 'must be plain data, without functions'), { cause });
  }
}

/**
 * @param {Description} description
 * @param {unknown} chosen
 * @returns {Description}
 */
function withVariants({ variants = {}, ...description }, chosen = {}) {
  if (!isObject(chosen)) throw invalid('variant', 'must be an object');
  for (const group of Object.keys(chosen)) {
    if (!Object.hasOwn(variants, group)) {
      const known = Object.keys(variants);
      const has = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none';
      throw invalid(
        `variant.${group.slice(0, 40)}`,
        `is no variant of this backend: ${has}${didYouMean(group, known)}`,
      );
    }
  }
  /** @type {Description} */
  let result = description;
  for (const [group, options] of Object.entries(variants)) {
    const names = Object.keys(options);
    const option = chosen[group] ?? names[0];
    const part = typeof option === 'string' && Object.hasOwn(options, option) ? options[option] : undefined;
    if (!part) throw invalid(`variant.${group}`, `must be one of ${names.join(', ')}${didYouMean(option, names)}`);
    result = merged(result, part);
  }
  return result;
}
