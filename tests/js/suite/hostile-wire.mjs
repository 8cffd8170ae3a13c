// L over real connections: every verb meets every horror of a row on a raw socket. A row says what is sent and how each verb
// must end in each runtime; here it is played, compared and told. No row is written here.

import { createClient, defineBackend } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { endOf } from './hostile-end.mjs';
import { differing, KIN } from './hostile-kin.mjs';
import { TOKEN } from './support/errors.mjs';
import { peer } from './support/peer.mjs';

/** @typedef {import('./support/peer.mjs').Step} Step */
/** @typedef {import('../origin/wire.mjs').Action} Action */
/** @typedef {import('./harness.mjs').RuntimeName} RuntimeName */
/** @typedef {import('@attache/client').Client} Client */
/** @typedef {import('@attache/client').ClientOptions} ClientOptions */

/** `watched`: somebody looks at the progress, so that a page uploads by XMLHttpRequest. `keyless`: the platform honours no key. */
export const VERBS = /** @type {const} */ (['get', 'list', 'upload', 'watched', 'keyless', 'delete', 'download']);
/** @typedef {typeof VERBS[number]} Verb */

/**
 * How each verb ends, in the words of hostile-end.mjs; ` | ` stands between two of which either may come. A verb that is not
 * named is not tried.
 * @typedef {Partial<Record<Verb, string | undefined>>} Ends
 */

/**
 * @typedef {object} Row
 * @property {string} what is sent
 * @property {Action[] | ((verb: Verb) => Action[])} wire
 * @property {Ends} ends
 * @property {Partial<Record<RuntimeName, Ends & { why: string }>> | undefined} [differs] what ends otherwise there, and why
 * @property {Partial<Step>} [step] besides `wire`
 * @property {'answer' | 'bytes'} [limit] what must end it: the time until an answer, or the time between its bytes
 * @property {Partial<ClientOptions>} [options]
 * @property {Step[]} [more] what else the origin is asked for
 * @property {Partial<Record<RuntimeName, Partial<Record<Verb, number>>>>} [requests] how many reach the server, where it is not one
 */

/** A record and a page at once: whatever was asked for, this is a good answer. */
export const BODY = JSON.stringify({
  id: 'file_1',
  filename: 'report.pdf',
  contentType: 'application/pdf',
  sizeBytes: 3,
  status: 'ready',
  createdAt: '2026-01-15T09:30:00.123456Z',
  items: [{ id: 'file_1', status: 'ready' }],
  nextCursor: null,
});

/** The limit of a row that nothing but a limit ends, and, where the transport hides the moment from which it counts, of the call. */
const LIMIT = 150;
const DEADLINE = 400;

/** @param {string} baseUrl */
export const withoutKeys = (baseUrl) =>
  defineBackend({
    name: 'keyless',
    baseUrl,
    auth: { scheme: 'bearer' },
    upload: { path: '/keyless', encoding: 'form-data' },
    get: { path: '/v1/files/{id}' },
    list: { path: '/v1/files', items: 'items' },
    record: { id: 'id', size: 'sizeBytes', status: 'status' },
    statuses: { ready: 'ready' },
  });

/** @typedef {import('@attache/client').CallOptions} CallOptions */

/** @type {Record<Verb, (client: Client, limits: CallOptions) => PromiseLike<unknown>>} */
const CALLS = {
  get: (client, limits) => client.get('file_1', limits),
  list: (client, limits) => client.list(limits),
  upload: (client, limits) => client.upload(source(), { checksum: false, idempotencyKey: 'upload', ...limits }),
  watched: (client, limits) =>
    client.upload(source(), { checksum: false, idempotencyKey: 'watched', onProgress: () => {}, ...limits }),
  keyless: (client, limits) => client.upload(source(), { checksum: false, onAmbiguous: 'fail', ...limits }),
  delete: (client, limits) => client.delete('file_1', limits),
  download: (client, limits) => client.download('file_1', limits),
};

