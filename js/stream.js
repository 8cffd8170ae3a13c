// @ts-check
// Hands an upload's body out piece by piece where that is the faster way and lets progress be seen. Elsewhere the Blob itself
// is the body: browsers do not send streams (Firefox sends the text "[object ReadableStream]"), Workers send Blobs natively.

/** Small enough for steady progress, large enough that reading costs little. */
const SLICE = 256 * 1024;

/**
 * @param {Blob} blob
 * @param {(total: number) => void} onSent bytes that the network took so far
 * @returns {ReadableStream<Uint8Array> | null} null where the Blob is the better body
 */
export function bodyStream(blob, onSent) {
  return isNode() ? slices(blob, onSent) : null;
}

/**
 * @param {Blob} blob
 * @param {(total: number) => void} onSent
 * @returns {ReadableStream<Uint8Array>}
 */
export function slices(blob, onSent) {
  let taken = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        // With no queue of its own, the stream is asked again only after the network took what it had.
        if (taken > 0) onSent(taken);
        const end = Math.min(taken + SLICE, blob.size);
        if (end > taken) controller.enqueue(new Uint8Array(await blob.slice(taken, end).arrayBuffer()));
        else controller.close();
        taken = end;
      },
    },
    { highWaterMark: 0 },
  );
}

/** Workers, Bun and Deno answer to Node's name too; pages in Electron have a document. */
function isNode() {
  /** @type {{ process?: { versions?: { node?: string } }, navigator?: { userAgent?: string }, document?: unknown, Deno?: unknown, Bun?: unknown }} */
  const { process, navigator, document, Deno, Bun } = globalThis;
  return (
    Boolean(process?.versions?.node) && !document && !Deno && !Bun && navigator?.userAgent !== 'Cloudflare-Workers'
  );
}
