// @ts-check
// Says what a backend can do, from its description alone. The description's own `capabilities` wins where data cannot tell.

import { isObject } from './check.js';

/**
 * A resolved description: the public definition, and what only built-in platforms say.
 * @typedef {import('./index.js').BackendDefinition & {
 *   title?: string,
 *   scope?: { names?: Record<string, string> },
 *   upload?: { maxFiles?: number },
 *   basePath?: string,
 *   limits?: Record<string, number>,
 *   poll?: Record<string, number>,
 *   capabilities?: Partial<import('./index.js').Capabilities>,
 *   variants?: Record<string, Record<string, Partial<import('./index.js').BackendDefinition>>>,
 * }} Description
 */

/** @typedef {import('./index.js').Capabilities} Capabilities */

/** Protocols of one request, which an idempotency key can go along with. */
const keyed = ['form-data', 'json-base64'];

/**
 * Of the protocols only the description's own: those that a `target` brings are the target's. A variant may take a part
 * away, which then is null.
 * @param {Description} description
 * @returns {Capabilities} frozen
 */
export function capabilitiesOf(description) {
  const { upload, list, get, delete: remove, download, refresh, operation, limits = {}, assumed = [] } = description;
  /** @type {Capabilities} */
  const told = {
    upload: upload
      ? {
          protocols: [upload.encoding],
          maxBytes: limits.maxBytes ?? upload.maxBytes ?? null,
          maxFiles: limits.maxFiles ?? upload.maxFiles ?? null,
          // Protocols of several requests carry no key: they ask where they stand instead.
          idempotencyKey: keyed.includes(upload.encoding) && upload.idempotencyHeader !== undefined,
        }
      : false,
    list: list
      ? {
          paged: list.cursor !== undefined,
          maxPageSize: list.pageSize?.max ?? null,
          filters: Object.keys(list.filters ?? {}),
        }
      : false,
    // A list that comes whole is one request, and the file can be picked from it.
    get: Boolean(get) || (Boolean(list) && list?.cursor === undefined),
    delete: Boolean(remove),
    download: download ? downloadOf(download, description) : false,
    refresh: Boolean(refresh),
    operations: Boolean(operation),
    assumed: [...assumed],
  };
  return frozen(merged(told, description.capabilities ?? {}));
}

/**
 * @param {NonNullable<Description['download']>} download
 * @param {Description} description
 * @returns {Exclude<Capabilities['download'], false>}
 */
function downloadOf({ via, anonymous }, { record, refresh }) {
  if (via === 'record-url') return record.urlExpiresAt !== undefined || refresh ? 'signed-url' : 'public-url';
  return via === 'bytes' && anonymous ? 'public-url' : via;
}

/**
 * `over` on top of `base`, one level deep: in each part that both hold as objects, the fields that `over` names are replaced.
 * Everything else, arrays and `refresh` too, is replaced whole.
 * @template {object} T
 * @param {T} base
 * @param {Partial<T>} over
 * @returns {T}
 */
export function merged(base, over) {
  const stands = /** @type {Record<string, unknown>} */ (base);
  const named = Object.entries(over).filter(([, value]) => value !== undefined);
  // `fromEntries` makes plain members even of a name such as `__proto__`, which an assignment would not.
  const parts = Object.entries({ ...stands, ...Object.fromEntries(named) }).map(([part, value]) => {
    const under = stands[part];
    return [part, part !== 'refresh' && isObject(under) && isObject(value) ? { ...under, ...value } : value];
  });
  return Object.fromEntries(parts);
}

/**
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function frozen(value) {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