/** Where the origin meets each verb; the longer paths first. @type {[Verb, string, string][]} */
const PLACES = [
  ['download', 'GET', '/v1/files/file_1/download'],
  ['get', 'GET', '/v1/files/file_1'],
  ['list', 'GET', '/v1/files?'],
  ['delete', 'DELETE', '/v1/files/file_1'],
  ['keyless', 'POST', '/keyless'],
  ['upload', 'POST', '/v1/files'],
];

/** @param {import('./support/peer.mjs').Seen} seen @returns {Verb | undefined} */
function verbOf({ method, path, headers }) {
  const [verb] = PLACES.find(([, way, place]) => way === method && path.startsWith(place)) ?? [];
  const watched = headers.some(([name, value]) => name === 'idempotency-key' && value === 'watched');
  return verb === 'upload' && watched ? 'watched' : verb;
}

/** @type {Verb[]} */
const HARMLESS = ['get', 'list', 'delete', 'download'];

/** What no other origin may get. */
const CREDENTIALS = ['authorization', 'cookie'];
const OURS = {
  node: [...CREDENTIALS, 'idempotency-key'],
  // XMLHttpRequest follows by itself, with the headers that it was given but for credentials, and tells afterwards.
  chromium: CREDENTIALS,
  workerd: [...CREDENTIALS, 'idempotency-key'],
};

const source = () => new Blob(['abc']);

/**
 * One test of many rows: all that is wrong is told at once.
 * @param {string} title
 * @param {Row[]} rows
 * @param {number} [together] so many at once; what is large, slow or held goes alone
 */
export function horrors(title, rows, together = 4) {
  test(`hostile: ${title}`, async (t) => {
    /** @type {string[]} */
    const wrong = [];
    const told = [];
    for (const some of batches(rows, together)) {
      const found = await Promise.all(some.map((row) => played(t, row)));
      for (const [index, { came, why, faults }] of found.entries()) {
        wrong.push(...faults);
        told.push({ title, what: String(some[index]?.what), came, why });
      }
    }
    assert.isUndefined(/** @type {Record<string, unknown>} */ ({}).x, 'no prototype has changed');
    await tell(t, told);
    assert.isEmpty(wrong, `\n${wrong.join('\n')}\n`);
  });
}

/** What only a limit ends must not wait for anybody's connection. @param {Row[]} rows @param {number} together */
function batches(rows, together) {
  /** @type {Row[][]} */
  const made = [];
  for (const row of rows) {
    const last = made.at(-1);
    if (last === undefined || last.length >= together || row.limit || last[0]?.limit) made.push([row]);
    else last.push(row);
  }
  return made;
}

/**
 * For the table of a run that draws one.
 * @param {import('./harness.mjs').Test} t
 * @param {{ title: string, what: string, came: Ends, why: string }[]} rows
 */
export async function tell(t, rows) {
  await (await fetch(`${t.origin}/-/told`, { method: 'POST', body: JSON.stringify(rows) })).text();
}

/**
 * All verbs at once, on one client; where something is held, only so many as a browser has connections for.
 * @param {import('./harness.mjs').Test} t
 * @param {Row} row
 */
