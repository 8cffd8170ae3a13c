// J: listings end where the platform ends them, never loop, lose nothing and tell nothing twice.

import { defineBackend } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile, cuadraPage, voipbinFile, voipbinPage } from './support/fixtures.mjs';
import { never, written } from './support/scripted.mjs';
import { deferred, settled } from './support/timing.mjs';

/** @param {...number} numbers */
const files = (...numbers) => numbers.map((number) => cuadraFile({ id: `file_${number}`, filename: `${number}.txt` }));

/** @param {readonly { id: string }[]} items */
const ids = (items) => items.map(({ id }) => id);

/**
 * Items until an error, and the error.
 * @param {AsyncIterable<import('@attache/client').FileRecord>} listing
 */
async function drained(listing) {
  /** @type {import('@attache/client').FileRecord[]} */
  const items = [];
  try {
    for await (const item of listing) items.push(item);
  } catch (error) {
    return { items, error };
  }
  return { items, error: undefined };
}

test('J1: empty pages with a token are gone over, ten in a row', async (t) => {
  const empty = Array.from({ length: 10 }, (_, index) => ({ json: cuadraPage([], `empty-${index}`) }));
  const { client, calls } = written(t, 'cuadra', [
    { json: cuadraPage(files(1), 'a') },
    ...empty,
    { json: cuadraPage(files(2)) },
  ]);
  assert.deepEqual(ids(await client.list().toArray()), ['file_1', 'file_2']);
  assert.lengthOf(calls, 12);
});

test('J1: the end is the absent, null or empty token, and hasMore where the platform has it', async (t) => {
  for (const end of [
    { items: files(2) },
    { items: files(2), nextCursor: null, hasMore: false },
    { items: files(2), nextCursor: '', hasMore: true },
    { items: files(2), nextCursor: 'more', hasMore: false },
  ]) {
    const { client, calls } = written(t, 'cuadra', [{ json: cuadraPage(files(1), 'a') }, { json: end }]);
    assert.deepEqual(ids(await client.list().toArray()), ['file_1', 'file_2']);
    assert.lengthOf(calls, 2);
  }
});

test('J1: voipbin’s list ends on its empty page, whatever token that has', async (t) => {
  const { client, calls } = written(t, 'voipbin', [
    { json: voipbinPage([voipbinFile()], 'a') },
    { json: voipbinPage([], 'still a token') },
  ]);
  assert.lengthOf(await client.list().toArray(), 1);
  assert.lengthOf(calls, 2);
});

test('J2: a token that comes back is a loop, echoed or in a circle', async (t) => {
  const echoed = written(t, 'cuadra', [
    { json: cuadraPage(files(1), 'a') },
    ...Array(20).fill({ json: cuadraPage(files(2), 'a') }),
  ]);
  const first = await drained(echoed.client.list());
  await rejected(Promise.reject(first.error), 'pagination_loop');
  assert.deepEqual(ids(first.items), ['file_1', 'file_2'], 'what came before is good');
  assert.isAtMost(echoed.calls.length, 3);

  const circle = written(
    t,
    'cuadra',
    ['a', 'b', 'c', 'a', 'b', 'c'].map((next, index) => ({ json: cuadraPage(files(index), next) })),
  );
  const second = await drained(circle.client.list());
  await rejected(Promise.reject(second.error), 'pagination_loop');
  assert.deepEqual(ids(second.items), ['file_0', 'file_1', 'file_2', 'file_3']);

  const own = written(t, 'cuadra', Array(5).fill({ json: cuadraPage(files(1), 'mine') }));
  await rejected(own.client.list({ cursor: 'mine' }).toArray(), 'pagination_loop');
});

test('J2: empty pages without an end are a loop', async (t) => {
  const { client, calls } = written(
    t,
    'cuadra',
    Array.from({ length: 50 }, (_, index) => ({ json: cuadraPage([], `e${index}`) })),
  );
  await rejected(client.list().toArray(), 'pagination_loop');
  assert.lengthOf(calls, 11);
});

test('J2: a loop after everything has come, by the platform’s own total, is a quiet end', async (t) => {
  const backend = defineBackend({
    name: 'counting',
    baseUrl: 'https://counting.test',
    list: { path: '/files', items: 'items', cursor: { param: 'after', from: 'next' }, total: 'total' },
    record: { id: 'id' },
  });
  const page = (/** @type {string[]} */ names) => ({
    json: { items: names.map((id) => ({ id })), next: 'same', total: 2 },
  });
  const { client } = written(t, backend, [page(['a']), page(['b']), page(['b']), page(['b'])]);
  const listing = client.list();
  assert.deepEqual(ids(await listing.toArray()), ['a', 'b']);
});

test('J3: from page to page only the token changes', async (t) => {
  const { client, calls } = written(t, 'cuadra', [
    { json: cuadraPage(files(1), 'a') },
    { json: cuadraPage(files(2), 'b') },
    { json: cuadraPage([]) },
  ]);
  const options = { pageSize: 1, filter: { status: 'ready' } };
  for await (const _file of client.list(options)) {
    // What is changed on the way is not looked at again.
    options.pageSize = 50;
    options.filter.status = 'failed';
  }
  for (const [index, { url }] of calls.entries()) {
    assert.include(Object.fromEntries(url.searchParams), { limit: '1', statusFilter: 'ready' });
    assert.equal(url.searchParams.get('cursor'), [null, 'a', 'b'][index] ?? null);
  }
});

