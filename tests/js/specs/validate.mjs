// Holds messages against what a platform's documents say of them (tests/specs): the request with its path, query, headers
// and body, the answer with its status and body. Where documents disagree, the exceptions say what else is let through.

import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** @typedef {import('./capture.mjs').Message} Message */
/** @typedef {object | null | 'bytes'} Body a schema, nothing at all, or whatever comes */
/** @typedef {{ json?: object, urlencoded?: object, form?: { file: string, fields: object } }} RequestBody */
/**
 * @typedef {object} Operation
 * @property {string} operation
 * @property {string} source the document that it rests on
 * @property {string} method
 * @property {string} path `{x}` is one segment, `{+x}` several
 * @property {boolean} [anonymous] needs none of the platform's headers
 * @property {object} [params]
 * @property {object} [query]
 * @property {object} [headers]
 * @property {RequestBody} [body]
 * @property {Record<string, Body>} answers
 */
/**
 * @typedef {object} Exception
 * @property {string} operation a pattern
 * @property {string} status
 * @property {string} [at] a pattern of places in the body; without it the whole answer is meant
 * @property {string} [mediaType]
 * @property {Body} allows
 * @property {string} reason
 */
/** @typedef {{ headers: object, answers: Record<string, Body>, operations: Operation[] }} Document */

const NOTHING = { type: 'object', additionalProperties: false };
const folder = new URL('../../specs/', import.meta.url);
const text = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes);

export class Specs {
  #ajv;
  /** @type {Document} */
  #document;
  /** @type {(Exception & { used: number })[]} */
  exceptions;
  /** How often each operation was met. @type {Map<string, number>} */
  met = new Map();
  /** Requests that no document allows, sent on a caller's wish, and refused by the platform. */
  refused = 0;

  /** @param {string} platform */
  constructor(platform) {
    const read = (/** @type {string} */ name) =>
      JSON.parse(readFileSync(new URL(`${platform}/${name}.json`, folder), 'utf8'));
    this.#ajv = new Ajv.default({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(read('schemas'));
    this.#document = read('operations');
    this.exceptions = read('exceptions').map((/** @type {Exception} */ exception) => ({ ...exception, used: 0 }));
  }

  get operations() {
    return this.#document.operations;
  }

  /**
   * @param {Message} message
   * @returns {Promise<string[]>} what is wrong
   */
  async check(message) {
    const { method, path, status } = message;
    for (const operation of this.operations) {
      const params = operation.method === method ? matched(operation.path, path) : undefined;
      if (!params) continue;
      const name = operation.operation;
      this.met.set(name, (this.met.get(name) ?? 0) + 1);
      const asked = await this.#request(operation, params, message);
      const answered = this.#answer(operation, message);
      const refused = asked.length > 0 && status >= 400;
      if (refused) this.refused++;
      return [...(refused ? [] : asked), ...answered].map((fault) => `${name} ${status}: ${fault}`);
    }
    return [`${method} ${path}: no document has such a call`];
  }

