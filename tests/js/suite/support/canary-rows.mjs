// How each code of the contract is provoked, and what its error must say of itself. A code without a way says why it has none;
// the type makes sure that no code is forgotten.

import { clientCredentials } from '@attache/client';
import { CANARIES } from './canaries.mjs';
import { LOCAL, quotingFailure } from './canary-local.mjs';
import { blob, get, own } from './canary-statuses.mjs';
import { LOST_SESSIONS, REFUSED_SESSIONS, SESSIONS } from './canary-uploads.mjs';
import { SIGNED } from './canary-world.mjs';
import { cuadraFile, cuadraPage, voipbinFile } from './fixtures.mjs';
import { answerOf } from './scripted.mjs';

/** @typedef {import('@attache/client').ErrorCode} ErrorCode */
/** @typedef {import('./canary-statuses.mjs').Way} Way */
/** @typedef {import('./canary-world.mjs').World} World */
/** @typedef {import('./scripted.mjs').Call} Call */

/** Forms that are no JSON. */
const WORDS = ['text', 'word', 'xml', 'html'];

/** @param {World} w @param {Record<string, unknown>} over */
const stored = (w, over) => w.client('cuadra', [{ json: cuadraFile({ filename: w.quote(), ...over }) }]).upload(blob());

/** @param {World} w @param {string} location */
const redirected = (w, location) => w.client('cuadra', [w.refusing(302, { location })]).get('x', get);

/** @param {World} w @param {Record<string, unknown>} over */
const operation = (w, over) =>
  w
    .client('fruxon', [{ json: { id: 'op1', status: 'FAILED', done: true, errorMessage: w.quote(), ...over } }])
    .operation('op1', get);

/** @type {Record<ErrorCode, Way[] | string>} */
export const WAYS = {
  ...LOCAL,
  network: [...LOCAL.network, ...LOST_SESSIONS],
  core_lost: 'needs a core that can be made to die: the test below this one',
  unauthorized: [
    ...own(401),
    {
      how: 'a token endpoint that refuses and quotes',
      once: true,
      status: 400,
      async run() {
        const quoting = async (/** @type {unknown} */ _url, /** @type {RequestInit | undefined} */ init) =>
          answerOf({
            status: 400,
            body: `{"error":"invalid_client","error_description":${JSON.stringify(init?.body)}}`,
          });
        const secret = clientCredentials({
          tokenUrl: 'https://login.test/token',
          clientId: 'a',
          clientSecret: CANARIES.clientSecret,
          fetch: quoting,
        });
        if (typeof secret === 'function') await secret({ reason: 'first' });
      },
    },
  ],
  forbidden: [...own(403), ...REFUSED_SESSIONS],
  not_found: own(404),
  conflict: own(409),
  gone: own(410),
  too_large: own(413),
  unsupported_media_type: own(415),
  validation: [...own(400), ...own(422)],
  precondition_failed: own(412),
  range_not_satisfiable: own(416),
  rate_limited: own(429, true),
  quota_exceeded: own(507, false, 'unknown'),
  payment_required: own(402),
  server: [...own(500, true, 'unknown'), ...own(502, true, 'unknown')],
  unavailable: own(503, true, 'unknown'),
  bad_response: [
    {
      how: 'words in the place of JSON',
      status: 200,
      shapes: WORDS,
      run: (w) => w.client('cuadra', [w.refusing(200)]).get('x', get),
    },
    {
      how: 'a record of the wrong types',
      run: (w) => w.client('cuadra', [{ json: cuadraFile({ id: { quoted: w.quote() } }) }]).get('x', get),
    },
    {
      how: 'a page of the wrong types',
      run: (w) => w.client('cuadra', [{ json: { items: w.quote(), nextCursor: w.quote() } }]).list(get),
    },
    {
      how: 'an address that is none',
      run: (w) => w.client('voipbin', [{ json: voipbinFile({ uri_download: `:${w.quote()}` }) }]).download('x', get),
    },
  ],
  truncated: [{ how: 'less was stored', commit: 'stored', run: (w) => stored(w, { sizeBytes: 2 }) }],
  size_exceeded: [
    { how: 'more was stored', commit: 'stored', run: (w) => stored(w, { sizeBytes: 4 }) },
    {
      how: 'more than is wanted',
      retryable: true,
      async run(w) {
        const client = w.client('voipbin', [{ json: voipbinFile({ uri_download: SIGNED }) }, { body: w.quote() }]);
        const reader = (await client.download('x', { ...get, maxBytes: 1 })).body?.getReader();
        await reader?.read();
      },
    },
  ],
  checksum_mismatch: [
    { how: 'other bytes were stored', commit: 'stored', run: (w) => stored(w, { sha256: '0'.repeat(64) }) },
  ],
  object_changed: 'downloads do not continue yet, so no object can change between two reads of one',
  link_expired: [
    {
      how: 'no fresh link is to be had',
      status: 400,
      run(w) {
        const record = { json: voipbinFile({ uri_download: SIGNED }) };
        const ended = (/** @type {Call} */ call) => ({
          status: 400,
          body: `<Error><Code>ExpiredToken</Code><Message>${w.quote()} ${call.href.replaceAll('&', '&amp;')}</Message></Error>`,
        });
        const again = { json: voipbinFile({ uri_download: SIGNED.replace('900', '901') }) };
        return w.client('voipbin', [record, ended, again, ended, again, ended]).download('x', get);
      },
    },
  ],
  redirect_refused: [
    { how: 'to http', status: 302, run: (w) => redirected(w, SIGNED.replace('https', 'http')) },
    {
      how: 'with a user name',
      status: 302,
      run: (w) => redirected(w, `https://${CANARIES.userinfo}:${CANARIES.userinfo}@api.cuadra.test/`),
    },
    { how: 'to no address', status: 302, run: (w) => redirected(w, `https://${CANARIES.signature}:x/`) },
  ],
  untrusted_host: [
    {
      how: 'a link elsewhere',
      run: (w) =>
        w
          .client('voipbin', [{ json: voipbinFile({ uri_download: SIGNED.replace('googleapis', 'evil') }) }])
          .download('x', get),
    },
  ],
  pagination_loop: [
    {
      how: 'a cursor that comes again',
      run: (w) =>
        w
          .client('cuadra', Array(3).fill({ json: cuadraPage([], w.quote()) }))
          .list(get)
          .toArray(),
    },
  ],
  processing_failed: [
    {
      how: 'a file that could not be read',
      run: (w) =>
        w
          .client('cuadra', [{ json: cuadraFile({ status: 'failed', processingStatus: { error: w.quote() } }) }])
          .waitUntilReady('x', get),
    },
  ],
  operation_failed: [
    { how: 'one member', run: (w) => operation(w, {}) },
    { how: 'an object', run: (w) => operation(w, { error: { code: w.quote(), message: w.quote() } }) },
  ],
  operation_cancelled: [{ how: 'one member', run: (w) => operation(w, { status: 'CANCELLED' }) }],
  ambiguous: [
    {
      how: 'a reply that was lost',
      commit: 'unknown',
      run: (w) => w.client('voipbin', [quotingFailure]).upload(blob(), { ...get, onAmbiguous: 'fail' }),
    },
    {
      how: 'a reply that cannot be read',
      commit: 'unknown',
      status: 200,
      shapes: WORDS,
      run: (w) => w.client('voipbin', [w.refusing(200)]).upload(blob(), { ...get, onAmbiguous: 'fail' }),
    },
  ],
  ...SESSIONS,
};
