// One test's script: its steps, the requests that came, and the events that a test may wait for. Knows no socket.

/**
 * What the origin does with the next request that fits. Numbers are bytes.
 * @typedef {object} Step
 * @property {string} [method] fits only this one
 * @property {string} [path] fits only paths that begin so, below the script's base
 * @property {number} [skip] lets so many that fit pass first
 * @property {number} [times] how often; 0 for ever. Default 1
 * @property {'headers' | 'body'} [at] answer when the headers have come, or when the whole body has. Default 'body'
 * @property {number} [take] of the body, and then read no more until the test says `go`
 * @property {boolean} [pass] the script's server answers; what else the step says is done around it
 * @property {number} [cut] of the body, which is all that the server gets of it, and then the connection is reset
 * @property {boolean} [discard] counts the body and keeps nothing of it
 * @property {number} [status] default 200
 * @property {Record<string, string>} [headers] `{base}` and `{other}` stand for the script's two addresses
 * @property {string} [body]
 * @property {unknown} [json] in place of `body`
 * @property {string} [base64] in place of `body`
 * @property {{ head?: string, text: string, count: number, tail?: string }} [repeat] in place of `body`
 * @property {boolean} [chunked] no Content-Length
 * @property {number} [send] so much of the body, and then `ending`
 * @property {'end' | 'close' | 'reset' | 'hold'} [ending] default 'end'; `hold` waits for `go`, then sends the rest
 * @property {string} [raw] written to the socket in place of an answer (latin-1), and then `ending`
 * @property {import('./wire.mjs').Action[]} [wire] what is done to the socket: a script with such a step lives on the raw origin,
 *   which knows `at`, `take`, `discard`, `status`, `headers`, `json` and `body` of the others
 */

/**
 * A request as it came.
 * @typedef {object} Seen
 * @property {'first' | 'second' | 'raw'} origin
 * @property {string} method
 * @property {string} path below the script's base, with its query
 * @property {[string, string][]} headers names in lower case
 * @property {string} body base64
 * @property {number} received bytes of the body so far
 * @property {boolean} complete the body came to its end
 * @property {boolean} closed the connection is gone, or the answer has been sent
 * @property {boolean} broken gone before the answer was sent whole
 * @property {number} [connection] which one it came over, on the raw origin
 * @property {unknown} [form] the body as another parser reads it, where it is a form
 */

/** @typedef {'arrived' | 'received' | 'complete' | 'closed' | 'broken'} Event */

export class Script {
  /** @type {Seen[]} */
  seen = [];
  /** @type {Set<() => void>} */
  #watchers = new Set();
  /** @type {{ step: Step, skip: number, left: number }[]} */
  #steps;
  #ended = false;
  /** Gates opened before anybody stood at them. */
  #open = 0;
  /** @type {(() => void)[]} */
  #waiting = [];

  /**
   * @param {string} id
   * @param {Step[]} steps
   * @param {{ address: string, other: string, raw: string }} addresses
   * @param {import('./servers.mjs').Server} [server] answers what no step does
   */
  constructor(id, steps, addresses, server) {
    this.id = id;
    this.server = server;
    const raw = steps.some(({ wire }) => wire !== undefined);
    this.base = `${raw ? addresses.raw : addresses.address}/s/${id}`;
    this.other = `${addresses.other}/s/${id}`;
    this.#steps = steps.map((step) => ({
      step,
      skip: step.skip ?? 0,
      left: step.times === 0 ? Number.POSITIVE_INFINITY : (step.times ?? 1),
    }));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @returns {Step | undefined}
   */
  next(method, path) {
    const found = this.#steps.find((entry) => {
      const { step, left } = entry;
      const fits = left > 0 && (step.method ?? method) === method && path.startsWith(step.path ?? '');
      return fits && entry.skip-- <= 0;
    });
    if (found) found.left--;
    return found?.step ?? (this.server && { pass: true });
  }

  /** @param {string} text */
  fill(text) {
    return text.replaceAll('{base}', this.base).replaceAll('{other}', this.other);
  }

  changed() {
    for (const watcher of this.#watchers) watcher();
  }

  /** Waits at a gate until the test says `go`. */
  gate() {
    if (this.#ended) return Promise.resolve();
    if (this.#open > 0) {
      this.#open--;
      return Promise.resolve();
    }
    return new Promise((/** @type {(go: void) => void} */ resolve) => {
      this.#waiting.push(resolve);
    });
  }

  go() {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#open++;
  }

  end() {
    this.#ended = true;
    for (const go of this.#waiting.splice(0)) go();
    this.changed();
  }

  /**
   * How often an event has happened; for `received` how many bytes.
   * @param {Event} event
   */
  count(event) {
    if (event === 'arrived') return this.seen.length;
    if (event === 'received') return this.seen.reduce((sum, { received }) => sum + received, 0);
    return this.seen.filter((seen) => seen[event]).length;
  }

  /**
   * @param {Event} event
   * @param {number} count
   * @param {AbortSignal} signal gives up
   * @returns {Promise<boolean>}
   */
  until(event, count, signal) {
    return new Promise((resolve) => {
      const look = () => {
        const reached = this.count(event) >= count;
        if (!reached && !signal.aborted && !this.#ended) return;
        this.#watchers.delete(look);
        resolve(reached);
      };
      this.#watchers.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }
}
