// @ts-check
// A body that can be copied as `tee` copies it, but does not keep itself for a copy that nobody reads: Node's fetch makes one
// of every body, for a redirect that may have to send it again, and would hold the whole file for it. Which streams are given this is
// decided where they are made.

/** Kept for a copy that is not read yet: bodies that are shown or compared whole are smaller. */
const KEPT = 16 * 1024 * 1024;

/**
 * @template {ReadableStream<Uint8Array>} T
 * @param {T} stream
 * @returns {T}
 */
export function thrifty(stream) {
  stream.tee = () => halves(stream);
  return stream;
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {[ReadableStream<Uint8Array>, ReadableStream<Uint8Array>]}
 */
function halves(stream) {
  const reader = stream.getReader();
  const one = new Half();
  const other = new Half();
  let ended = false;
  /** One read at a time serves both. @type {Promise<void> | undefined} */
  let reading;
  const read = async () => {
    const { done, value } = await reader.read();
    ended = done;
    if (value) for (const half of [one, other]) half.take(value);
  };

  /**
   * @param {Half} half
   * @param {Half} twin
   */
  const streamOf = (half, twin) =>
    thrifty(
      new ReadableStream(
        {
          async pull(controller) {
            half.begin();
            while (half.chunks.length === 0 && !ended) {
              reading ??= read().finally(() => {
                reading = undefined;
              });
              await reading;
            }
            const bytes = half.give();
            if (bytes) controller.enqueue(bytes);
            else controller.close();
          },
          async cancel(reason) {
            half.leave();
            if (twin.left) await reader.cancel(reason);
          },
        },
        { highWaterMark: 0 },
      ),
    );

  return [streamOf(one, other), streamOf(other, one)];
}

/** What has come for one of the two and was not given on. */
class Half {
  /** @type {Uint8Array[]} */
  chunks = [];
  /** Nobody will read it any more. */
  left = false;
  #reads = false;
  #held = 0;
  /** More came than is kept. */
  #lost = false;

  begin() {
    if (this.#lost) throw new Error('This body is larger than 16 MiB and was not kept for a second reading.');
    this.#reads = true;
  }

  /** @param {Uint8Array} bytes */
  take(bytes) {
    if (this.left || this.#lost) return;
    this.#held += bytes.byteLength;
    this.chunks.push(bytes);
    if (this.#reads || this.#held <= KEPT) return;
    this.chunks = [];
    this.#lost = true;
  }

  give() {
    const bytes = this.chunks.shift();
    this.#held -= bytes?.byteLength ?? 0;
    return bytes;
  }

  leave() {
    this.chunks = [];
    this.left = true;
  }
}