  /**
   * @param {Operation} operation
   * @param {Record<string, string>} params
   * @param {Message} message
   */
  async #request(operation, params, message) {
    const { params: path = {}, query = NOTHING, headers = {}, anonymous = false, body } = operation;
    return [
      ...this.#objections(path, params, 'path'),
      ...this.#objections(query, grouped(message.query), 'query'),
      ...(anonymous ? [] : this.#objections(this.#document.headers, message.headers, 'headers')),
      ...this.#objections(headers, message.headers, 'headers'),
      ...(await this.#body(body, message)),
    ];
  }

  /**
   * @param {RequestBody | undefined} expected
   * @param {Message} message
   */
  async #body(expected, { headers, body }) {
    const type = headers['content-type'] ?? '';
    if (!expected) return body.length === 0 ? [] : ['body: has one and must not'];
    if (expected.json) {
      if (!type.startsWith('application/json')) return [`body: is ${type}, not JSON`];
      return this.#objections(expected.json, JSON.parse(text(body)), 'body');
    }
    if (expected.urlencoded) {
      if (type !== 'application/x-www-form-urlencoded') return [`body: is ${type}, not a form`];
      return this.#objections(expected.urlencoded, grouped(new URLSearchParams(text(body))), 'body');
    }
    const { file, fields } = /** @type {NonNullable<RequestBody['form']>} */ (expected.form);
    if (!type.startsWith('multipart/form-data')) return [`body: is ${type}, not form-data`];
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    const parts = [...form];
    const files = parts.filter(([, value]) => typeof value !== 'string');
    const wrong = files.length === 1 && files[0]?.[0] === file ? [] : [`body: one file "${file}" expected`];
    const others = new URLSearchParams(
      parts.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    return [...wrong, ...this.#objections(fields, grouped(others), 'body')];
  }

  /**
   * @param {Operation} operation
   * @param {Message} message
   */
  #answer({ operation, answers }, { status, answer, answerHeaders }) {
    const type = answerHeaders['content-type'] ?? '';
    const known = answers[status] === undefined ? this.#document.answers[status] : answers[status];
    const isJson = /^application\/([\w.+-]*\+)?json/.test(type);
    const fits =
      known === 'bytes' || (known === null && answer.length === 0) || (known && typeof known === 'object' && isJson);
    const exception = fits
      ? undefined
      : this.exceptions.find((one) => !one.at && meant(one, operation, status) && type.startsWith(one.mediaType ?? ''));
    if (exception) exception.used++;
    const schema = exception ? exception.allows : known;
    if (!fits && !exception) {
      const told = `${type || 'no type'}, ${answer.length} bytes`;
      return [`answer: ${known === undefined ? 'a status' : 'a body'} that no document has (${told})`];
    }
    if (schema === 'bytes' || schema === null || schema === undefined) return [];
    return this.#objections(schema, JSON.parse(text(answer)), 'answer', { operation, status });
  }

  /**
   * @param {object} schema
   * @param {unknown} value
   * @param {string} what
   * @param {{ operation: string, status: number }} [place] where an exception may let it through
   */
  #objections(schema, value, what, place) {
    const validate = this.#ajv.compile(schema);
    if (validate(value)) return [];
    const letThrough = (/** @type {string} */ at) =>
      place &&
      this.exceptions.find((one) => {
        const { at: pattern, allows } = one;
        if (!pattern || !meant(one, place.operation, place.status) || !new RegExp(pattern).test(at)) return false;
        if (typeof allows !== 'object' || allows === null || !this.#ajv.validate(allows, pointed(value, at)))
          return false;
        one.used++;
        return true;
      });
    const errors = validate.errors ?? [];
    const wrong = errors.filter(({ instancePath }) => !letThrough(instancePath));
    return wrong.map(({ instancePath, message = '', params }) => {
      const more = params.additionalProperty ?? params.allowedValue ?? '';
      return `${what}${instancePath} ${message} ${more}`.trim();
    });
  }
}

/** @param {Exception} exception @param {string} operation @param {number} status */
const meant = (exception, operation, status) =>
  exception.status === String(status) && new RegExp(`^(?:${exception.operation})$`).test(operation);

/**
 * @param {string} template
 * @param {string} path
 * @returns {Record<string, string> | undefined}
 */
function matched(template, path) {
  /** @type {string[]} */
  const names = [];
  const pattern = template
    .split(/(\{\+?\w+\})/)
    .map((piece) => {
      const [, many, name] = /^\{(\+?)(\w+)\}$/.exec(piece) ?? [];
      if (name === undefined) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(name);
      return many ? '(.+)' : '([^/]+)';
    })
    .join('');
  const found = new RegExp(`^${pattern}$`).exec(path);
  return found
    ? Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]))
    : undefined;
}

/** A name that comes twice has a list. @param {URLSearchParams} pairs */
function grouped(pairs) {
  return Object.fromEntries(
    [...new Set(pairs.keys())].map((name) => {
      const values = pairs.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/**
 * @param {unknown} value
 * @param {string} pointer RFC 6901
 * @returns {unknown}
 */
function pointed(value, pointer) {
  const steps = pointer.split('/').slice(1);
  const name = (/** @type {string} */ step) => step.replaceAll('~1', '/').replaceAll('~0', '~');
  return steps.reduce((inner, step) => /** @type {Record<string, unknown>} */ (inner)?.[name(step)], value);
}
