// A TCP proxy on loopback that breaks connections where it is told, and counts what goes through. It looks at HTTP only to
// know where requests begin and end; bytes go through as they are. Which faults come is decided in faults.mjs.

import net from 'node:net';
import { RequestReader, statusOf } from './requests.mjs';

/** @typedef {import('./requests.mjs').Passed} Passed */

/**
 * One fault. It waits until `after` more bytes have gone up since the one before it, then strikes the connection that passes
 * that byte.
 * - cut: both sides are closed there. reset: both sides see a reset there.
 * - stall: nothing moves for `hold` milliseconds, then cut.
 * - swallow: the request goes up whole; its answer is dropped and the connection closed.
 * - short: of the answer only `bytes` come, then cut.
 * - refuse: cut, and for `hold` milliseconds nobody listens.
 * @typedef {object} Fault
 * @property {'cut' | 'reset' | 'stall' | 'swallow' | 'short' | 'refuse'} kind
 * @property {number} after
 * @property {number} [hold]
 * @property {number} [bytes]
 */

/** @typedef {{ up: number, down: number, connections: number, requests: Passed[], struck: Fault[] }} Counts */

/**
 * @typedef {object} Line one connection
 * @property {net.Socket} client
 * @property {net.Socket} server
 * @property {RequestReader} reader
 * @property {Fault | null} answer what happens to the next answer
 * @property {Passed | null} waiting the request whose answer has not begun
 * @property {number} passed bytes of the answer under `short`
 * @property {boolean} over
 */

export class FaultProxy {
  /** @type {Set<Line>} */
  #lines = new Set();
  /** @type {Fault[]} */
  #plan = [];
  #since = 0;
  #listening = true;
  /** @type {Set<NodeJS.Timeout>} */
  #timers = new Set();
  /** @type {Counts} */
  counts = { up: 0, down: 0, connections: 0, requests: [], struck: [] };
  /** @type {((request: Passed) => void) | null} told of each request as it begins */
  onRequest = null;

  /**
   * @param {number} target port on loopback
   * @param {net.Server} listener
   * @param {boolean} heads false: no fault strikes while the head of a request goes up, or before the first byte of a body
   */
  constructor(target, listener, heads) {
    this.target = target;
    this.listener = listener;
    this.heads = heads;
    listener.on('connection', (client) => this.#accept(client));
    const { port } = /** @type {net.AddressInfo} */ (listener.address());
    this.port = port;
    this.address = `http://127.0.0.1:${port}`;
  }

  /**
   * Forgets what was counted and planned; connections stay.
   * @param {Fault[]} faults
   */
  plan(faults) {
    this.counts = { up: 0, down: 0, connections: 0, requests: [], struck: [] };
    this.#plan = [...faults];
    this.#since = 0;
  }

  /** How many faults have not struck yet. */
  get pending() {
    return this.#plan.length;
  }

  /** @param {net.Socket} client */
  #accept(client) {
    this.counts.connections += 1;
    client.setNoDelay(true);
    const server = net.connect({ host: '127.0.0.1', port: this.target, allowHalfOpen: true, noDelay: true });
    /** @type {Line} */
    const line = {
      client,
      server,
      reader: new RequestReader(begun),
      answer: null,
      waiting: null,
      passed: 0,
      over: false,
    };
    const proxy = this;
    /** @param {Passed} request */
    function begun(request) {
      line.waiting = request;
      proxy.counts.requests.push(request);
      proxy.onRequest?.(request);
    }
    this.#lines.add(line);
    client.on('data', (chunk) => this.#up(line, chunk));
    server.on('data', (chunk) => this.#down(line, chunk));
    client.on('end', () => line.over || server.end());
    server.on('end', () => line.over || client.end());
    client.on('drain', () => server.resume());
    server.on('drain', () => client.resume());
    for (const socket of [client, server]) {
      socket.on('error', () => this.#break(line, 'cut'));
      socket.on('close', () => this.#gone(line));
    }
  }

  /** @param {Line} line */
  #gone(line) {
    if (line.client.destroyed && line.server.destroyed) this.#lines.delete(line);
    // An answer that is on its way still arrives.
    else if (line.server.destroyed) line.client.end();
    else line.server.end();
  }

  /**
   * @param {Line} line
   * @param {Buffer} chunk
   */
  #up(line, chunk) {
    if (line.over) return;
    const fault = this.#plan[0];
    const room = fault === undefined ? Number.POSITIVE_INFINITY : fault.after - this.#since;
    if (fault === undefined || chunk.length < room) return this.#forward(line, chunk);
    const first = chunk.subarray(0, Math.max(0, room));
    this.#forward(line, first);
    const rest = chunk.subarray(first.length);
    if (!this.heads && !this.#inBody(line)) {
      // One byte more, until a place comes where this peer may be struck.
      if (rest.length > 0) this.#forward(line, rest.subarray(0, 1));
      if (rest.length > 1) this.#up(line, rest.subarray(1));
      return;
    }
    this.#plan.shift();
    this.#since = 0;
    this.counts.struck.push(fault);
    if (fault.kind === 'swallow' || fault.kind === 'short') {
      line.answer = fault;
      line.passed = 0;
      if (rest.length > 0) this.#up(line, rest);
      return;
    }
    this.#strike(line, fault);
  }

  /** @param {Line} line */
  #inBody({ reader, waiting }) {
    return !reader.inHead && (waiting?.body ?? 0) > 0;
  }

  /**
   * @param {Line} line
   * @param {Buffer} bytes
   */
  #forward(line, bytes) {
    if (bytes.length === 0) return;
    this.#since += bytes.length;
    this.counts.up += bytes.length;
    line.reader.pass(bytes);
    if (!line.server.write(bytes)) line.client.pause();
  }

