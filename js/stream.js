// @ts-check
// Hands an upload's body out piece by piece where that is the faster way and lets progress be seen. Elsewhere the Blob itself
// is the body: browsers do not send streams (Firefox sends the text "[object ReadableStream]"), Workers send Blobs natively.

/** Small enough for steady progress (on a slow line one must leave within the stall timeout), large enough that reading costs little. */
const SLICE = 128 * 1024;

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
  let taken = 0;
  /** @type {Counted} */
  const stream = new ReadableStream(
    {
      async pull(controller) {
        // With no queue of its own, the stream is asked again only after the network took what it had.
        if (taken > 0) stream.onSent?.(taken);
        const end = Math.min(taken + SLICE, blob.size);
        if (end > taken) controller.enqueue(new Uint8Array(await blob.slice(taken, end).arrayBuffer()));
        else controller.close();
        taken = end;
      },
    },
    { highWaterMark: 0 },
  );
  stream.onSent = onSent;
  return stream;
}

/** Or Bun, which is alike in this. Workers and Deno answer to Node's name too; pages in Electron have a document. */
function isNode() {
  /** @type {{ process?: { versions?: { node?: string } }, navigator?: { userAgent?: string }, document?: unknown, Deno?: unknown }} */
  const { process, navigator, document, Deno } = globalThis;
  return Boolean(process?.versions?.node) && !document && !Deno && navigator?.userAgent !== 'Cloudflare-Workers';
}
