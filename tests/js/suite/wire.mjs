// The wire cases (tests/wire, and its README for their form), run with the packaged client: the same files that the native
// core runs.

import { AttacheError, createClient } from '@attache/client';
import { assert } from 'chai';
import { family } from './harness.mjs';
import { toBase64 } from './support/bytes.mjs';
import { silent } from './support/errors.mjs';
import { difference, plain } from './wire/compare.mjs';
import { bytesOf, player } from './wire/script.mjs';

/** @typedef {import('./wire/case.js').Case} Case */
/** @typedef {import('./wire/case.js').CaseAuth} CaseAuth */
/** @typedef {import('./wire/case.js').CaseFile} CaseFile */
/** @typedef {import('@attache/client').Client} Client */

family('wire', async (t, rest) => {
  const [, place = '', name = ''] = /^([\w-]+\/[\w-]+): (.*)$/s.exec(rest) ?? [];
  /** @type {Case[]} */
  const cases = await (await fetch(`${t.origin}/-/wire/${place}`)).json();
  const found = cases.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`there is no case "${name}" in ${place}`);
  const wrong = await play(found, place.replace(/\/.*/, ''));
  if (wrong.length > 0) throw new Error(`${wrong.join('\n')}\n(rests on: ${found.source})`);
});

/**
 * @param {Case} found
 * @param {string} backend
 * @returns {Promise<string[]>} what went otherwise
 */
async function play({ client: given = {}, call, exchanges = [], expect }, backend) {
  const { auth, ...options } = given;
  const { fetch, complaints } = player(exchanges);
  /** @type {unknown[]} */
  const seen = [];
  /** @type {Client | undefined} */
  let client;
  /** @type {string[]} */
  const wrong = [];
  try {
    const all = { backend, ...options, ...(auth ? { auth: authOf(auth) } : {}), fetch };
    client = createClient(/** @type {import('@attache/client').ClientOptions} */ (all));
    const result = plain(await callOf(client, call, (told) => seen.push(plain(told))));
    if (expect.error) wrong.push(`an error was expected, and it succeeded with ${JSON.stringify(result)}`);
    else wrong.push(difference(expect.result, result, 'result') ?? '');
  } catch (error) {
    wrong.push(...errorObjections(error, expect, secretsOf(auth)));
  } finally {
    await client?.close();
  }
  if (expect.seen) wrong.push(difference(expect.seen, seen, 'seen') ?? '');
  return [...complaints(), ...wrong].filter((text) => text !== '');
}

/**
 * @param {unknown} error
 * @param {Case['expect']} expect
 * @param {string[]} secrets
 */
function errorObjections(error, expect, secrets) {
  if (!AttacheError.is(error)) return [`it failed with what is no AttacheError: ${String(error)}`];
  if (!expect.error) return [`it failed: ${error.message} ${JSON.stringify(error)}`];
  const { has = [], lacks = [], ...part } = expect.error;
  const told = plain({ ...error.toJSON(), raw: error.raw, operation: error.operation });
  /** @type {string[]} */
  const wrong = [difference(part, told, 'error') ?? ''];
  for (const word of has) if (!error.message.includes(word)) wrong.push(`no "${word}" in: ${error.message}`);
  for (const word of lacks) if (error.message.includes(word)) wrong.push(`"${word}" in: ${error.message}`);
  try {
    silent(error, secrets);
  } catch (leak) {
    wrong.push(String(leak));
  }
  return wrong;
}

/** @param {CaseAuth} auth @returns {import('@attache/client').Auth} */
function authOf(auth) {
  if ('headers' in auth) return { headers: () => auth.headers };
  const [kind, given] = /** @type {['bearer' | 'apiKey', string | string[]]} */ (Object.entries(auth)[0]);
  let turn = 0;
  const secret = Array.isArray(given) ? () => String(given[Math.min(turn++, given.length - 1)]) : given;
  return kind === 'bearer' ? { bearer: secret } : { apiKey: secret };
}

/** @param {CaseAuth | undefined} auth */
const secretsOf = (auth) =>
  auth ? Object.values(auth).flatMap((given) => (typeof given === 'object' ? Object.values(given) : [given])) : [];

/** @param {CaseFile} file */
const fileOf = (file) =>
  typeof file === 'string'
    ? file
    : /** @type {import('@attache/client').FileRecord} */ ({
        url: null,
        size: null,
        sha256: null,
        ...file,
        urlExpiresAt: file.urlExpiresAt ? new Date(file.urlExpiresAt) : null,
      });

/**
 * @param {Client} client
 * @param {import('./wire/case.js').CaseCall} call
 * @param {(told: unknown) => void} onProgress
 * @returns {Promise<unknown>}
 */
async function callOf(client, call, onProgress) {
  const { options } = call;
  switch (call.verb) {
    case 'upload': {
      const { name, type = '' } = call.source;
      const content = bytesOf(call.source);
      return client.upload(
        name === undefined ? new Blob([content], { type }) : new File([content], name, { type }),
        options,
      );
    }
    case 'list': {
      const listing = client.list(options);
      if (call.take === 'items') return listing.toArray();
      if (call.take !== 'pages') return listing;
      const pages = [];
      for await (const page of listing.pages()) pages.push(page);
      return pages;
    }
    case 'get':
      return client.get(call.id, options);
    case 'delete':
      return client.delete(call.id, options);
    case 'link': {
      const link = client.link(fileOf(call.file), options);
      const urls = [];
      for (const step of call.steps ?? /** @type {const} */ (['url'])) urls.push(await link[step]());
      return { urls, expiresAt: link.expiresAt };
    }
    case 'download':
      return read(await client.download(fileOf(call.file), options));
    case 'waitUntilReady':
      return client.waitUntilReady(fileOf(call.file), { ...options, onProgress });
    case 'operation': {
      const operation = client.operation(call.name, { ...options, onProgress });
      let last = null;
      for (const step of call.steps ?? /** @type {const} */ (['wait'])) {
        last = (await (step === 'wait' ? operation : operation[step]())) ?? null;
      }
      return last;
    }
    case 'request':
      return read(await client.request(call.path, call.init));
    default:
      return assert.fail(`no such verb: ${JSON.stringify(call)}`);
  }
}

/** @param {Response} response */
async function read(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, text: new TextDecoder().decode(bytes), base64: toBase64(bytes) };
}
