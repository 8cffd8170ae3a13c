// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unsupported } from '../../../js/errors.js';
import { Listing } from '../../../js/listing.js';
import { coded, fakeSession, record, refusesLater, settled } from './helpers.mjs';

/** @param {string[]} ids */
const page = (...ids) => ({ items: ids.map(record), nextCursor: null, total: null, raw: {} });

/**
 * @param {((signal: AbortSignal) => Promise<unknown>)[]} steps what each `next` does; after them the list has ended
 */
function core(steps) {
  const asked = { lists: 0, pages: 0, options: /** @type {unknown[]} */ ([]) };
  const session = fakeSession({
    /** @param {unknown} options */
    list(options) {
      asked.lists++;
      asked.options.push(options);
      let at = 0;
      return {
        /** @param {AbortSignal} signal */
        async next(signal) {
          asked.pages++;
          return steps[at++]?.(signal);
        },
        free() {},
      };
    },
  });
  return { session, asked };
}
const three = () => core([async () => page('a', 'b'), async () => page(), async () => page('c')]);
const ids = (/** @type {{ id: string }[]} */ items) => items.map(({ id }) => id);

test('awaiting gives the first page, once, and frees it', async () => {
  const { session, asked } = three();
  const listing = new Listing(session, { pageSize: 2 });
  assert.equal(asked.lists, 0);
  const first = await listing;
  assert.deepEqual(ids(first.items), ['a', 'b']);
  assert.equal(await listing, first);
  assert.deepEqual([asked.lists, asked.pages, session.kept.size, session.freed.size], [1, 1, 0, 1]);
  assert.deepEqual(asked.options, [{ pageSize: 2 }]);
});

test('an empty list is an empty page', async () => {
  assert.deepEqual(await new Listing(core([]).session, undefined), {
    items: [],
    nextCursor: null,
    total: null,
    raw: null,
  });
});

test('iterating gives every item over empty pages; each iteration starts anew', async () => {
  const { session, asked } = three();
  const listing = new Listing(session, undefined);
  for (let round = 0; round < 2; round++) {
    /** @type {string[]} */
    const seen = [];
    for await (const item of listing) seen.push(item.id);
    assert.deepEqual(seen, ['a', 'b', 'c']);
  }
  assert.deepEqual(ids(await listing.toArray()), ['a', 'b', 'c']);
  assert.deepEqual([asked.lists, session.kept.size], [3, 0]);
});

test('pages come as they are', async () => {
  /** @type {number[]} */
  const sizes = [];
  for await (const { items } of new Listing(three().session, undefined).pages()) sizes.push(items.length);
  assert.deepEqual(sizes, [2, 0, 1]);
});

test('no page is asked for before it is needed, and none after the end', async () => {
  const { session, asked } = three();
  const items = new Listing(session, undefined)[Symbol.asyncIterator]();
  await items.next();
  await items.next();
  await settled();
  assert.equal(asked.pages, 1);
  await items.next();
  await items.next();
  await items.next();
  assert.deepEqual(await items.next(), { done: true, value: undefined });
  assert.equal(asked.pages, 4);
});

test('calls of next that do not wait for each other are answered in order', async () => {
  const items = new Listing(three().session, undefined)[Symbol.asyncIterator]();
  const results = await Promise.all(Array.from({ length: 5 }, () => items.next()));
  assert.deepEqual(
    results.map(({ value }) => value?.id),
    ['a', 'b', 'c', undefined, undefined],
  );
});

test('breaking out asks for nothing more and frees', async () => {
  const { session, asked } = three();
  for await (const item of new Listing(session, undefined)) if (item.id === 'a') break;
  assert.deepEqual([asked.pages, session.kept.size, session.freed.size], [1, 0, 1]);
});

test('leaving aborts the page in flight, whose end is then nobody’s', async () => {
  /** @type {AbortSignal | undefined} */
  let seen;
  const stuck = (/** @type {AbortSignal} */ signal) =>
    new Promise((_, reject) => {
      seen = signal;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const { session } = core([stuck]);
  const pages = new Listing(session, undefined).pages()[Symbol.asyncIterator]();
  const pending = pages.next();
  await settled();
  assert.deepEqual(await pages.return?.(), { done: true, value: undefined });
  assert.equal(seen?.aborted, true);
  assert.deepEqual(await pending, { done: true, value: undefined });
  assert.equal(session.kept.size, 0);
});

test("the caller's signal reaches the page in flight with its reason, and keeps no listener", async () => {
  const stuck = (/** @type {AbortSignal} */ signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const controller = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = controller.signal;
  controller.signal.addEventListener = (/** @type {Parameters<AbortSignal['addEventListener']>} */ ...args) => {
    listeners++;
    return addEventListener.apply(controller.signal, args);
  };
  controller.signal.removeEventListener = (/** @type {Parameters<AbortSignal['removeEventListener']>} */ ...args) => {
    listeners--;
    return removeEventListener.apply(controller.signal, args);
  };
  const items = new Listing(core([async () => page('a'), stuck]).session, { signal: controller.signal })[
    Symbol.asyncIterator
  ]();
  await items.next();
  const pending = items.next();
  await settled();
  controller.abort('enough');
  await assert.rejects(pending, (error) => error === 'enough');
  assert.deepEqual(await items.next(), { done: true, value: undefined });
  assert.equal(listeners, 0);
});

test('an error ends the iteration, frees, and is told once', async () => {
  const { session } = core([async () => page('a'), () => Promise.reject(new Error('page 2'))]);
  const items = new Listing(session, undefined)[Symbol.asyncIterator]();
  await items.next();
  await assert.rejects(items.next(), /page 2/);
  assert.deepEqual(await items.next(), { done: true, value: undefined });
  assert.equal(session.kept.size, 0);
});

test('what the platform lacks is said when it is used, by every way of using it', async () => {
  const { session, asked } = three();
  const listing = new Listing(session, undefined, unsupported('x lists no files.', 'list', 'x'));
  const lacking = coded('unsupported', { reason: 'list', backend: 'x' });
  await assert.rejects(Promise.resolve(listing), lacking);
  await assert.rejects(listing.toArray(), lacking);
  await assert.rejects(async () => {
    for await (const item of listing) assert.fail(item.id);
  }, lacking);
  assert.equal(asked.lists, 0);
});

test('options that are none and signals that are none are refused', async () => {
  await refusesLater(new Listing(three().session, /** @type {never} */ ('all')), 'options');
  await refusesLater(new Listing(three().session, /** @type {never} */ ({ signal: {} })), 'signal');
});

test('a core that died between two pages says so', async () => {
  const { session } = three();
  const items = new Listing(session, undefined)[Symbol.asyncIterator]();
  await items.next();
  await items.next();
  const gone = { run: () => Promise.reject(new Error('lost')) };
  const { call } = session;
  // The first page was opened on an instance that is no longer the one that answers.
  Object.assign(session, {
    run() {
      throw new Error('lost');
    },
    call: (/** @type {Parameters<typeof call>[0]} */ start) => call((core) => start(core, /** @type {never} */ (gone))),
  });
  await assert.rejects(items.next(), /lost/);
});

test('a page that fails for nobody is no unhandled rejection', async () => {
  const listing = new Listing(core([() => Promise.reject(new Error('x'))]).session, undefined);
  await assert.rejects(listing.then());
  await listing.pages()[Symbol.asyncIterator]().return?.();
  // The test runner fails a test during which a rejection went unhandled.
  await settled();
});
