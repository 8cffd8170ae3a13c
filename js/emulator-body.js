// @ts-check
// Carries a reply's body as a stream, with what a fault does to it on the way, and ends it when the request is aborted.
// Back-pressure holds: a chunk is cut when it is asked for.

const CHUNK = 64 * 1024;

/** @typedef {'normal' | 'loseReply' | { resetAfter: number } | { stallAfter: number } | { truncateAfter: number } | { delay: number }} Wire */

/**
 * Where the body stops and what happens there.
 * @param {Wire} wire
 * @param {number} length
 * @returns {{ end: number, ending: 'close' | 'reset' | 'stall' }}
 */
export function course(wire, length) {
  if (typeof wire !== 'object') return { end: length, ending: 'close' };
  if ('resetAfter' in wire) return { end: Math.min(wire.resetAfter, length), ending: 'reset' };
  if ('stallAfter' in wire) return { end: Math.min(wire.stallAfter, length), ending: 'stall' };
  if ('truncateAfter' in wire) return { end: Math.min(wire.truncateAfter, length), ending: 'close' };
  return { end: length, ending: 'close' };
}

/**
 * Requests that hang on purpose. A real one is kept alive by its socket; these would be collected, and with them the
 * way from the caller's abort to whoever waits.
 * @type {Set<Request>}
 */
const stalled = new Set();

/**
 * Never settles, unless by the request's abort.
 * @param {Request} request
 * @returns {Promise<never>}
 */
export function stall(request) {
  stalled.add(request);
  return new Promise((_, reject) => {
    const abort = () => {
      stalled.delete(request);
      reject(request.signal.reason);
    };
    request.signal.addEventListener('abort', abort, { once: true });
    if (request.signal.aborted) abort();
  });
}

/** What a broken connection looks like to whoever reads. */
export const broken = () => new TypeError('terminated: the connection was reset');

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {Wire} wire
 * @param {Request} request kept as long as the body is: its signal alone does not keep the way from the caller's own
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
export function bodyOf(bytes, wire, request) {
  const { end, ending } = course(wire, bytes.length);
  let at = 0;
  /** @type {(() => void) | undefined} */
  let unlisten;
  /** @typedef {ReadableStreamDefaultController | ReadableByteStreamController} Controller */
  const source = {
    /** @param {Controller} controller */
    start(controller) {
      const { signal } = request;
      const abort = () => controller.error(request.signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      unlisten = () => signal.removeEventListener('abort', abort);
      if (signal.aborted) abort();
    },
    /** @param {Controller} controller */
    pull(controller) {
      if (at < end) {
        const chunk = bytes.slice(at, Math.min(at + CHUNK, end));
        at += chunk.length;
        controller.enqueue(chunk);
        return undefined;
      }
      if (ending === 'stall') return stall(request).catch(() => {});
      unlisten?.();
      if (ending === 'reset') controller.error(broken());
      else {
        controller.close();
        // A reader that waits with a buffer of its own is only released by an answer.
        if ('byobRequest' in controller) controller.byobRequest?.respond(0);
      }
      return undefined;
    },
    cancel() {
      stalled.delete(request);
      unlisten?.();
    },
  };
  return /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (streamOf(source));
}

/** @param {Pick<UnderlyingByteSource, 'start' | 'pull' | 'cancel'>} source */
function streamOf(source) {
  try {
    return new ReadableStream({ ...source, type: 'bytes' });
  } catch {
    // Engines without byte streams.
    return new ReadableStream(/** @type {UnderlyingDefaultSource} */ (source), { highWaterMark: 0 });
  }
}