async function played(t, row) {
  const { why = '', ...other } = differing(t.runtime, row);
  const expected = unwatched(t, { ...row.ends, ...other });
  const verbs = VERBS.filter((verb) => expected[verb] !== undefined);
  const { base, go, seen } = await peer(t, stepsOf(row));
  const clients = clientsOf(base, row);
  /** @type {Ends} */
  const came = {};
  const nexts = [];
  try {
    for (let at = 0; at < verbs.length; at += row.limit ? 3 : verbs.length) {
      await Promise.all(
        verbs.slice(at, row.limit ? at + 3 : undefined).map(async (verb) => {
          const client = verb === 'keyless' ? clients.keyless : clients.keyed;
          came[verb] = await endOf(CALLS[verb](client, limitsOf(row, String(expected[verb]))), BODY, go);
        }),
      );
    }
    nexts.push(await endOf(clients.keyed.get('next'), BODY, go));
    if (expected.keyless !== undefined) nexts.push(await endOf(clients.keyless.get('next'), BODY, go));
  } finally {
    await Promise.all([clients.keyed.close(), clients.keyless.close()]);
  }
  const requests = await seen();
  const page = KIN[t.runtime] === 'chromium';
  /** @type {string[]} */
  const faults = [];
  for (const verb of verbs) {
    const wanted = (row.requests?.[t.runtime] ?? row.requests?.[KIN[t.runtime]])?.[verb] ?? 1;
    const { length } = requests.filter((request) => verbOf(request) === verb);
    const place = `${row.what} · ${verb}:`;
    const ends = String(expected[verb]).split(' | ');
    // Which of them comes is luck, and a table that is drawn twice is the same.
    if (ends.includes(String(came[verb]))) came[verb] = ends.join(' or ');
    else faults.push(`${place} should end in "${expected[verb]}", ends in "${came[verb]}"`);
    // Chromium sends what breaks on a connection of its pool again by itself, where that is harmless; Firefox up to ten times,
    // on any. Firefox also asks leave anew for each, which may use up the row's limit.
    const more = page && HARMLESS.includes(verb);
    const least = t.runtime === 'firefox' && row.limit ? 0 : wanted;
    if (length < least || (length > wanted && !more))
      faults.push(`${place} should be ${wanted} requests, are ${length}`);
  }
  for (const next of nexts) if (next !== 'ok') faults.push(`${row.what}: the next call should work, ends in "${next}"`);
  for (const { origin, method, headers } of requests.filter(({ origin: which }) => which !== 'raw')) {
    const ours = headers.filter(([name, value]) => OURS[KIN[t.runtime]].includes(name) || value.includes(TOKEN));
    if (ours.length > 0)
      faults.push(`${row.what} · ${method}: ${ours.map(([name]) => name)} went to the ${origin} one`);
  }
  return { came, why, faults };
}

/**
 * A service worker has no XMLHttpRequest: a watched upload of its goes as any other.
 * @template {Ends} E
 * @param {import('./harness.mjs').Test} t
 * @param {E} ends
 * @returns {E}
 */
export function unwatched(t, ends) {
  const alike = t.realm === 'service worker' && ends.watched !== undefined && ends.upload !== undefined;
  return alike ? { ...ends, watched: ends.upload } : ends;
}

/** @param {Row} row @returns {Step[]} */
function stepsOf({ wire, step, more = [] }) {
  // What a server that knows the credential may say of it.
  const told = (/** @type {Action} */ action) =>
    typeof action === 'string' ? action.replaceAll('{token}', TOKEN) : action;
  return [
    { path: '/v1/files/next', json: JSON.parse(BODY), times: 0 },
    ...more,
    ...PLACES.map(([verb, method, path]) => ({
      method,
      path,
      times: 0,
      ...step,
      wire: (typeof wire === 'function' ? wire(verb) : wire).map(told),
    })),
  ];
}

/** @param {string} baseUrl @param {Row} row */
function clientsOf(baseUrl, { limit, options }) {
  const all = {
    auth: { bearer: TOKEN },
    retry: { maxRetries: 0 },
    ...(limit === 'bytes' ? { stallTimeout: LIMIT } : {}),
    ...options,
  };
  return {
    keyed: createClient({ backend: 'cuadra', baseUrl, ...all }),
    keyless: createClient({ backend: withoutKeys(baseUrl), ...all }),
  };
}

/** @param {Row} row @param {string} expected @returns {CallOptions} */
function limitsOf({ limit }, expected) {
  if (limit === undefined) return {};
  if (expected.startsWith('deadline_exceeded')) return { timeout: LIMIT, deadline: DEADLINE };
  // Before the time between bytes, which such a row limits as well: which of two equal ones ends a call is luck.
  if (limit === 'bytes' && expected.startsWith('timeout')) return { timeout: LIMIT / 3 };
  return limit === 'answer' ? { timeout: LIMIT } : {};
}
