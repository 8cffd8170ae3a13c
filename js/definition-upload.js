// @ts-check
// Judges which protocol a description may name for uploads, and that it says what that protocol needs and nothing that it
// would leave unsent. How a protocol runs is decided in the core.

import { oneOf } from './check.js';
import { invalid } from './errors.js';
import { checkPath } from './paths.js';

/** @typedef {import('./check.js').Check} Check */
/** @typedef {NonNullable<import('./index.js').BackendDefinition['upload']>} Upload */

const oneRequest = ['method', 'fileField', 'fields', 'requiredFields', 'idempotencyHeader'];
/**
 * Protocols that can be described, and what of `upload` they use besides its path.
 * @type {Record<string, string[]>}
 */
const uses = {
  'form-data': oneRequest,
  'json-base64': oneRequest,
  'chunked-form': ['session', 'complete', 'partSize', 'fileField', 'fields', 'requiredFields'],
  tus: ['session', 'partSize', 'fields', 'requiredFields'],
  'ietf-resumable': ['session', 'partSize'],
  'google-resumable': ['session', 'partSize', 'fields', 'requiredFields'],
};
const used = new Set(Object.values(uses).flat());
const described = oneOf(Object.keys(uses));
const signed = ['s3-multipart', 'azure-blocks'];
/** What stands in a path for the id that the start of a session answers. */
const SESSION_ID = 'sessionId';

/** @type {Check} */
export function encoding(value, at) {
  if (signed.includes(String(value)))
    throw invalid(at, `${value} cannot be described, for code must sign its requests: give each upload a \`target\``);
  described(value, at);
}

/**
 * @param {Upload} upload by chunked-form
 * @param {string[]} scope
 * @param {(field: string) => string} name
 */
export function checkChunked({ path, session, complete }, scope, name) {
  const missing = "is required with encoding: 'chunked-form'";
  if (!session) throw invalid(name('upload.session'), missing);
  if (complete === undefined) throw invalid(name('upload.complete'), missing);
  if (scope.includes(SESSION_ID))
    throw invalid(name('scope'), `must not hold ${SESSION_ID}, which chunked-form takes from the start of a session`);
  if (session.method !== undefined) throw invalid(name('upload.session.method'), 'has no use with chunked-form');
  if (session.url !== undefined)
    throw invalid(name('upload.session.url'), `has no use with chunked-form, whose paths name {${SESSION_ID}}`);
  checkPath(session.path, name('upload.session.path'), scope);
  for (const [field, template] of Object.entries({ path, complete })) {
    const place = name(`upload.${field}`);
    checkPath(template, place, [...scope, SESSION_ID]);
    if (!template.includes(`{${SESSION_ID}}`))
      throw invalid(place, `must name {${SESSION_ID}}, which stands for the id that the start of a session answers`);
  }
}

/**
 * @param {Partial<Upload> | undefined} given
 * @param {string | undefined} protocol
 * @param {string} at what to put before the names of fields
 */
export function checkUsed(given, protocol, at) {
  const own = uses[protocol ?? ''] ?? [];
  for (const [field, value] of Object.entries(given ?? {})) {
    if (value !== undefined && used.has(field) && !own.includes(field))
      throw invalid(`${at}upload.${field}`, `has no use with encoding: '${protocol}'`);
  }
}
