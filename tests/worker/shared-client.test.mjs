// One client for all visitors of an isolate, which in a Worker must not mean that one waits for the I/O of another: whoever
// began to fetch a fresh link or a credential may be cancelled at any moment, and those who wait for it must go on.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf, patterned } from './kit/content.mjs';
import { LONG_DATES } from './kit/runtime.mjs';
import { stage } from './kit/stage.mjs';
import { get, visit } from './kit/visitor.mjs';
import { LIMIT } from './kit/waiting.mjs';

const VISITORS = 100;
const content = patterned(200_000);
const whole = digestOf(content);

/** What the first visitor's request is doing when they leave: where the platform holds it, and whom it asked. */
const MOMENTS = /** @type {const} */ ([
  ['a credential is asked for', 'token', 'token'],
  ["a credential's answer is half here", 'token body', 'token'],
  ['a fresh link is asked for', 'link', 'link'],
  ["a fresh link's answer is half here", 'link body', 'link'],
  ['the storage host is asked', 'bytes', 'bytes'],
  ["the file's bytes are half here", 'body', 'bytes'],
]);

/** A world each: they wait for one another nowhere. */
const LEAVING = LONG_DATES.flatMap((date) =>
  MOMENTS.map(([moment, gate, kind]) => ({ date, moment, gate, kind, name: `${date} ${gate}` })),
);
const TWICE = LONG_DATES.map((date) => ({ date, name: `${date} twice` }));
const HERDS = LONG_DATES.map((date) => ({ date, name: `${date} herd` }));
const { world } = stage(Object.fromEntries([...LEAVING, ...TWICE, ...HERDS].map(({ name, date }) => [name, date])));

describe('a visitor whose request began it leaves', { concurrency: true }, () => {
  for (const { date, moment, gate, kind, name } of LEAVING) {
    test(`workerd ${date}, F7: while ${moment}, with others waiting for it`, async () => {
      const { depot, at, put } = world(name);
      const id = put({ content, pause: 100_000 });
      const asked = () => depot.of(kind);
      const open = depot.gates.shut(gate);
      const first = visit(at(`/serve/${id}`));
      first.request.end();
      await depot.until(({ gates }) => gates.waiting(gate) === 1, `the first one waits: ${gate}`);
      const others = [1, 2, 3].map(() => get(at(`/serve/${id}`)));
      await inside(at, gate === 'body' ? 3 : 4);
      first.leave();
      await depot.until(() => asked()[0]?.left, 'the first one is gone');
      open();
      for (const answer of await Promise.all(others)) assert.deepEqual([answer.status, answer.sha256], [200, whole]);
      const later = await get(at(`/serve/${id}`));
      assert.deepEqual([later.status, later.sha256], [200, whole]);
      if (kind !== 'bytes') assert.equal(asked().length, 2, 'one after the one that was given up');
    });
  }

  for (const { date, name } of TWICE) {
    test(`workerd ${date}, F7: so does the one who took it over, and the others are served`, async () => {
      const { depot, at, put } = world(name);
      const id = put({ content });
      const open = depot.gates.shut('link');
      const come = () => {
        const visitor = visit(at(`/serve/${id}`));
        visitor.request.end();
        return visitor;
      };
      const first = come();
      await depot.until(() => depot.of('link').length === 1, 'the first one asks for a fresh link');
      const second = come();
      await inside(at, 2);
      first.leave();
      await depot.until(() => depot.of('link').length === 2, 'the second one takes it over');
      const others = [1, 2, 3].map(() => get(at(`/serve/${id}`)));
      await inside(at, 4);
      second.leave();
      await depot.until(() => depot.of('link')[1]?.left, 'the second one is gone');
      open();
      for (const answer of await Promise.all(others)) assert.deepEqual([answer.status, answer.sha256], [200, whole]);
      assert.equal(depot.of('link').length, 3);
    });
  }
});

describe('a hundred visitors at once', () => {
  for (const { date, name } of HERDS) {
    const all = (/** @type {string} */ id) =>
      Promise.all(Array.from({ length: VISITORS }, () => get(world(name).at(`/serve/${id}`))));

    test(`workerd ${date}: a link that nobody knows yet is asked for once`, async () => {
      const { depot, put } = world(name);
      const id = put({ content });
      for (const answer of await all(id)) assert.deepEqual([answer.status, answer.sha256], [200, whole]);
      assert.equal(depot.of('link', id).length, 1);
      assert.equal(depot.of('bytes', id).length, VISITORS);
    });

    test(`workerd ${date}, F6: a link that has ended is renewed once, and nobody fails`, async () => {
      const { depot, put, at } = world(name);
      const id = put({ content });
      assert.equal((await get(at(`/serve/${id}`))).status, 200);
      depot.expire(id, { silently: true });
      const open = depot.gates.shut('bytes');
      const answers = all(id);
      await depot.until(({ gates }) => gates.waiting('bytes') === VISITORS, 'all of them use the old link');
      open();
      for (const answer of await answers) assert.deepEqual([answer.status, answer.sha256], [200, whole]);
      assert.equal(depot.of('link', id).length, 2);
      const statuses = depot.of('bytes', id).map(({ status }) => status);
      assert.deepEqual(
        [statuses.filter((status) => status === 403).length, statuses.length],
        [VISITORS, 2 * VISITORS + 1],
      );
    });
  }
});

/**
 * So many visitors are in the Worker now.
 * @param {(path: string) => string} at
 * @param {number} visitors
 */
async function inside(at, visitors) {
  const end = performance.now() + LIMIT;
  while (Number((await get(at('/inside'))).text) < visitors) {
    if (performance.now() > end) throw new Error(`fewer than ${visitors} visitors are inside`);
  }
}
