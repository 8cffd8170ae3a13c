// @ts-check
// Judges a backend's description before anything is sent: every field known, of its kind, every path inside the base URL.
// What the fields mean is decided in the core.

import { baseAddress, checkedHost } from './address.js';
import { duration, flag, isObject, listOf, mapOf, oneOf, shape, text, wholePositive } from './check.js';
import { invalid } from './errors.js';
import { headerName } from './headers.js';
import { checkPaths } from './paths.js';

/** @typedef {import('./check.js').Check} Check */

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
const protocols = [
  'form-data',
  'json-base64',
  'chunked-form',
  'tus',
  'ietf-resumable',
  'google-resumable',
  's3-multipart',
  'azure-blocks',
];
const kinds = ['text', 'number', 'int64-text', 'boolean', 'boolean-text', 'rfc3339', 'epoch-ms', 'epoch-s', 'percent'];
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

/** @type {Record<string, Check>} */
const parts = {
  name: text,
  baseUrl: (value, at) => void baseAddress(value, at),
  auth: shape({ scheme: oneOf(['bearer', 'api-key', 'none']), header: headerName }, ['scheme']),
  scope: shape({ required: texts, optional: texts }),
  upload: shape(
    {
      method,
      path: text,
      encoding: oneOf(protocols),
      session: shape({ method, path: text, url: text }, ['path']),
      fileField: text,
      fields: mapOf(anyText),
      requiredFields: texts,
      idempotencyHeader: headerName,
      maxBytes: wholePositive,
      record: text,
    },
    ['path', 'encoding'],
  ),
  list: shape(
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
  get: shape({ path: text, record: text }, ['path']),
  delete: shape({ method, path: text, body: mapOf(anyText) }, ['path']),
  download: shape({ path: text, via: oneOf(['bytes', 'redirect', 'record-url']), anonymous: flag, query: mapOf(anyText) }, ['via']),
  refresh,
  operation: shape(
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
  record: shape(Object.fromEntries(recordFields.map((field) => [field, place])), ['id']),
  statuses: mapOf(oneOf(fileStatuses)),
  trustedHosts: listOf((value, at) => void checkedHost(value, at)),
  assumed: texts,
};

/** What only the platforms that ship with the package may say: their own descriptions are judged by the build. */
const builtInOnly = ['title', 'limits', 'poll', 'capabilities', 'basePath', 'variants'];
const custom = shape(parts, ['name', 'record']);
const builtIn = shape({ ...parts, ...Object.fromEntries(builtInOnly.map((part) => [part, () => {}])) }, ['name', 'record']);

/** @type {Check} */
function refresh(value, at) {
  // Steps, one after the other, are how a built-in platform says "ask again, and if that does not help, ask there".
  if (Array.isArray(value)) return value.forEach((step, index) => void refresh(step, `${at}.${index}`));
  shape({ path: text, url: text, via: oneOf(['redirect']) }, ['path'])(value, at);
  const { url, via } = /** @type {Record<string, unknown>} */ (value);
  if ((url === undefined) === (via === undefined)) throw invalid(at, "needs either `url` (where the reply holds it) or `via: 'redirect'`");
}

/**
 * @param {unknown} definition
 * @param {string} at what to put before the names of fields; empty for the definition itself
 * @param {boolean} shipped a built-in platform, with the caller's overrides
 */
export function checkDefinition(definition, at = '', shipped = false) {
  (shipped ? builtIn : custom)(definition, at);
  const { scope, download, operation, record, refresh: steps } = /** @type {import('./index.js').BackendDefinition} */ (definition);
  const name = (/** @type {string} */ field) => (at ? `${at}.${field}` : field);
  if (!shipped && Array.isArray(steps)) throw invalid(name('refresh'), 'must be an object');
  if (download && download.via !== 'record-url' && !download.path) throw invalid(name('download.path'), `is required with via: '${download.via}'`);
  if (download?.via === 'record-url' && !record.url) throw invalid(name('record.url'), "is required with download.via: 'record-url'");
  if (operation && !operation.state && !operation.done) throw invalid(name('operation.state'), 'is required where `done` is not given');
  checkPaths(/** @type {Record<string, unknown>} */ (definition), [...(scope?.required ?? []), ...(scope?.optional ?? [])], name);
}

/**
 * @param {import('./index.js').BackendDefinition} definition
 * @returns {import('./index.js').BackendDefinition}
 */
export function defineBackend(definition) {
  if (!isObject(definition)) throw invalid('definition', 'must be an object');
  checkDefinition(definition);
  return definition;
}
