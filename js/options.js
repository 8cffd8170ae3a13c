// @ts-check
// Reads and checks what `createClient` was given, before any request and before the core is there.
// What the values then do is decided in the core.

import { baseAddress, checkedHost } from './address.js';
import { capabilitiesOf } from './capabilities.js';
import {
  callable,
  didYouMean,
  duration,
  durationOrZero,
  isObject,
  listOf,
  mapOf,
  oneOf,
  shape,
  text,
  wholeOrZero,
  wholePositive,
} from './check.js';
import { invalid } from './errors.js';
import { checkedHeaders } from './headers.js';
import { resolveBackend } from './resolve.js';

/** @typedef {import('./index.js').ClientOptions} ClientOptions */
/** @typedef {import('./capabilities.js').Description} Description */
/** @typedef {import('./check.js').Check} Check */

/**
 * @typedef {object} Settings what a client is made of
 * @property {Description} description
 * @property {import('./index.js').Capabilities} capabilities
 * @property {import('./door.js').CoreConfig} config
 * @property {import('./face.js').Hooks} hooks
 * @property {import('./index.js').UploadStore | undefined} uploadStore
 */

/** @type {Check} for what is checked on its own, further down */
const later = () => {};

/**
 * An object with these methods, own or inherited.
 * @param {string[]} required
 * @param {string[]} [optional]
 * @returns {Check}
 */
const having =
  (required, optional = []) =>
  (value, at) => {
    if (!isObject(value)) throw invalid(at, 'must be an object');
    for (const method of required) callable(value[method], `${at}.${method}`);
    for (const method of optional) if (value[method] !== undefined) callable(value[method], `${at}.${method}`);
  };

/** @type {Check} */
const secret = (value, at) => (typeof value === 'function' ? undefined : text(value, at));
const kindsOfAuth = shape({ bearer: secret, apiKey: secret, headers: callable });

const known = shape(
  {
    backend: later,
    baseUrl: later,
    auth: (value, at) => {
      kindsOfAuth(value, at);
      const given = Object.values(/** @type {object} */ (value)).filter((kind) => kind !== undefined);
      if (given.length !== 1) throw invalid(at, 'must be one of { bearer }, { apiKey } and { headers }');
    },
    scope: mapOf(text),
    fetch: callable,
    uploadTransport: oneOf(['auto', 'fetch', 'xhr']),
    retry: shape({
      maxRetries: wholeOrZero,
      baseDelay: durationOrZero,
      maxDelay: durationOrZero,
      maxRetryAfter: durationOrZero,
    }),
    timeout: duration,
    stallTimeout: duration,
    deadline: duration,
    headers: later,
    middleware: listOf(callable),
    logger: having([], ['debug', 'info', 'warn', 'error']),
    variant: later,
    overrides: later,
    trustedHosts: listOf((value, at) => void checkedHost(value, at)),
    uploadStore: having(['get', 'set', 'delete', 'list']),
    urlStore: having(['get', 'set', 'delete']),
    concurrency: wholePositive,
  },
  ['backend'],
);

/**
 * @param {unknown} options
 * @returns {Settings}
 */
export function readOptions(options) {
  if (!isObject(options)) throw invalid('options', 'must be an object that names at least `backend`');
  known(options, '');
  const given = /** @type {ClientOptions} */ (/** @type {unknown} */ (options));
  const transport = given.uploadTransport ?? 'auto';
  const middleware = [...(given.middleware ?? [])];
  if (transport === 'xhr' && (given.fetch || middleware.length > 0)) {
    throw invalid('uploadTransport', "'xhr' goes around `fetch` and `middleware`: leave those out, or use 'auto'");
  }
  const description = resolveBackend(given);
  const { title: _title, basePath: _basePath, capabilities: _capabilities, ...definition } = description;
  return {
    description,
    capabilities: capabilitiesOf(description),
    config: {
      definition,
      baseUrl: baseUrlOf(given.baseUrl, description),
      scope: scopeOf(given.scope ?? {}, description),
      headers: checkedHeaders(given.headers ?? {}, 'headers'),
      auth: authKind(given.auth),
      timeout: given.timeout ?? 30_000,
      stallTimeout: given.stallTimeout ?? 30_000,
      deadline: given.deadline ?? null,
      retry: { ...given.retry },
      trustedHosts: given.trustedHosts?.map((host, index) => checkedHost(host, `trustedHosts.${index}`)) ?? null,
      concurrency: given.concurrency ?? 3,
    },
    hooks: {
      backend: description.name,
      fetch: given.fetch,
      middleware,
      auth: given.auth,
      logger: given.logger,
      transport,
      urlStore: given.urlStore,
    },
    uploadStore: given.uploadStore,
  };
}

/**
 * @param {unknown} baseUrl
 * @param {Description} description
 */
function baseUrlOf(baseUrl, { name, baseUrl: own, basePath }) {
  if (baseUrl === undefined && own === undefined) {
    throw invalid('baseUrl', `is required: ${name} has no public address, give the one of your deployment`);
  }
  return baseAddress(baseUrl === undefined ? own : baseUrl, 'baseUrl', basePath);
}

/**
 * @param {Record<string, string>} scope
 * @param {Description} description
 */
function scopeOf(scope, { name, scope: { required = [], optional = [], names = {} } = {} }) {
  const keys = [...required, ...optional];
  for (const key of Object.keys(scope)) {
    if (keys.includes(key)) continue;
    const has = keys.length > 0 ? `it has ${keys.join(', ')}` : 'it has none';
    throw invalid(`scope.${key.slice(0, 40)}`, `is no path parameter of ${name}: ${has}${didYouMean(key, keys)}`);
  }
  for (const key of required) if (scope[key] === undefined) throw invalid(`scope.${key}`, `is required by ${name}`);
  const whole = Object.entries(names).map(([key, template]) => [key, resourceName(scope, key, template)]);
  return { ...scope, ...Object.fromEntries(whole) };
}

/**
 * A resource name is given whole, or as its parts: then `key` holds the last of them.
 * @param {Record<string, string>} scope
 * @param {string} key
 * @param {string} template
 * @returns {string}
 */
function resourceName(scope, key, template) {
  const parts = [...template.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => part);
  const others = parts.filter((part) => part !== key);
  const given = scope[key] ?? '';
  if (others.every((part) => scope[part] === undefined)) {
    const segments = given.split('/');
    const named = template.split('/');
    const fits = named.every((segment, index) => segment.startsWith('{') || segment === segments[index]);
    if (fits && segments.length === named.length) return given;
    throw invalid(`scope.${key}`, `must be a full resource name (${template}), or stand beside ${others.join(', ')}`);
  }
  for (const part of parts) {
    const value = scope[part];
    if (value === undefined)
      throw invalid(`scope.${part}`, `is required where ${others.join(', ')} are given one by one`);
    if (value.includes('/')) throw invalid(`scope.${part}`, 'must be one segment of the resource name, without "/"');
  }
  return template.replace(/\{(\w+)\}/g, (_, part) => scope[part] ?? '');
}

/**
 * @param {import('./index.js').Auth | undefined} auth
 * @returns {import('./door.js').CoreConfig['auth']}
 */
function authKind(auth) {
  if (auth === undefined) return null;
  if ('bearer' in auth && auth.bearer !== undefined) return 'bearer';
  return 'apiKey' in auth && auth.apiKey !== undefined ? 'apiKey' : 'headers';
}
