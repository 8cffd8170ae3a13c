// @ts-check
// What a caller asks of a download's body, and the Response that it becomes: looked at on its way (examination.js), or with
// `resume: false` and no other wish the native one, untouched. How it is fetched is the core's.

import { digestOf, hides, isMultipart, leastOf, lengthOf, packed, partOf, staysPacked, toldLength } from './answer.js';
import { AttacheError, invalid } from './errors.js';
import { Examination } from './examination.js';
import { discard, Healer } from './healing.js';

/** @typedef {import('./door.js').Checksum} Hasher */

/**
 * What is asked of a body.
 * @typedef {object} Wishes
 * @property {string | undefined} sha256 of the whole file, lower-case hex
 * @property {number | undefined} maxBytes
 * @property {boolean} native nothing is asked of the body, not even that its failures are told
 * @property {number | null} size of the whole file, where its record tells it
 * @property {((progress: { received: number, total: number | null, bytesPerSecond: number | null }) => void) | undefined} onProgress
 * @property {import('./answer.js').Range | undefined} range
 * @property {(kind: import('./answer.js').HashName) => Hasher} hasher
 * @property {string} backend
 * @property {AbortSignal | undefined} signal ends the reading too
 * @property {number} stallTimeout milliseconds without a byte while somebody waits for one
 * @property {'strong' | 'restart' | false} resume how a body that breaks off is continued
 * @property {{ maxRetries: number, baseDelay: number, maxDelay: number }} retry attempts without a new byte before a body is given up
 * @property {import('./healing.js').Reopen} reopen asks for the rest of the file
 */

/**
 * What a caller asks of a download's body; a record brings its own digest and size.
 * @param {unknown} file
 * @param {import('./index.js').DownloadOptions | undefined} options
 * @returns {Pick<Wishes, 'sha256' | 'maxBytes' | 'onProgress' | 'size' | 'native' | 'resume' | 'range'>}
 */
export function wishesOf(file, options) {
  const record = /** @type {Partial<import('./index.js').FileRecord>} */ (
    typeof file === 'object' && file !== null ? file : {}
  );
  const { sha256 = record.sha256 ?? undefined, maxBytes, onProgress, resume = 'strong' } = options ?? {};
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(String(sha256)))
    throw invalid('sha256', 'must be the 64 hex digits of a SHA-256');
  if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes >= 0))
    throw invalid('maxBytes', 'must be a whole number of bytes');
  if (onProgress !== undefined && typeof onProgress !== 'function') throw invalid('onProgress', 'must be a function');
  if (resume !== false && resume !== 'strong' && resume !== 'restart')
    throw invalid('resume', 'must be "strong", "restart" or false');
  const native = resume === false && options?.sha256 === undefined && maxBytes === undefined && !onProgress;
  return {
    sha256: sha256?.toLowerCase(),
    maxBytes,
    onProgress,
    size: typeof record.size === 'number' ? record.size : null,
    native,
    resume,
    range: rangeOf(options),
  };
}

/**
 * What is no range the core refuses, before this is looked at.
 * @param {import('./index.js').DownloadOptions | undefined} options
 * @returns {import('./answer.js').Range | undefined}
 */
function rangeOf(options) {
  const { start, end, last } = /** @type {{ start?: number, end?: number, last?: number }} */ (options?.range ?? {});
  if (typeof last === 'number') return { last };
  return typeof start === 'number' ? { start, ...(typeof end === 'number' && { end }) } : undefined;
}

/**
 * A hasher of the core; its death ends whoever uses it.
 * @param {import('./instance.js').Instance} instance
 * @param {import('./answer.js').HashName} kind
 * @returns {Hasher}
 */
export function hasherOf(instance, kind) {
  const hasher = instance.run(() => new instance.door.Checksum(kind));
  return {
    update: (bytes) => instance.run(() => hasher.update(bytes)),
    hex: () => instance.run(() => hasher.hex()),
    free: () => {
      if (!instance.dead) hasher.free();
    },
  };
}

/**
 * @param {import('./door.js').CoreAnswer} answer
 * @param {Wishes} wishes
 * @returns {Response}
 */
export function examined(answer, wishes) {
  const [response, controller] = answer;
  const { status, statusText } = response;
  const wrong = status === 206 ? wrongPart(response, wishes) : undefined;
  // A status without a body may come with one all the same: no engine makes such a Response.
  const bodiless = [204, 205, 304].includes(status);
  if (wrong || (!wishes.native && !bodiless && staysPacked(response.headers))) {
    const error = wrong ?? packed(wishes.backend);
    discard(answer, error);
    throw error;
  }
  if (wishes.native || bodiless) return untouched(answer, wishes.signal);
  const forecast = forecastOf(response, wishes);
  const healer = wishes.resume === false ? undefined : new Healer(response, forecast.expected, wishes);
  const examination = new Examination(wishes, forecast, healer);
  const body = examination.stream(response.body ?? nothing(), controller);
  const headers = new Headers();
  for (const [name, value] of response.headers) {
    try {
      headers.append(name, value);
    } catch {
      // Some engines let in what they do not take themselves.
    }
  }
  let made;
  try {
    made = new Response(body, { status, statusText, headers });
  } catch {
    made = new Response(body, { status, headers });
  }
  return telling(made, examination);
}

