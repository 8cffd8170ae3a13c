// A client that holds a canary wherever it can hold a secret, and servers that quote back everything they were told, in every
// form and place that an error answer has.

import { clientCredentials, createClient } from '@attache/client';
import { CANARIES } from './canaries.mjs';
import { PROCESSES } from './kinds.mjs';
import { answerOf, BASE, scripted } from './scripted.mjs';

/** @typedef {import('./scripted.mjs').Answer} Answer */
/** @typedef {import('./scripted.mjs').Call} Call */
/** @typedef {import('@attache/client').ClientOptions} ClientOptions */
/** @typedef {import('@attache/client').LogEvent} LogEvent */

/** A link that is its own key: both its path and its query must stay unsaid. */
export const SIGNED = `https://storage.googleapis.com/bucket/${CANARIES.capability}?X-Goog-Signature=${CANARIES.signature}&X-Goog-Expires=900`;

/** Such a link that only the server knows of. */
const STRANGE = `https://files.example.net/${CANARIES.strangeLink}?sig=${CANARIES.signature}`;

/** What a server is told of each kind. @type {Record<string, string>} */
const CREDENTIALS = {
  bearer: CANARIES.bearer,
  apiKey: CANARIES.apiKey,
  headers: CANARIES.ownHeader,
  clientCredentials: CANARIES.bearer,
};

/** @type {Record<string, () => import('@attache/client').Auth>} */
export const AUTHS = {
  bearer: () => ({ bearer: CANARIES.bearer }),
  apiKey: () => ({ apiKey: async () => ({ token: CANARIES.apiKey, expiresAt: new Date(Date.now() + 1e6) }) }),
  headers: () => ({ headers: () => ({ authorization: `Signature ${CANARIES.ownHeader}` }) }),
  clientCredentials: () => ({
    bearer: clientCredentials({
      tokenUrl: 'https://login.test/token',
      clientId: 'the-client',
      clientSecret: CANARIES.clientSecret,
      fetch: async () => Response.json({ access_token: CANARIES.bearer, expires_in: 3600 }),
    }),
  }),
};

/** Where each platform is, and what it must be told. @type {Record<string, Partial<ClientOptions>>} */
const PLACES = {
  cuadra: { baseUrl: BASE.cuadra },
  voipbin: { baseUrl: BASE.voipbin },
  fruxon: { baseUrl: 'https://api.fruxon.test', scope: { tenant: 'acme', session: 's1' } },
};

/**
 * @typedef {object} World
 * @property {(backend: 'cuadra' | 'voipbin' | 'fruxon', answers: Answer[], options?: Partial<ClientOptions>) => import('@attache/client').Client} client
 * @property {LogEvent[]} events every event of every logger
 * @property {(status: number, headers?: Record<string, string>) => Answer} refusing a server that refuses and quotes
 * @property {() => string} quote what a server would write that quotes a secret on purpose
 * @property {import('../harness.mjs').Test} t
 */

/**
 * @param {import('../harness.mjs').Test} t
 * @param {string} auth one of `AUTHS`
 * @param {{ shape: keyof typeof SHAPES, pad: number }} telling
 * @returns {World}
 */
export function world(t, auth, { shape, pad }) {
  /** @type {LogEvent[]} */
  const events = [];
  const keep = (/** @type {LogEvent} */ event) => void events.push(event);
  return {
    t,
    events,
    client(backend, answers, options = {}) {
      const client = createClient({
        backend,
        ...PLACES[backend],
        auth: /** @type {() => import('@attache/client').Auth} */ (AUTHS[auth])(),
        headers: { 'x-tenant': CANARIES.extraHeader },
        logger: { debug: keep, info: keep, warn: keep, error: keep },
        retry: { maxRetries: 0, baseDelay: 0, maxDelay: 0 },
        fetch: scripted(answers).fetch,
        ...options,
      });
      t.after(() => client.close());
      return client;
    },
    refusing:
      (status, headers = {}) =>
      (call) => {
        const told = tellings(call, pad);
        const { type, body } = /** @type {Shape} */ (SHAPES[shape])(told, status);
        const response = answerOf({ status, body, headers: { 'content-type': type, ...quoting(told), ...headers } });
        return response;
      },
    quote: () => `${padding(pad)}${CREDENTIALS[auth]} was refused, see ${STRANGE}`,
  };
}

