// @ts-check
// A visitor's file on its way up: read no faster than the platform takes it, never held, ended at the limit. How a form is
// read is edge-form.js's; how the bytes are uploaded is the client's.

import { refused, relayingFailure } from './edge-failure.js';
import { Intake, Refused } from './edge-intake.js';
import { relayingOf } from './edge-options.js';
import { AttacheError, invalid } from './errors.js';
import { UNSIZED } from './serve.js';

/**
 * @param {Request} request
 * @param {import('./index.js').Client} client
 * @param {import('./edge.js').RelayOptions} [options]
 * @returns {Promise<Response>}
 */
export async function relayUpload(request, client, options) {
  const relaying = relayingOf(options);
  if (typeof client?.upload !== 'function') throw invalid('client', 'must be a client made by `createClient`');
  if (request.bodyUsed) throw invalid('request', 'has a body that was read already');
  const { method } = request;
  if (method !== 'POST' && method !== 'PUT')
    return answered({
      status: 405,
      code: 'method_not_allowed',
      message: 'Files are only sent here.',
      allow: 'POST, PUT',
    });
  const ending = new AbortController();
  const end = () => ending.abort(request.signal?.reason);
  /** @type {Intake | undefined} */
  let intake;
  /** @type {import('./index.js').Upload | undefined} */
  let upload;
  try {
    // What the platform would refuse is refused here, before it is sent.
    const taking = client.capabilities?.upload;
    const maxBytes = Math.min(relaying.maxBytes, (taking ? taking.maxBytes : null) ?? relaying.maxBytes);
    intake = await Intake.open(request, { ...relaying, maxBytes });
    const { stream, name, mediaType, size, signal: broken } = intake;
    broken.addEventListener('abort', () => ending.abort(broken.reason));
    if (request.signal?.aborted) end();
    request.signal?.addEventListener('abort', end);
    upload = client.upload(stream, {
      name,
      mediaType,
      ...(size === undefined ? { [UNSIZED]: true } : { size }),
      ...(relaying.fields && { fields: relaying.fields }),
      signal: ending.signal,
    });
    const file = await upload;
    relaying.later(intake.drain());
    return created(file);
  } catch (error) {
    // It was not the platform that failed, but what it was sent.
    const cause = intake?.mistake ?? error;
    if (intake) relaying.later(intake.leave(cause));
    // A session that nobody can continue is ended on the server too.
    if (upload) relaying.later(upload.abort());
    if (cause instanceof Refused) return answered(cause.refusal);
    if (AttacheError.is(cause) && cause.code === 'invalid_argument') throw cause;
    return answered(relayingFailure(cause));
  } finally {
    request.signal?.removeEventListener('abort', end);
  }
}

/** @param {import('./index.js').FileRecord} file */
function created({ id, name, size, mediaType, status }) {
  const headers = closed();
  headers.set('content-type', 'application/json; charset=utf-8');
  headers.set('cache-control', 'private, no-store');
  return new Response(JSON.stringify({ id, name, size, mediaType, status }), { status: 201, headers });
}

/** @param {import('./edge-failure.js').Refusal} refusal */
const answered = (refusal) => refused(refusal, closed());

const closed = () => new Headers({ 'x-content-type-options': 'nosniff' });
