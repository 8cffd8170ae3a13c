// Polls slow down in a page that nobody sees: one look in four, until it is shown again. Told by the timers that are armed, not
// by a clock.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { written } from './support/scripted.mjs';

/** A wait between two looks that is like no other wait of the client, and what jitter may add to it. */
const INTERVAL = 40_000;
const LONGEST = INTERVAL * 1.1;

/**
 * A page whose visibility is the test's; where there is no page, as much of one as is looked at.
 * @param {import('./harness.mjs').Test} t
 * @param {() => DocumentVisibilityState} visibility
 */
function page(t, visibility) {
  const descriptor = { configurable: true, get: visibility };
  if (typeof document === 'object') {
    Object.defineProperty(document, 'visibilityState', descriptor);
    t.after(() => Reflect.deleteProperty(document, 'visibilityState'));
  } else {
    Object.defineProperty(globalThis, 'document', {
      configurable: true,
      value: Object.defineProperty({}, 'visibilityState', descriptor),
    });
    t.after(() => Reflect.deleteProperty(globalThis, 'document'));
  }
}

/**
 * Waits between looks pass at once and are counted.
 * @param {import('./harness.mjs').Test} t
 */
function waits(t) {
  const real = globalThis.setTimeout;
  /** @type {number[]} */
  const between = [];
  /** @type {(callback: () => void, milliseconds?: number) => ReturnType<typeof setTimeout>} */
  const quick = (callback, milliseconds = 0) => {
    const ours = milliseconds >= INTERVAL && milliseconds <= LONGEST;
    if (ours) between.push(milliseconds);
    return real(callback, ours ? 0 : milliseconds);
  };
  globalThis.setTimeout = /** @type {typeof setTimeout} */ (quick);
  t.after(() => {
    globalThis.setTimeout = real;
  });
  return between;
}

const pace = { interval: INTERVAL, maxInterval: INTERVAL };
const processing = { json: cuadraFile({ status: 'processing' }) };
const running = { json: { id: 'op1', status: 'RUNNING', done: false } };
const over = { json: { id: 'op1', status: 'DONE', done: true } };

/** @type {Record<string, (t: import('./harness.mjs').Test) => { wait: () => PromiseLike<unknown>, calls: unknown[] }>} */
const KINDS = {
  'a wait until a file is ready': (t) => {
    const { client, calls } = written(t, 'cuadra', [processing, processing, { json: cuadraFile() }]);
    return { wait: () => client.waitUntilReady('file_1', pace), calls };
  },
  'a wait for an operation': (t) => {
    const { client, calls } = written(t, /** @type {never} */ ('fruxon'), [running, running, over], {
      baseUrl: 'https://api.fruxon.test',
      scope: { tenant: 'acme' },
    });
    return { wait: () => client.operation('op1', pace), calls };
  },
};

for (const [name, begin] of Object.entries(KINDS)) {
  test(`hidden pages: ${name} looks a quarter as often as in a page that is seen`, async (t) => {
    page(t, () => 'hidden');
    const between = waits(t);
    const { wait, calls } = begin(t);
    await wait();
    assert.lengthOf(calls, 3);
    assert.lengthOf(between, 2 * 4, 'waits between three looks');
  });

  test(`hidden pages: ${name} keeps its pace in a page that is seen`, async (t) => {
    page(t, () => 'visible');
    const between = waits(t);
    const { wait, calls } = begin(t);
    await wait();
    assert.lengthOf(calls, 3);
    assert.lengthOf(between, 2);
  });

  test(`hidden pages: ${name} looks soon after the page is shown again`, async (t) => {
    let asked = 0;
    page(t, () => (++asked > 2 ? 'visible' : 'hidden'));
    const between = waits(t);
    const { wait, calls } = begin(t);
    await wait();
    assert.lengthOf(calls, 3);
    assert.lengthOf(between, 1 + 2 + 1, 'two waits more, and then none');
  });
}