  /**
   * @param {Line} line
   * @param {Fault} fault
   */
  #strike(line, fault) {
    if (fault.kind === 'reset') return this.#break(line, 'reset');
    if (fault.kind === 'stall') {
      line.over = true;
      line.client.pause();
      line.server.pause();
      this.#later(fault.hold ?? 0, () => this.#break(line, 'cut'));
      return;
    }
    if (fault.kind === 'refuse') this.#refuse(fault.hold ?? 0);
    this.#break(line, 'cut');
  }

  /** @param {number} hold */
  #refuse(hold) {
    if (!this.#listening) return;
    this.#listening = false;
    for (const line of this.#lines) this.#break(line, 'cut');
    this.listener.close();
    this.#later(hold, () => {
      this.listener.listen(this.port, '127.0.0.1', () => {
        this.#listening = true;
      });
    });
  }

  /**
   * @param {number} hold
   * @param {() => void} work
   */
  #later(hold, work) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, hold);
    this.#timers.add(timer);
  }

  /**
   * @param {Line} line
   * @param {Buffer} chunk
   */
  #down(line, chunk) {
    if (line.over) return;
    const status = line.waiting === null ? null : statusOf(chunk);
    if (line.waiting !== null && status !== null) {
      line.waiting.status = status;
      if (status >= 200) line.waiting = null;
    }
    let bytes = chunk;
    if (line.answer !== null) {
      const left = line.answer.kind === 'short' ? (line.answer.bytes ?? 0) - line.passed : 0;
      bytes = chunk.subarray(0, Math.max(0, left));
      line.passed += bytes.length;
    }
    this.counts.down += bytes.length;
    if (bytes.length > 0 && !line.client.write(bytes)) line.server.pause();
    if (line.answer !== null && bytes.length < chunk.length) this.#break(line, 'cut');
  }

  /**
   * @param {Line} line
   * @param {'cut' | 'reset'} how
   */
  #break(line, how) {
    line.over = true;
    if (how === 'reset') {
      line.client.resetAndDestroy();
      // A reset may overtake what was let through, the head among it.
      if (this.heads) line.server.resetAndDestroy();
      else line.server.end(() => line.server.destroy());
      return;
    }
    // What was let through arrives; then the server sees the end.
    line.server.end(() => line.server.destroy());
    line.client.destroy();
  }

  /** Ends every connection and the listener. */
  async close() {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { client, server } of this.#lines) {
      client.destroy();
      server.destroy();
    }
    if (this.#listening) await new Promise((resolve) => this.listener.close(() => resolve(undefined)));
  }
}

/**
 * @param {number} target port on loopback
 * @param {{ heads?: boolean }} [options]
 */
export async function startProxy(target, { heads = true } = {}) {
  const listener = net.createServer({ allowHalfOpen: true });
  await new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  return new FaultProxy(target, listener, heads);
}
