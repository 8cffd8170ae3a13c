// @ts-check
// Checks an upload's options, settles which protocol it goes by, and brings all of it into the form that the core takes.
// Which fields and keys a platform knows is decided there.

import { callable, didYouMean, mapOf, object, oneOf, signal, text, wholePositive } from './check.js';
import { invalid, unsupported } from './errors.js';
import { jobTarget, protocolsOf } from './target.js';

/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./index.js').UploadProtocol} UploadProtocol */
/** @typedef {import('./upload-token.js').Token} Token */

/**
 * What an upload needs to know of its client.
 * @typedef {object} UploadContext
 * @property {Pick<import('./session.js').Session, 'call' | 'lend' | 'drop'>} session
 * @property {import('./upload-store.js').UploadShelf} shelf
 * @property {string} backend
 * @property {import('./index.js').Capabilities} capabilities
 * @property {number | null} deadline the client's, for uploads that have none of their own
 * @property {number} concurrency the client's
 * @property {boolean} reportsSha256 the platform tells a digest that ours can be compared with
 * @property {boolean} xhr the caller demands XMLHttpRequest
 * @property {boolean} hasXhr it can be had here
 */

/**
 * How an upload goes.
 * @typedef {object} Plan
 * @property {UploadOptions} options
 * @property {UploadProtocol} protocol
 * @property {import('./door.js').UploadJob['checksum']} checksum
 * @property {boolean} cuts a stream may be sent in parts
 * @property {boolean} whole it may be the body of one request
 * @property {number | null} maxBytes
 * @property {boolean} elsewhere it does not go to the platform
 */

/** @type {import('./check.js').Check} */
const fieldValue = (value, at) => {
  if (typeof value !== 'string') throw invalid(at, 'must be a text');
};
const fields = mapOf(fieldValue);
const until = oneOf(['stored', 'ready']);
const onAmbiguous = oneOf(['reconcile', 'fail']);
const checksums = oneOf(['sha256', 'crc32c', 'md5']);
/** Nothing can be asked of them without the caller's signatures. */
const SIGNED = ['s3-multipart', 'azure-blocks'];

/**
 * @param {UploadOptions} options
 * @param {UploadContext} context
 * @param {Token} [token] of the upload that is continued
 * @returns {Plan}
 */
export function checkUpload(options, context, token) {
  const { backend, capabilities, reportsSha256, xhr, hasXhr } = context;
  object(options, 'options');
  if (options.signal !== undefined) signal(options.signal, 'signal');
  const { target, partSize = 'auto', idempotencyKey } = options;
  const upload = capabilities.upload || undefined;
  const elsewhere = target !== undefined || Boolean(token && !upload?.protocols.includes(token.protocol));
  if (!upload && !elsewhere) throw unsupported(`${backend} takes no uploads.`, 'upload', backend);
  if (options.fields !== undefined) fields(options.fields, 'fields');
  if (options.until !== undefined) until(options.until, 'until');
  if (options.onAmbiguous !== undefined) onAmbiguous(options.onAmbiguous, 'onAmbiguous');
  if (options.onProgress !== undefined) callable(options.onProgress, 'onProgress');
  if (partSize !== 'auto') wholePositive(partSize, 'partSize');
  const protocol = protocolOf(options, context, token);
  const cuts = protocol !== 'form-data' && protocol !== 'json-base64';
  const { checksum = reportsSha256 && !elsewhere ? 'sha256' : false } = options;
  if (checksum !== false) {
    checksums(checksum, 'checksum');
    if (!cuts && checksum !== 'sha256')
      throw unsupported(`${backend} reports no checksum of that kind; use 'sha256' or false.`, 'checksum', backend);
  }
  if (elsewhere && options.fields !== undefined)
    throw invalid('fields', `are form fields of ${backend}, where this upload does not go; a target has \`metadata\``);
  if (idempotencyKey !== undefined) {
    text(idempotencyKey, 'idempotencyKey');
    // Left out silently, it would promise what nobody keeps.
    if (elsewhere || !upload?.idempotencyKey) {
      const whose = elsewhere ? 'A target' : backend;
      throw unsupported(`${whose} honours no idempotency keys; leave it out.`, 'idempotencyKey', backend);
    }
  }
  if (xhr && !hasXhr)
    throw unsupported("This runtime has no XMLHttpRequest; use uploadTransport 'auto'.", 'xhr', backend);
  return {
    // What the first part of it was called, so is the rest.
    options: token ? { ...named(token), ...options } : options,
    protocol,
    checksum,
    cuts,
    whole: protocol === 'form-data',
    maxBytes: upload && !elsewhere ? upload.maxBytes : null,
    elsewhere,
  };
}

/**
 * @param {UploadOptions} options
 * @param {UploadContext} context
 * @param {Token | undefined} token
 * @returns {UploadProtocol}
 */
function protocolOf({ protocol = 'auto', target }, { backend, capabilities: { upload } }, token) {
  const own = upload ? upload.protocols : [];
  const fitting = target === undefined ? undefined : protocolsOf(target);
  if (token && fitting && !fitting.includes(token.protocol))
    throw invalid('target', `does not fit the token, whose upload goes by ${token.protocol}`);
  if (token && protocol !== 'auto' && protocol !== token.protocol)
    throw invalid('protocol', `is not that of the token, ${token.protocol}; leave it out`);
  const wanted = protocol === 'auto' ? (token?.protocol ?? (fitting ?? own)[0]) : protocol;
  if (fitting && !fitting.includes(/** @type {UploadProtocol} */ (wanted)))
    throw invalid(
      'protocol',
      `does not fit the target, which takes ${fitting.join(', ')}${didYouMean(wanted, fitting)}`,
    );
  // Any other token tells where it goes.
  const told = token && token.protocol !== 'chunked-form';
  if (!fitting && !told && !own.includes(/** @type {UploadProtocol} */ (wanted))) {
    const has = own.join(', ');
    throw unsupported(
      `${backend} takes uploads as ${has} only${didYouMean(wanted, own)}; others need a \`target\`.`,
      'protocol',
      backend,
    );
  }
  if (!fitting && SIGNED.includes(String(wanted)))
    throw invalid('target', `is needed${token ? ' again' : ''}: ${wanted} asks for signatures`);
  return /** @type {UploadProtocol} */ (wanted);
}

/** @param {Token} token */
const named = ({ name, mediaType }) => ({
  ...(name !== undefined && { name }),
  ...(mediaType !== undefined && { mediaType }),
});

/**
 * @param {import('./source.js').Prepared} prepared
 * @param {Plan} plan
 */
export function jobOf(prepared, { options, protocol, checksum, elsewhere }) {
  const { target, partSize, idempotencyKey, onAmbiguous, timeout, retry, headers } = options;
  return {
    ...prepared,
    protocol,
    target: target && jobTarget(target),
    partSize: partSize === 'auto' ? undefined : partSize,
    fields: Object.entries(options.fields ?? {}),
    checksum,
    // Only the platform processes files.
    until: elsewhere ? /** @type {const} */ ('stored') : (options.until ?? 'stored'),
    idempotencyKey,
    onAmbiguous,
    timeout,
    retry,
    headers,
  };
}
