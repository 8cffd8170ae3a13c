// @ts-check
// Checks an upload's options and brings them into the form that the core takes. Which fields and keys a platform knows is
// decided there.

import { callable, didYouMean, mapOf, object, oneOf, signal, text } from './check.js';
import { invalid, unsupported } from './errors.js';

/** @typedef {import('./index.js').UploadOptions} UploadOptions */

/**
 * What an upload needs to know of its client.
 * @typedef {object} UploadContext
 * @property {Pick<import('./session.js').Session, 'call'>} session
 * @property {string} backend
 * @property {import('./index.js').Capabilities} capabilities
 * @property {number | null} deadline the client's, for uploads that have none of their own
 * @property {boolean} reportsSha256 the platform tells a digest that ours can be compared with
 * @property {boolean} xhr the caller demands XMLHttpRequest
 * @property {boolean} hasXhr it can be had here
 */

/** @type {import('./check.js').Check} */
const fieldValue = (value, at) => {
  if (typeof value !== 'string') throw invalid(at, 'must be a text');
};
const fields = mapOf(fieldValue);
const until = oneOf(['stored', 'ready']);
const onAmbiguous = oneOf(['reconcile', 'fail']);

/**
 * @param {UploadOptions} options
 * @param {UploadContext} context
 */
export function checkUpload(options, { backend, capabilities, xhr, hasXhr }) {
  object(options, 'options');
  if (options.signal !== undefined) signal(options.signal, 'signal');
  const { upload } = capabilities;
  if (!upload) throw unsupported(`${backend} takes no uploads.`, 'upload', backend);
  if (options.fields !== undefined) fields(options.fields, 'fields');
  if (options.until !== undefined) until(options.until, 'until');
  if (options.onAmbiguous !== undefined) onAmbiguous(options.onAmbiguous, 'onAmbiguous');
  if (options.onProgress !== undefined) callable(options.onProgress, 'onProgress');
  if (options.target !== undefined)
    throw unsupported('Uploads to a target of their own are not built in yet; leave out `target`.', 'target', backend);
  const { protocol = 'auto' } = options;
  if (protocol !== 'auto' && !upload.protocols.includes(protocol)) {
    const has = upload.protocols.join(', ');
    throw unsupported(
      `${backend} takes uploads as ${has} only${didYouMean(protocol, upload.protocols)}.`,
      'protocol',
      backend,
    );
  }
  const { checksum } = options;
  if (checksum !== undefined && checksum !== false && checksum !== 'sha256') {
    throw unsupported(`${backend} reports no checksum of that kind; use 'sha256' or false.`, 'checksum', backend);
  }
  if (options.idempotencyKey !== undefined) {
    text(options.idempotencyKey, 'idempotencyKey');
    // Left out silently, it would promise what nobody keeps.
    if (!upload.idempotencyKey)
      throw unsupported(`${backend} honours no idempotency keys; leave it out.`, 'idempotencyKey', backend);
  }
  if (xhr && !hasXhr)
    throw unsupported("This runtime has no XMLHttpRequest; use uploadTransport 'auto'.", 'xhr', backend);
}

/**
 * @param {import('./source.js').Prepared} prepared
 * @param {UploadOptions} options
 * @param {UploadContext} context
 */
export function jobOf(prepared, options, { reportsSha256 }) {
  const { idempotencyKey, onAmbiguous, timeout, retry, headers, checksum = reportsSha256 ? 'sha256' : false } = options;
  return {
    ...prepared,
    fields: Object.entries(options.fields ?? {}),
    checksum: checksum === 'sha256' ? checksum : /** @type {const} */ (false),
    until: options.until ?? 'stored',
    idempotencyKey,
    onAmbiguous,
    timeout,
    retry,
    headers,
  };
}
