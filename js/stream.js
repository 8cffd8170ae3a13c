// @ts-check
// Hands an upload's body out piece by piece where that is the faster way and lets progress be seen. Elsewhere the Blob itself
// is the body: browsers do not send streams (Firefox sends the text "[object ReadableStream]"), Workers send Blobs natively.

/** Small enough for steady progress (on a slow line one must leave within the stall timeout). */
const PIECE = 256 * 1024;
/** A reading costs about the same however little is read. */
const READ = 1024 * 1024;

/** Here a body is better sent as a stream: it keeps the length that is told, and is asked for as it leaves. Deno tells none. */
export const streamsBodies = () => isNode();

/** Here a stream whose length is known can be a body. */
export const sendsStreams = () => isNode() || 'FixedLengthStream' in globalThis;

/**
 * @typedef {ReadableStream<Uint8Array> & { onSent?: ((total: number) => void) | undefined }} Counted
 *   `onSent` is told how many bytes the network took so far, for as long as it is there
 */

/**
 * @param {Blob} blob
 * @param {(total: number) => void} onSent
 * @returns {Counted}
 */
export function slices(blob, onSent) {
  let most = 0;
  /** @type {Counted} */
  const stream = pieces(blob, (total) => {
    if (total > most) stream.onSent?.(total);
    most = Math.max(most, total);
  });
  stream.onSent = onSent;
  return stream;
}

/**
 * @param {Blob} blob
 * @param {(total: number) => void} tell
 * @returns {ReadableStream<Uint8Array>}
 */
function pieces(blob, tell) {
  let taken = 0;
  let ready = new Uint8Array(0);
  const stream = new ReadableStream(
    {
      async pull(controller) {
        // With no queue of its own, the stream is asked again only after the network took what it had.
        if (taken > 0) tell(taken);
        if (ready.length === 0 && taken < blob.size)
          ready = new Uint8Array(await blob.slice(taken, taken + READ).arrayBuffer());
        const piece = ready.subarray(0, PIECE);
        ready = ready.subarray(piece.length);
        if (piece.length > 0) controller.enqueue(piece);
        else controller.close();
        taken += piece.length;
      },
    },
    { highWaterMark: 0 },
  );
  const { tee } = stream;
  // Node's fetch tees every body, sends one half and never reads the other, where the whole file would be kept: two streams over the
  // same Blob keep nothing.
  stream.tee = () => {
    if (taken > 0 || stream.locked) return tee.call(stream);
    stream.getReader();
    return [pieces(blob, tell), pieces(blob, tell)];
  };
  return stream;
}

/** Or Bun, which is alike in this. Workers and Deno answer to Node's name too; pages in Electron have a document. */
function isNode() {
  /** @type {{ process?: { versions?: { node?: string } }, navigator?: { userAgent?: string }, document?: unknown, Deno?: unknown }} */
  const { process, navigator, document, Deno } = globalThis;
  return Boolean(process?.versions?.node) && !document && !Deno && navigator?.userAgent !== 'Cloudflare-Workers';
}