/** @param {number} length */
const padding = (length) => 'so it is '.repeat(Math.ceil(length / 9)).slice(0, length);

/**
 * What a server knows of a request: as a sentence, and each secret for itself.
 * @param {Call} call
 * @param {number} pad characters that stand before it, so that the place where a text is cut falls into a secret
 */
function tellings({ method, href, headers }, pad) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const values = Object.values(headers).map((value) => value.slice(value.lastIndexOf(' ') + 1));
  const secret = values.find((value) => Object.values(CANARIES).some((canary) => canary === value)) ?? 'nothing';
  return { sentence: `${padding(pad)}${lines.join(', ')} ${method} ${href}`, secret, href, secrets: values };
}

/** @typedef {ReturnType<typeof tellings>} Told */

/** Headers that answers carry and clients read. @param {Told} told */
const quoting = ({ sentence, secret, href }) => ({
  'www-authenticate': `Bearer realm="${sentence.slice(0, 900)}", error="invalid_token", error_description="${secret}"`,
  'x-request-id': secret,
  'request-id': secret,
  'x-goog-request-id': secret,
  'content-location': href,
  'x-error': sentence.slice(0, 900),
});

/** @typedef {(told: Told, status: number) => { type: string, body: string }} Shape */

/** @type {Record<string, Shape>} */
export const SHAPES = {
  text: ({ sentence }) => ({ type: 'text/plain', body: sentence }),
  word: ({ secret }) => ({ type: 'text/plain', body: secret }),
  problem: ({ sentence, secret, href }, status) =>
    asJson({
      type: `https://errors.test/${secret}`,
      title: sentence,
      detail: sentence,
      instance: href,
      status,
      traceId: secret,
    }),
  fields: ({ sentence, secret }) => asJson({ title: sentence, errors: { [secret]: [sentence, secret], file: secret } }),
  fastapi: ({ sentence, secret }) =>
    asJson({ detail: [{ loc: ['header', secret], msg: sentence, type: secret, input: sentence }] }),
  google: ({ sentence, secret, href }, code) =>
    asJson({
      error: {
        code,
        status: secret,
        message: sentence,
        errors: [{ reason: secret, message: sentence }],
        details: [
          { reason: secret, domain: href, metadata: { key: secret } },
          { fieldViolations: [{ field: secret, description: sentence }] },
          { requestId: secret },
        ],
      },
    }),
  openai: ({ sentence, secret }) =>
    asJson({ error: { type: secret, code: secret, param: secret, message: sentence }, request_id: secret }),
  oauth: ({ sentence, secret }) => asJson({ error: secret, error_description: sentence, required: secret }),
  loose: ({ sentence, secret }) =>
    asJson({ errors: [{ msg: sentence, code: secret, path: secret }], errorMessage: sentence }),
  sentence: ({ sentence }) => asJson(sentence),
  xml: ({ sentence, secret, href }) => ({
    type: 'application/xml',
    body: `<?xml version="1.0"?><Error><Code>${secret}</Code><Message>${escaped(sentence)}</Message><Resource>${escaped(href)}</Resource><RequestId>${secret}</RequestId></Error>`,
  }),
  html: ({ sentence, secret }) => ({
    type: 'text/html',
    body: `<!doctype html><title>${escaped(sentence)}</title><h1>${secret}</h1><p>${escaped(sentence)}</p>`,
  }),
};

/** @param {unknown} value */
const asJson = (value) => ({ type: 'application/json', body: JSON.stringify(value) });

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Node shows errors in its own way, members and all. @param {import('../harness.mjs').Test} t */
export async function inspectorOf(t) {
  if (!PROCESSES.includes(t.runtime)) return undefined;
  const { inspect } = await import(/* @vite-ignore */ `node:${'util'}`);
  return (/** @type {unknown} */ value) => inspect(value, { depth: 8, breakLength: Infinity });
}
