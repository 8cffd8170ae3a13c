// @ts-check
// From whatever a caller may upload to one Blob with a name and a type. Blobs and files go by reference; bytes are taken as
// they are now; a stream is collected, bounded, because no platform here takes one of unknown length. What is a fitting
// name on the wire, and which fields a platform knows, is decided in the core.

import { asTimer } from './abort.js';
import { text } from './check.js';
import { AttacheError, aborted, invalid } from './errors.js';
import { isBlob, isBytes, isResponse, isStream } from './kinds.js';

/** @typedef {import('./index.js').UploadSource} UploadSource */
/** @typedef {{ size: number | undefined, maxBytes: number | null, signal: AbortSignal, deadline: number | undefined }} Bounds */
/** @typedef {{ source: Blob, name: string, mediaType: string, size: number }} Prepared */

/** For streams of platforms that name no limit: what a page or a Worker can be expected to hold. */
const MOST = 256 * 1024 * 1024;
/** Collected bytes are handed to the engine in lumps of this size; it may keep those on disk. */
const LUMP = 4 * 1024 * 1024;

/**
 * @param {unknown} source
 * @returns {source is UploadSource}
 */
export const isSource = (source) => isBlob(source) || isBytes(source) || isStream(source) || isResponse(source);

/**
 * Bytes to come, as far as they are known before anything is read.
 * @param {unknown} source
 * @param {unknown} declared
 * @returns {number | null}
 */
export function knownSize(source, declared) {
  if (isBlob(source)) return source.size;
  if (isBytes(source)) return source.byteLength;
  return typeof declared === 'number' ? declared : null;
}

/**
 * @param {unknown} source
 * @param {import('./index.js').UploadOptions} options
 * @param {{ maxBytes: number | null, signal: AbortSignal, deadline?: number | undefined }} bounds
 * @returns {Promise<Prepared>}
 */
export async function prepared(source, options, { maxBytes, signal, deadline }) {
  if (!isSource(source))
    throw invalid('source', 'must be a Blob, a File, bytes, a ReadableStream of bytes or a Response');
  const { size } = options;
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0))
    throw invalid('size', 'must be a whole number of bytes');
  const name = nameOf(source, options.name);
  const blob = await blobOf(source, { size, maxBytes, signal, deadline });
  if (size !== undefined && blob.size !== size)
    throw invalid('size', `says ${size} bytes, the source has ${blob.size}`);
  return {
    source: blob,
    name,
    mediaType: mediaTypeOf(source, options.mediaType) || 'application/octet-stream',
    size: blob.size,
  };
}

/**
 * @param {UploadSource} source
 * @param {unknown} given
 * @returns {string}
 */
function nameOf(source, given) {
  if (given !== undefined) text(given, 'name');
  const name = String(given ?? (('name' in source && source.name) || 'file'));
  if (/[\r\n\0]/.test(name)) throw invalid('name', 'must not hold a line break or NUL');
  return name;
}

/**
 * @param {UploadSource} source
 * @param {unknown} given
 */
function mediaTypeOf(source, given) {
  if (given !== undefined) {
    text(given, 'mediaType');
    return String(given);
  }
  if (isResponse(source)) return source.headers.get('content-type');
  return isBlob(source) ? source.type : '';
}

/**
 * @param {UploadSource} source
 * @param {Bounds} bounds
 * @returns {Promise<Blob>}
 */
async function blobOf(source, bounds) {
  if (isBytes(source)) return new Blob([ownBytes(source)]);
  if (isBlob(source)) return source;
  const stream = isResponse(source) ? bodyOf(source) : source;
  if (stream?.locked) throw invalid('source', 'is a stream that somebody reads already');
  return stream ? await collected(stream, bounds) : new Blob([]);
}

/** @param {Response} response */
function bodyOf(response) {
  if (!response.ok) throw invalid('source', `is a response with status ${response.status}, not a file`);
  if (response.bodyUsed) throw invalid('source', 'is a response whose body was read already');
  return response.body;
}

/**
 * Memory that threads share cannot be put into a Blob; its bytes can.
 * @param {BufferSource} source
 * @returns {BlobPart}
 */
function ownBytes(source) {
  const shared =
    typeof SharedArrayBuffer === 'function' &&
    (ArrayBuffer.isView(source) ? source.buffer : source) instanceof SharedArrayBuffer;
  if (!shared) return /** @type {BlobPart} */ (source);
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return view.slice();
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {Bounds} bounds
 * @returns {Promise<Blob>}
 */
async function collected(stream, { size, maxBytes, signal, deadline }) {
  const most = maxBytes ?? Math.max(MOST, size ?? 0);
  if (size !== undefined && size > most) throw tooLarge(most);
  const reader = stream.getReader();
  const stop = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', stop);
  /** @type {Blob[]} */
  const lumps = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let chunks = [];
  let total = 0;
  let held = 0;
  let late = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  try {
    if (Number(deadline) > 0) {
      const end = () => {
        late = true;
        stop();
      };
      timer = setTimeout(end, asTimer(Number(deadline)));
    }
    for (;;) {
      const { done, value } = await reader.read();
      // A cancelled reader ends as if all had come.
      if (signal.aborted) throw aborted(signal.reason, true);
      if (late) throw overdue();
      if (done) break;
      if (!ArrayBuffer.isView(value))
        throw invalid('source', 'is a stream whose chunks are not bytes; encode text with TextEncoderStream');
      total += value.byteLength;
      if (size !== undefined && total > size) throw ofOtherLength('size_exceeded', size, `more than ${size}`);
      if (total > most) throw tooLarge(most);
      chunks.push(/** @type {Uint8Array<ArrayBuffer>} */ (value));
      held += value.byteLength;
      if (held >= LUMP) {
        lumps.push(new Blob(chunks));
        chunks = [];
        held = 0;
      }
    }
  } catch (cause) {
    reader.cancel(cause).catch(() => {});
    throw AttacheError.is(cause) ? cause : unread(cause);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
  if (size !== undefined && total < size) throw ofOtherLength('truncated', size, `${total}`);
  return new Blob([...lumps, ...chunks]);
}

/** @param {unknown} cause */
const unread = (cause) =>
  new AttacheError('The source failed while it was read; nothing was sent.', {
    code: 'network',
    commit: 'not-sent',
    cause,
  });

const overdue = () =>
  new AttacheError('The source was not read before the `deadline`; nothing was sent.', {
    code: 'deadline_exceeded',
    retryable: true,
    commit: 'not-sent',
  });

/** @param {number} most */
const tooLarge = (most) =>
  new AttacheError(`The source is larger than ${most} bytes, the most that can be sent here.`, {
    code: 'too_large',
    commit: 'not-sent',
  });

/**
 * @param {'truncated' | 'size_exceeded'} code
 * @param {number} size
 * @param {string} had
 */
const ofOtherLength = (code, size, had) =>
  new AttacheError(`The source was said to have ${size} bytes and had ${had}; nothing was sent.`, {
    code,
    commit: 'not-sent',
  });
