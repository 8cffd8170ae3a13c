// The far and narrow link of the benchmark (bench/links/pipe.mjs), by a clock of its own: what arrives when, how much is under way,
// what a loss costs. The figures of the part rest on it.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { Pipe, Wire } from '../../bench/links/pipe.mjs';

const SEGMENT = 16 * 1024;
/** Far, and so wide that carrying takes no time. */
const FAR = { rtt: 100, rate: 1e12, window: 1 << 20, loss: 0 };
const never = () => 1;

/** @param {import('node:test').TestContext} t */
function clock(t) {
  let now = 0;
  /** @type {{ when: number, work: () => void }[]} */
  let due = [];
  t.mock.method(performance, 'now', () => now);
  t.mock.method(globalThis, 'setTimeout', (/** @type {() => void} */ work, /** @type {number} */ wait) => {
    const timer = { when: now + wait, work };
    due.push(timer);
    return timer;
  });
  t.mock.method(globalThis, 'clearTimeout', (/** @type {unknown} */ timer) => {
    due = due.filter((one) => one !== timer);
  });
  return {
    /** @param {number} end milliseconds */
    until(end) {
      for (;;) {
        const next = due.filter(({ when }) => when <= end).sort((one, other) => one.when - other.when)[0];
        if (next === undefined) break;
        due = due.filter((one) => one !== next);
        now = next.when;
        next.work();
      }
      now = end;
    },
  };
}

/** Both ends of a connection, as far as a pipe knows them. @param {Wire} wire @param {number} [opens] */
function connection(wire, opens = 0) {
  /** @type {{ at: number, bytes: Buffer }[]} */
  const arrived = [];
  const state = { paused: false, ended: Number.NaN };
  const from = Object.assign(new EventEmitter(), {
    pause: () => {
      state.paused = true;
    },
    resume: () => {
      state.paused = false;
    },
  });
  const to = {
    write: (/** @type {Buffer} */ bytes) => void arrived.push({ at: performance.now(), bytes }),
    end: () => {
      state.ended = performance.now();
    },
  };
  const socket = (/** @type {unknown} */ end) => /** @type {import('node:net').Socket} */ (end);
  const pipe = new Pipe(socket(from), socket(to), wire, opens);
  return {
    pipe,
    arrived,
    state,
    send: (/** @type {Buffer} */ bytes) => void from.emit('data', bytes),
    end: () => void from.emit('end'),
    segments: () => arrived.map(({ at }) => Math.round(at)),
  };
}

test('bytes arrive whole and in order, half a round trip after the link has carried them, never before it stands', (t) => {
  const { until } = clock(t);
  // A byte takes a millisecond.
  const { send, end, arrived, state, segments } = connection(new Wire({ ...FAR, rate: 1000 }, never), 70);
  send(Buffer.from('abc'));
  send(Buffer.from('defghijklmnopqrstuvwxyz0123456789'));
  end();
  until(69);
  assert.deepEqual(arrived, []);
  until(1000);
  assert.deepEqual(segments(), [70, 86]);
  assert.equal(Buffer.concat(arrived.map(({ bytes }) => bytes)).toString(), 'abcdefghijklmnopqrstuvwxyz0123456789');
  assert.ok(state.ended >= 86, 'the end comes behind the last byte');
});

test('what is under way doubles each round trip, up to the window', (t) => {
  const { until } = clock(t);
  const { send, segments, state } = connection(new Wire({ ...FAR, window: 4 * SEGMENT }, never));
  send(Buffer.alloc(15 * SEGMENT));
  assert.equal(state.paused, true, 'what cannot leave is not read either');
  until(10_000);
  assert.equal(state.paused, false);
  /** @type {Record<number, number>} */
  const flights = {};
  for (const at of segments()) flights[at] = (flights[at] ?? 0) + 1;
  assert.deepEqual(flights, { 50: 1, 150: 2, 250: 4, 350: 4, 450: 4 });
});

test('a lost segment comes a round trip later, holds up what follows, and halves what may be under way', (t) => {
  const { until } = clock(t);
  // The fourth is lost: the first of the third flight.
  const draws = [1, 1, 1, 0];
  const { send, arrived, segments } = connection(new Wire({ ...FAR, loss: 0.5 }, () => draws.shift() ?? 1));
  const sent = Buffer.from(Array.from({ length: 12 * SEGMENT }, (_, at) => at >> 14));
  send(sent);
  until(10_000);
  assert.deepEqual(segments().slice(0, 3), [50, 150, 150]);
  assert.ok(Number(segments()[3]) >= 350, 'a round trip late');
  assert.deepEqual(
    segments(),
    segments().toSorted((one, other) => one - other),
  );
  assert.ok(Number(segments().at(-1)) > 450, 'with a window that was not halved all would be there by then');
  assert.deepEqual(Buffer.concat(arrived.map(({ bytes }) => bytes)), sent);
});

test('all connections share the rate of the link', (t) => {
  const { until } = clock(t);
  const wire = new Wire({ ...FAR, rtt: 0, rate: SEGMENT * 10 }, never);
  const both = [connection(wire), connection(wire)];
  for (const { send } of both) send(Buffer.alloc(5 * SEGMENT));
  until(500);
  const half = both.flatMap(({ arrived }) => arrived).length;
  assert.ok(half >= 4 && half <= 6, `${half} of ten segments in half of the time`);
  until(1001);
  assert.equal(both.flatMap(({ arrived }) => arrived).length, 10);
});

test('on a closed connection nothing moves any more', (t) => {
  const { until } = clock(t);
  const { send, pipe, arrived } = connection(new Wire(FAR, never));
  send(Buffer.alloc(3 * SEGMENT));
  until(60);
  pipe.close();
  until(10_000);
  assert.equal(arrived.length, 1);
  const other = connection(new Wire(FAR, never));
  other.pipe.close();
  other.send(Buffer.alloc(1));
  until(20_000);
  assert.deepEqual(other.arrived, []);
});