test('J4: leaving a loop asks for no other page and ends the one in flight', async (t) => {
  const left = written(t, 'cuadra', [{ json: cuadraPage(files(1, 2), 'a') }, { json: cuadraPage(files(3)) }]);
  for await (const _file of left.client.list()) break;
  await settled();
  assert.lengthOf(left.calls, 1);

  const held = deferred();
  const { client, calls } = written(t, 'cuadra', [
    (call) => {
      held.resolve(undefined);
      return never(call);
    },
  ]);
  const pages = client.list().pages()[Symbol.asyncIterator]();
  const next = pages.next();
  await held.promise;
  await pages.return?.();
  assert.isTrue((await next).done);
  assert.isTrue(calls[0]?.signal?.aborted, 'the page in flight is cancelled');
  await settled();
  assert.lengthOf(calls, 1);
  assert.isTrue((await pages.next()).done);
});

test('J4: a limit that is reached asks for no other page', async (t) => {
  const { client, calls } = written(t, 'cuadra', [{ json: cuadraPage(files(1, 2, 3), 'a') }]);
  assert.deepEqual(ids(await client.list({ limit: 3 }).toArray()), ['file_1', 'file_2', 'file_3']);
  assert.lengthOf(calls, 1);
});

test('J5: a page that fails is asked again, alone', async (t) => {
  const { client, calls } = written(t, 'cuadra', [
    { json: cuadraPage(files(1), 'a') },
    { status: 503 },
    new TypeError('reset'),
    { json: cuadraPage(files(2), 'b') },
    { json: cuadraPage(files(3)) },
  ]);
  assert.deepEqual(ids(await client.list().toArray()), ['file_1', 'file_2', 'file_3']);
  assert.deepEqual(
    calls.map(({ url }) => url.searchParams.get('cursor')),
    [null, 'a', 'a', 'a', 'b'],
  );
});

test('J5: an item that moved to a later page is told once', async (t) => {
  const { client } = written(t, 'cuadra', [
    { json: cuadraPage(files(1, 2), 'a') },
    { json: cuadraPage(files(2, 3), 'b') },
    { json: cuadraPage(files(1)) },
  ]);
  assert.deepEqual(ids(await client.list().toArray()), ['file_1', 'file_2', 'file_3']);
});

test('J: next() called ahead is answered in order', async (t) => {
  const { client } = written(t, 'cuadra', [{ json: cuadraPage(files(1, 2), 'a') }, { json: cuadraPage(files(3)) }]);
  const items = client.list()[Symbol.asyncIterator]();
  const results = await Promise.all([items.next(), items.next(), items.next(), items.next(), items.next()]);
  assert.deepEqual(
    results.map(({ done, value }) => (done ? 'end' : value.id)),
    ['file_1', 'file_2', 'file_3', 'end', 'end'],
  );
});

test('J6: unknown fields are ignored and kept in raw, missing ones are null, unknown words are unknown', async (t) => {
  const item = { id: 'only', surprise: { deep: [1] }, status: 'quarantined' };
  const { client } = written(t, 'cuadra', [{ json: { items: [item], hasMore: false, extra: true } }]);
  const page = await client.list();
  assert.equal(/** @type {{ extra: boolean }} */ (page.raw).extra, true);
  const [file] = page.items;
  assert.include(file, {
    id: 'only',
    name: '',
    status: 'unknown',
    size: null,
    mediaType: null,
    progress: null,
    failure: null,
    sha256: null,
    duplicate: null,
  });
  assert.isNull(file?.createdAt);
  assert.deepEqual(file?.raw, item);
});

test('J6: wrong types are bad_response that names the field', async (t) => {
  /** @type {[Record<string, unknown>, string][]} */
  const cases = [
    [{ id: null }, 'id'],
    [{ id: undefined }, 'id'],
    [{ id: {} }, 'id'],
    [{ id: '' }, 'id'],
    [{ filename: 7.5 }, 'name'],
    [{ filename: ['a'] }, 'name'],
    [{ sizeBytes: '3' }, 'size'],
    [{ sizeBytes: -1 }, 'size'],
    [{ sizeBytes: 1.5 }, 'size'],
    [{ sizeBytes: true }, 'size'],
    [{ isDuplicate: 'yes' }, 'duplicate'],
    [{ status: {} }, 'status'],
    [{ createdAt: 1_700_000_000 }, 'createdAt'],
    [{ processingStatus: { progress: 'half' } }, 'progress'],
    [{ processingStatus: { progress: 50, error: [] } }, 'failure'],
    [{ sha256: 7.5 }, 'sha256'],
  ];
  for (const [wrong, field] of cases) {
    const { client } = written(t, 'cuadra', [
      { json: cuadraPage([cuadraFile(), cuadraFile({ id: 'file_2', ...wrong })]) },
      { json: cuadraFile(wrong) },
    ]);
    for (const call of [() => client.list(), () => client.get('file_1')]) {
      const error = await rejected(call(), 'bad_response', [], JSON.stringify(wrong));
      assert.include(error.message, field, JSON.stringify(wrong));
      assert.isFalse(error.retryable);
    }
  }
  for (const page of [
    [],
    { items: {} },
    { items: 'none' },
    { items: [null] },
    { items: ['file'] },
    { items: [[]] },
    7,
    'text',
    null,
    true,
  ]) {
    const { client } = written(t, 'cuadra', [{ json: page }]);
    await rejected(client.list(), 'bad_response', [], JSON.stringify(page));
  }
});

test('J6: a list that is absent or null is empty', async (t) => {
  for (const page of [{}, { items: null }]) {
    const { client } = written(t, 'cuadra', [{ json: page }]);
    assert.deepEqual((await client.list()).items, []);
  }
});
