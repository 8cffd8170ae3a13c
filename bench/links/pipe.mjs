// @ts-check
// One direction of one connection over a link that is far and narrow, as TCP shows it to a program: bytes arrive half a round
// trip after they left, no faster than the link carries them, and no more are under way than the window allows, which begins
// small, doubles each round trip, and halves when a segment is lost; what comes after a lost segment waits for it. Does not
// break connections: that is the fault proxy's.

/** Coarser than TCP's own, so that a program can carry them. */
const SEGMENT = 16 * 1024;
/** RFC 6928: ten of TCP's own segments. */
const FIRST_WINDOW = 10 * 1460;
const LEAST_WINDOW = 2 * SEGMENT;
/** What is due: bytes that arrive, and the sender's hearing of it. */
const ARRIVAL = 0;
const NEWS = 1;
/** A timer may be early by less than a millisecond. */
const EARLY = 1;

/**
 * @typedef {object} Link
 * @property {number} rtt milliseconds
 * @property {number} rate bytes a second of the whole link, each way
 * @property {number} window most bytes under way on one connection
 * @property {number} loss share of segments that get lost
 */

/** What the connections of a link share: when it has carried what was given to it. */
export class Wire {
  #free = 0;

  /** @param {Link} link @param {() => number} draw from 0 to 1 */
  constructor(link, draw) {
    this.link = link;
    this.draw = draw;
  }

  /** When so many bytes have left, of those that want to. @param {number} bytes */
  carried(bytes) {
    this.#free = Math.max(performance.now(), this.#free) + (bytes / this.link.rate) * 1000;
    return this.#free;
  }
}

export class Pipe {
  #window = FIRST_WINDOW;
  #threshold = Number.POSITIVE_INFINITY;
  #under = 0;
  #last = 0;
  #over = false;
  /** @type {Buffer[]} */
  #waiting = [];
  /** What is to be done and when, in order: timers of their own would overtake each other. @type {{ when: number, work: () => void }[][]} */
  #due = [[], []];
  /** @type {(NodeJS.Timeout | undefined)[]} */
  #timers = [];
  /** @type {(() => void) | null} */
  #atEnd = null;

  /**
   * @param {import('node:net').Socket} from
   * @param {import('node:net').Socket} to
   * @param {Wire} wire
   * @param {number} opens when the connection stands
   */
  constructor(from, to, wire, opens) {
    this.from = from;
    this.to = to;
    this.wire = wire;
    this.#last = opens;
    from.on('data', (chunk) => {
      for (let at = 0; at < chunk.length; at += SEGMENT) this.#waiting.push(chunk.subarray(at, at + SEGMENT));
      this.#move();
    });
    from.on('end', () => {
      this.#atEnd = () => this.to.end();
      this.#move();
    });
  }

  #move() {
    const { rtt, loss, window } = this.wire.link;
    while (this.#waiting.length > 0 && this.#under < this.#window) {
      const segment = /** @type {Buffer} */ (this.#waiting.shift());
      this.#under += segment.length;
      const lost = loss > 0 && this.wire.draw() < loss;
      if (lost) {
        this.#threshold = Math.max(LEAST_WINDOW, this.#window / 2);
        this.#window = this.#threshold;
      }
      const arrives = Math.max(this.wire.carried(segment.length) + rtt / 2 + (lost ? rtt : 0), this.#last);
      this.#last = arrives;
      this.#at(ARRIVAL, arrives, () => this.to.write(segment));
      this.#at(NEWS, arrives + rtt / 2, () => this.#known(segment.length, window));
    }
    if (this.#waiting.length > 0) this.from.pause();
    else this.from.resume();
    if (this.#waiting.length === 0 && this.#atEnd) {
      this.#at(ARRIVAL, Math.max(this.#last, performance.now() + rtt / 2), this.#atEnd);
      this.#atEnd = null;
    }
  }

  /** They have arrived, and the sender hears of it. @param {number} bytes @param {number} most */
  #known(bytes, most) {
    this.#under -= bytes;
    const grown = this.#window < this.#threshold ? bytes : (SEGMENT * bytes) / this.#window;
    this.#window = Math.min(most, this.#window + grown);
    this.#move();
  }

  /** @param {0 | 1} kind @param {number} when not before what is due already @param {() => void} work */
  #at(kind, when, work) {
    const due = this.#due[kind] ?? [];
    due.push({ when, work });
    if (due.length === 1) this.#wait(kind);
  }

  /** @param {0 | 1} kind */
  #wait(kind) {
    const [first] = this.#due[kind] ?? [];
    if (first === undefined || this.#over) return;
    this.#timers[kind] = setTimeout(() => this.#done(kind), Math.max(0, first.when - performance.now()));
  }

  /** @param {0 | 1} kind */
  #done(kind) {
    const due = this.#due[kind] ?? [];
    while (!this.#over && due[0] !== undefined && due[0].when <= performance.now() + EARLY) {
      const { work } = due[0];
      work();
      due.shift();
    }
    this.#wait(kind);
  }

  /** Nothing moves any more. */
  close() {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
