// @ts-check
// Judges a backend's description before anything is sent: every field known, of its kind, every path inside the base URL.
// What the fields mean is decided in the core.

import { baseAddress, checkedHost } from './address.js';
import { merged } from './capabilities.js';
import { duration, flag, isObject, listOf, mapOf, oneOf, shape, text, wholePositive } from './check.js';
import { checkChunked, checkUsed, encoding } from './definition-upload.js';
import { invalid } from './errors.js';
import { headerName } from './headers.js';
import { checkPaths } from './paths.js';

/** @typedef {import('./check.js').Check} Check */
/** @typedef {import('./index.js').BackendDefinition} BackendDefinition */

const method = oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const texts = listOf(text);
/** @type {Check} */
const anyText = (value, at) => {
  if (typeof value !== 'string') throw invalid(at, 'must be a text');
};
/** @type {Check} */
const either = (value, at) => {
  if (typeof value !== 'string' && typeof value !== 'number') throw invalid(at, 'must be a text or a number');
};
const kinds = [
  'text',
  'number',
  'int64-text',
  'boolean',
  'boolean-text',
  'rfc3339',
  'epoch-ms',
  'epoch-s',
  'percent',
  'url-expiry',
];
const fileStatuses = ['pending', 'processing', 'ready', 'failed', 'temporary', 'deleted', 'unknown'];
const operationStates = ['pending', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'];
const recordFields = [
  'id',
  'name',
  'mediaType',
  'size',
  'status',
  'progress',
  'failure',
  'createdAt',
  'updatedAt',
  'sha256',
  'duplicate',
  'url',
  'urlExpiresAt',
];

/** @type {Check} */
const place = (value, at) => {
  if (typeof value === 'string') return text(value, at);
  shape(
    {
      at: (where, name) => (Array.isArray(where) ? texts(where, name) : text(where, name)),
      as: oneOf(kinds),
      unset: listOf(either),
    },
    ['at'],
  )(value, at);
};

/**
 * @param {boolean} whole each part is complete in itself; else it replaces some fields of one that is
 * @returns {Record<string, Check>}
 */
function partsOf(whole) {
  const part = (/** @type {Record<string, Check>} */ fields, /** @type {string[]} */ required = []) =>
    shape(fields, whole ? required : []);
  return {
    name: text,
    baseUrl: (value, at) => void baseAddress(value, at),
    auth: part({ scheme: oneOf(['bearer', 'api-key', 'none']), header: headerName }, ['scheme']),
    scope: part({ required: texts, optional: texts }),
    upload: part(
      {
        method,
        path: text,
        encoding,
        session: shape({ method, path: text, url: text }, ['path']),
        complete: text,
        partSize: wholePositive,
        fileField: text,
        fields: mapOf(anyText),
        requiredFields: texts,
        idempotencyHeader: headerName,
        maxBytes: wholePositive,
        record: text,
      },
      ['path', 'encoding'],
    ),
    list: part(
      {
        method,
        path: text,
        items: text,
        cursor: shape({ param: text, from: text, moreWhen: text, endsOnEmptyPage: flag }, ['param', 'from']),
        pageSize: shape({ param: text, max: wholePositive, default: wholePositive }, ['param']),
        filters: mapOf(text),
        total: text,
      },
      ['path', 'items'],
    ),
    get: part({ path: text, record: text }, ['path']),
    delete: part({ method, path: text, body: mapOf(anyText) }, ['path']),
    download: part(
      { path: text, via: oneOf(['bytes', 'redirect', 'record-url']), anonymous: flag, query: mapOf(anyText) },
      ['via'],
    ),
    refresh,
    operation: part(
      {
        method,
        path: text,
        state: text,
        done: text,
        states: mapOf(oneOf(operationStates)),
        error: text,
        resource: text,
        progress: text,
        minInterval: duration,
        maxInterval: duration,
      },
      ['path', 'states'],
    ),
    record: part(Object.fromEntries(recordFields.map((field) => [field, place])), ['id']),
    statuses: mapOf(oneOf(fileStatuses)),
    trustedHosts: listOf((value, at) => void checkedHost(value, at)),
    assumed: texts,
  };
}

const parts = partsOf(true);
const custom = shape(parts, ['name', 'record']);
const changes = partsOf(false);

/** @type {Check} */
function refresh(value, at) {
  shape({ path: text, url: text, via: oneOf(['redirect']) }, ['path'])(value, at);
  const { url, via } = /** @type {Record<string, unknown>} */ (value);
  if ((url === undefined) === (via === undefined))
    throw invalid(at, "needs either `url` (where the reply holds it) or `via: 'redirect'`");
}

/**
 * What no single field can tell.
 * @param {BackendDefinition} definition
 * @param {string} at what to put before the names of fields
 */
function checkTogether(definition, at) {
  const { scope, upload, download, operation, record } = definition;
  const name = (/** @type {string} */ field) => at + field;
  const known = [...(scope?.required ?? []), ...(scope?.optional ?? [])];
  if (download && download.via !== 'record-url' && !download.path)
    throw invalid(name('download.path'), `is required with via: '${download.via}'`);
  if (download?.via === 'record-url' && !record.url)
    throw invalid(name('record.url'), "is required with download.via: 'record-url'");
  if (operation && !operation.state && !operation.done)
    throw invalid(name('operation.state'), 'is required where `done` is not given');
  // Its paths name what no other's may.
  const chunked = upload?.encoding === 'chunked-form';
  if (chunked) checkChunked(upload, known, name);
  checkPaths({ ...definition, ...(chunked ? { upload: undefined } : {}) }, known, name);
}

/**
 * @param {unknown} definition
 * @param {string} at the argument's name; empty for the definition itself
 */
export function checkDefinition(definition, at = '') {
  custom(definition, at);
  const whole = /** @type {BackendDefinition} */ (definition);
  checkTogether(whole, at && `${at}.`);
  checkUsed(whole.upload, whole.upload?.encoding, at && `${at}.`);
}

/**
 * @template {BackendDefinition} T
 * @param {T} base
 * @param {Record<string, unknown>} overrides
 * @returns {T} `base` with the parts replaced that `overrides` names
 */
export function overridden(base, overrides) {
  const stands = /** @type {Record<string, unknown>} */ ({ ...base });
  shape(
    Object.fromEntries(
      // A variant may have taken a part away.
      Object.keys(parts).map((part) => [part, (stands[part] ? changes : parts)[part] ?? text]),
    ),
  )(overrides, 'overrides');
  const result = merged(base, /** @type {Partial<T>} */ (overrides));
  checkTogether(result, 'overrides.');
  // Of what stood before, the protocol takes what it has a use for.
  checkUsed(/** @type {Partial<T>} */ (overrides).upload, result.upload?.encoding, 'overrides.');
  return result;
}

/**
 * @param {BackendDefinition} definition
 * @returns {BackendDefinition}
 */
export function defineBackend(definition) {
  if (!isObject(definition)) throw invalid('definition', 'must be an object');
  checkDefinition(definition);
  return definition;
}
