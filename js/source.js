// @ts-check
// From whatever a caller may upload to one Blob or feed with a name and a type. Blobs and files go by reference; bytes are
// taken as they are now. A stream is cut where the protocol takes parts, goes as it is where the runtime sends one with a
// known length, and is collected elsewhere, bounded. What is a fitting name on the wire, and which fields a platform knows,
// is decided in the core.

import { asTimer, onAbort } from './abort.js';
import { text } from './check.js';
import { AttacheError, aborted, invalid } from './errors.js';
import { Feed, tooLarge, unread } from './feed.js';
import { isBlob, isBytes, isResponse, isStream } from './kinds.js';
import { UNSIZED } from './serve.js';
import { sendsStreams } from './stream.js';

/** @typedef {import('./index.js').UploadSource} UploadSource */
/** @typedef {{ source: Blob | Feed, name: string, mediaType: string, size: number | undefined }} Prepared */
/**
 * @typedef {object} Bounds
 * @property {number | null} maxBytes
 * @property {AbortSignal} signal
 * @property {number | undefined} [deadline]
 * @property {boolean} [cuts] the protocol takes a file in parts
 * @property {boolean} [whole] it takes a stream as the body of its one request
 * @property {boolean} [unsized] also one whose length is not known
 */

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
 * @param {Bounds} bounds
 * @returns {Promise<Prepared>}
 */
export async function prepared(source, options, bounds) {
  if (!isSource(source))
    throw invalid('source', 'must be a Blob, a File, bytes, a ReadableStream of bytes or a Response');
  const { size } = options;
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0))
    throw invalid('size', 'must be a whole number of bytes');
  const name = nameOf(source, options.name);
  const mediaType = mediaTypeOf(source, options.mediaType) || 'application/octet-stream';
  const unsized = /** @type {{ [UNSIZED]?: boolean }} */ (options)[UNSIZED] === true;
  const taken = await takenFrom(source, size, { ...bounds, unsized });
  if (size !== undefined && taken.size !== size)
    throw invalid('size', `says ${size} bytes, the source has ${taken.size}`);
  return { source: taken, name, mediaType, size: taken.size };
}

/**
 * @param {UploadSource} source
 * @param {unknown} given
 * @returns {string}
 */
function nameOf(source, given) {
  if (given !== undefined) text(given, 'name');
  const own = ('name' in source && source.name) || 'file';
  const name = String(given ?? (onDisk(source) ? String(own).replace(/^.*[\\/]/, '') : own));
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
  if (!isBlob(source)) return '';
  // Bun puts a charset into the type of every text whose maker named none.
  return 'Bun' in globalThis ? source.type.replace(/;charset=utf-8$/, '') : source.type;
}

/**
 * @param {UploadSource} source
 * @param {number | undefined} size
 * @param {Bounds} bounds
 * @returns {Blob | Feed | Promise<Blob>}
 */
function takenFrom(source, size, { maxBytes, cuts, whole, unsized, ...bounds }) {
  if (isBytes(source)) return new Blob([ownBytes(source)]);
  if (isBlob(source)) return onDisk(source) ? inMemory(source, maxBytes) : source;
  const stream = isResponse(source) ? bodyOf(source) : source;
  if (stream?.locked) throw invalid('source', 'is a stream that somebody reads already');
  if (!stream) return new Blob([]);
  const most = maxBytes ?? (cuts || whole ? undefined : Math.max(MOST, size ?? 0));
  if (size !== undefined && most !== undefined && size > most) throw tooLarge(most);
  const oneShot = Boolean(whole) && (size !== undefined || Boolean(unsized)) && sendsStreams();
  const feed = new Feed(stream, size, most, oneShot);
  return cuts || oneShot ? feed : collected(feed, bounds);
}

/**
 * A file of Bun's own, which is a Blob, and whose name is its path.
 * @param {UploadSource} source
 */
const onDisk = (source) =>
  'Bun' in globalThis && isBlob(source) && 'name' in source && Boolean(source.name) && !(source instanceof File);

/**
 * Such a file is nothing as a part of another Blob, as a form would have it.
 * @param {Blob} file
 * @param {number | null} most
 */
async function inMemory(file, most) {
  if (most !== null && file.size > most) throw tooLarge(most);
  try {
    return new Blob([await file.arrayBuffer()]);
  } catch (cause) {
    throw unread(cause);
  }
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
 * @param {Feed} feed
 * @param {Pick<Bounds, 'signal' | 'deadline'>} bounds
 * @returns {Promise<Blob>}
 */
async function collected(feed, { signal, deadline }) {
  const stop = () => feed.cancel(signal.reason);
  const leave = onAbort(signal, stop);
  let late = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Blob[]} */
  const lumps = [];
  try {
    if (Number(deadline) > 0) {
      const end = () => {
        late = true;
        stop();
      };
      timer = setTimeout(end, asTimer(Number(deadline)));
    }
    while (!feed.ended) {
      const from = feed.ready;
      await feed.fill(from + LUMP);
      lumps.push(feed.slice(from, feed.ready));
      feed.forget(feed.ready);
    }
  } catch (error) {
    if (signal.aborted) throw aborted(signal.reason, true);
    if (late) throw overdue();
    feed.cancel(error);
    throw AttacheError.is(error) ? error : unread(error);
  } finally {
    clearTimeout(timer);
    leave();
  }
  return new Blob(lumps);
}

const overdue = () =>
  new AttacheError('The source was not read before the `deadline`; nothing was sent.', {
    code: 'deadline_exceeded',
    retryable: true,
    commit: 'not-sent',
  });
