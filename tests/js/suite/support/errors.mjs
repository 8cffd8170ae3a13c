// What every failure must be, wherever a test meets one: of the one class, of the expected code, and silent about secrets.

import { AttacheError } from '@attache/client';
import { assert } from 'chai';

/** The credential of every client of the suite. No text of any error may hold it. */
export const TOKEN = 'secret-token-of-the-suite-7c41';

/** Parameters that make a URL a credential. */
const SIGNATURES =
  /[?&](x-goog-signature|x-goog-credential|x-amz-signature|x-amz-credential|signature|sig|token|accesskey)=/i;

/** @typedef {import('@attache/client').ErrorCode} ErrorCode */

/**
 * @param {PromiseLike<unknown>} promise
 * @param {ErrorCode | ErrorCode[]} codes
 * @param {string[]} [secrets] besides the token and signed queries
 * @param {string} [what] was tried, for the sentence of a failed test
 * @returns {Promise<AttacheError>}
 */
export async function rejected(promise, codes, secrets = [], what = 'this') {
  try {
    await promise;
  } catch (error) {
    return checked(error, codes, secrets, what);
  }
  return assert.fail(`${what} should have been rejected with ${codes}`);
}

/**
 * @param {() => unknown} work
 * @param {ErrorCode} code
 * @returns {AttacheError}
 */
export function thrown(work, code) {
  try {
    work();
  } catch (error) {
    return checked(error, code, []);
  }
  return assert.fail(`should have thrown ${code}`);
}

/**
 * @param {unknown} error
 * @param {ErrorCode | ErrorCode[]} codes
 * @param {string[]} secrets
 * @param {string} [what]
 * @returns {AttacheError}
 */
function checked(error, codes, secrets, what = 'this') {
  if (!AttacheError.is(error))
    throw new Error(`should be an AttacheError of code ${codes}, is ${String(error)}`, { cause: error });
  const wanted = [codes].flat();
  if (!wanted.includes(error.code))
    throw new Error(`${what} should have the code ${wanted.join(' or ')}, has ${error.code}`, { cause: error });
  assert.instanceOf(error, Error);
  assert.equal(error.name, 'AttacheError');
  assert.match(error.message, /\w.*\w/, 'says what happened');
  silent(error, [TOKEN, ...secrets]);
  return error;
}

/**
 * Everything that a log, a console or a crash report would show of an error.
 * @param {unknown} error
 * @param {string[]} secrets
 */
export function silent(error, secrets) {
  for (const [where, text] of textsOf(error)) {
    for (const secret of secrets) assert.notInclude(text, secret, `${where} tells a secret`);
    assert.notMatch(text, SIGNATURES, `${where} tells a signed query`);
  }
}

/**
 * @param {unknown} error
 * @param {string} [where]
 * @param {number} [depth]
 * @returns {[string, string][]}
 */
function textsOf(error, where = 'the error', depth = 0) {
  if (depth > 4 || error === undefined || error === null) return [];
  if (!(error instanceof Error)) return [[where, String(error)]];
  /** @type {[string, string][]} */
  const texts = [
    [`the message of ${where}`, error.message],
    [`the stack of ${where}`, String(error.stack)],
    [`toString() of ${where}`, String(error)],
    [`JSON of ${where}`, JSON.stringify(error) ?? ''],
  ];
  return [...texts, ...textsOf(error.cause, `the cause of ${where}`, depth + 1)];
}

/**
 * Bad input: refused before any request, with a sentence that names the argument.
 * @param {PromiseLike<unknown>} promise
 * @param {string} argument
 */
export async function refused(promise, argument) {
  const error = await rejected(promise, 'invalid_argument');
  assert.include(error.message, argument, 'names the argument');
  assert.isNull(error.status);
  return error;
}
