// @ts-check
// A conversation's files for its visitors: GET and HEAD /files/:id serve one, POST /files takes one. Who may do what is
// session.mjs's to say, what the platform is told client.mjs's. Nothing here reads a file's bytes.

import { relayUpload, serveFile } from '@attache/client/edge';
import { clientOf } from './client.mjs';
import { visitorOf } from './session.mjs';
import { settingsOf } from './settings.mjs';

/** @typedef {import('./settings.mjs').Env} Env */
/** @typedef {import('./settings.mjs').Settings} Settings */
/** @typedef {import('./session.mjs').Visitor} Visitor */
/** @typedef {{ waitUntil: (promise: Promise<unknown>) => void }} Context */

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   * @param {Context} context
   * @returns {Promise<Response>}
   */
  async fetch(request, env, context) {
    try {
      const settings = settingsOf(env);
      const { pathname, searchParams } = new URL(request.url);
      const id = idOf(pathname);
      if (pathname !== '/files' && id === undefined) return refused(404, 'There is nothing here.');
      if (request.method === 'OPTIONS') return preflight(request, settings);
      const visitor = await visitorOf(request, settings.secret);
      const answer = await (visitor === undefined
        ? refused(401, 'Sign in to see the files of this conversation.', { 'www-authenticate': 'Bearer' })
        : id === undefined
          ? take(request, env, context, settings, visitor)
          : give(request, env, context, visitor, id, searchParams.get('grant')));
      return shared(answer, request, settings);
    } catch (error) {
      console.error(error instanceof Error ? error.message : 'failed');
      return refused(500, 'This service is not set up.');
    }
  },
};

/** @param {string} pathname */
function idOf(pathname) {
  const part = /^\/files\/([^/]+)$/.exec(pathname)?.[1];
  try {
    return part && decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/**
 * @param {Request} request
 * @param {Env} env
 * @param {Context} context
 * @param {Visitor} visitor
 * @param {string} id
 * @param {string | null} grant
 */
async function give(request, env, context, visitor, id, grant) {
  // Whether there is such a file is nobody's business who may not see it.
  if (!(await visitor.maySee(id, grant))) return refused(404, 'There is no such file.');
  return serveFile(request, clientOf(env), id, { waitUntil: (work) => context.waitUntil(work) });
}

/**
 * @param {Request} request
 * @param {Env} env
 * @param {Context} context
 * @param {Settings} settings
 * @param {Visitor} visitor
 */
async function take(request, env, context, { maxBytes, mediaTypes, origins }, visitor) {
  if (!visitor.maySend) return refused(403, 'Files cannot be sent in this conversation.');
  // A cookie comes along whoever's page it is; only pages that we know may use it to change something.
  const origin = request.headers.get('origin');
  const known = origin === new URL(request.url).origin || (origin !== null && origins.includes(origin));
  if (visitor.byCookie && !known) return refused(403, 'Files cannot be sent from this page.');
  const answer = await relayUpload(request, clientOf(env), {
    maxBytes,
    ...(mediaTypes.length > 0 && { mediaTypes }),
    waitUntil: (work) => context.waitUntil(work),
  });
  if (answer.status !== 201) return answer;
  const record = /** @type {{ id: string }} */ (await answer.json());
  const place = `/files/${encodeURIComponent(record.id)}?grant=${await visitor.grantFor(record.id)}`;
  return Response.json({ ...record, place }, { status: 201, headers: { ...PLAIN, location: place } });
}

const PLAIN = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' };

/**
 * @param {number} status
 * @param {string} message
 * @param {Record<string, string>} [headers]
 */
const refused = (status, message, headers) =>
  Response.json({ error: { message } }, { status, headers: { ...PLAIN, ...headers } });

/** @param {Request} request @param {Settings} settings */
function preflight(request, settings) {
  const headers = {
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers': 'Authorization, Content-Disposition, Content-Type, If-None-Match, If-Range, Range',
    'access-control-max-age': '600',
  };
  return shared(new Response(null, { status: 204, headers }), request, settings);
}

/**
 * The answer for pages of other origins that we know; their visitors come with tokens, not with cookies.
 * @param {Response} answer
 * @param {Request} request
 * @param {Settings} settings
 */
function shared(answer, request, { origins }) {
  const origin = request.headers.get('origin');
  if (origins.length > 0) answer.headers.append('vary', 'Origin');
  if (origin === null || !origins.includes(origin)) return answer;
  answer.headers.set('access-control-allow-origin', origin);
  answer.headers.set(
    'access-control-expose-headers',
    'Content-Disposition, Content-Range, ETag, Accept-Ranges, Location, Retry-After',
  );
  answer.headers.set('cross-origin-resource-policy', 'cross-origin');
  return answer;
}