/** What an engine makes of an empty body that has a length, some of them. @returns {ReadableStream<Uint8Array>} */
const nothing = () => new ReadableStream({ start: (controller) => controller.close() });

/**
 * The platform's own Response, whose body the caller's signal still ends.
 * @param {import('./door.js').CoreAnswer} answer
 * @param {AbortSignal | undefined} signal
 */
export function untouched([response, controller], signal) {
  const end = () => controller?.abort(signal?.reason);
  if (signal?.aborted) end();
  else if (response.body) signal?.addEventListener('abort', end, { once: true });
  return response;
}

const COLLECTORS = /** @type {const} */ (['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text']);

/**
 * Where an engine collects a body by itself, some hide the stream's own error behind one of theirs: it is brought back.
 * @param {Response} response
 * @param {Examination} examination
 * @returns {Response}
 */
function telling(response, examination) {
  const own = (/** @type {string} */ name, /** @type {() => unknown} */ value) =>
    Object.defineProperty(response, name, { value, configurable: true, writable: true });
  for (const name of COLLECTORS) {
    const collect = response[name];
    // Older engines do not have them all.
    if (typeof collect !== 'function') continue;
    own(name, async () => {
      try {
        const value = await collect.call(response);
        // Bun forgets the type of what it reads from a stream.
        if (name !== 'blob' || !('Bun' in globalThis)) return value;
        return value.slice(0, value.size, response.headers.get('content-type') ?? '');
      } catch (cause) {
        throw examination.failure ?? cause;
      }
    });
  }
  const { clone } = response;
  own('clone', () => telling(clone.call(response), examination));
  return response;
}

/**
 * @param {Response} response
 * @param {Wishes} wishes
 * @returns {import('./examination.js').Forecast}
 */
function forecastOf(response, { range, size, sha256 }) {
  const { headers, status } = response;
  const part = status === 206 ? partOf(headers) : undefined;
  const whole = part ? part.start === 0 && part.end + 1 === part.total : status !== 206;
  const most = status === 206 ? longest(range) : Number.POSITIVE_INFINITY;
  /** @type {number | null} */
  let expected;
  if (part) expected = part.end - part.start + 1;
  else if (status !== 206) expected = size ?? lengthOf(response);
  else expected = size === null ? lengthOf(response) : within(range, size);
  const told = whole && sha256 !== undefined ? { kind: /** @type {const} */ ('sha-256'), hex: sha256 } : undefined;
  return {
    expected,
    least: leastOf(response),
    most,
    digest: told ?? digestOf(headers, whole),
    // A page may not be shown that the answer was packed: then its length is another.
    proof: !told && hides(response) ? (toldLength(headers) ?? Number.NaN) : null,
    zstd: /zstd/i.test(headers.get('content-encoding') ?? ''),
  };
}

/** @param {import('./answer.js').Range | undefined} range */
function longest(range) {
  if (range === undefined) return Number.POSITIVE_INFINITY;
  return 'last' in range ? range.last : (range.end ?? Number.POSITIVE_INFINITY) - range.start + 1;
}

/**
 * So many bytes a range has of a file.
 * @param {import('./answer.js').Range | undefined} range
 * @param {number} size
 */
function within(range, size) {
  if (range === undefined) return size;
  return 'last' in range ? Math.min(range.last, size) : Math.min(range.end ?? size, size - 1) - range.start + 1;
}

/**
 * A part that is not the one that was asked for (RFC 9110 §15.3.7): whoever takes it for that has other bytes.
 * @param {Response} response
 * @param {Wishes} wishes
 * @returns {AttacheError | undefined}
 */
function wrongPart(response, { range, size, backend }) {
  const { headers } = response;
  const part = partOf(headers);
  const details = { retryable: true, backend };
  if (isMultipart(headers) || (!part && !(hides(response) && !headers.has('content-range')))) {
    const message = 'The server answered with a part of the file and does not say which (Content-Range).';
    return new AttacheError(message, { code: 'bad_response', ...details });
  }
  if (!part || range === undefined) return undefined;
  if (size !== null && part.total !== null && part.total !== size) {
    const message = `The file has ${part.total} bytes, its record says ${size}; get the record again.`;
    return new AttacheError(message, { code: 'object_changed', ...details });
  }
  const { start, end, total } = part;
  const asked =
    'last' in range
      ? end - start < range.last && (total === null || (end === total - 1 && start === Math.max(0, total - range.last)))
      : start === range.start && end <= (range.end ?? end);
  if (asked) return undefined;
  const message = 'The server answered with another part of the file than was asked for (Content-Range).';
  return new AttacheError(message, { code: 'bad_response', ...details });
}
