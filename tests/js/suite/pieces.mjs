// A: the core in pieces, as pages load it: what most pages do needs the first alone, each part comes once, with the first call that
// needs it, and a part that cannot be had is that call's failure and no other's. Each in a page that has loaded nothing yet.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { panic } from './support/death.mjs';
import { emulated } from './support/emulated.mjs';
import { rejected } from './support/errors.mjs';
import { missing, offline, standIn, watchPieces } from './support/fetched.mjs';
import { cuadraFile, cuadraPage } from './support/fixtures.mjs';
import { PAGES } from './support/kinds.mjs';
import { parted } from './support/parted.mjs';
import { written } from './support/scripted.mjs';

const SIZE = 20_000;

/**
 * @param {string} name
 * @param {(t: import('./harness.mjs').Test, pieces: ReturnType<typeof watchPieces>) => Promise<void>} body
 * @param {{ fresh?: boolean, hooks?: boolean }} [page]
 */
function inOwnPage(name, body, page = { fresh: true }) {
  const reason = 'elsewhere the core comes whole, or its pieces are files';
  test(name, (t) => body(t, watchPieces(t)), { ...page, only: PAGES, reason });
}

inOwnPage('A8: uploads by form, lists, gets, links and deletions need the first piece alone', async (t, { loaded }) => {
  const { client } = emulated(t, 'voipbin');
  const one = await client.upload(new Blob([bytes(SIZE)]), { name: 'one.wav' });
  assert.equal((await client.get(one.id)).id, one.id);
  assert.lengthOf(await client.list().toArray(), 1);
  const link = client.link(one.id);
  assert.isString(await link.url());
  assert.isString(await link.refresh());
  const outcomes = await client.uploadAll([new Blob(['a']), new Blob(['b'])]);
  assert.deepEqual(
    outcomes.map(({ ok }) => ok),
    [true, true],
  );
  await client.delete(one.id);
  await rejected(client.get(one.id), 'not_found');
  assert.deepEqual(loaded, ['first']);
});

inOwnPage(
  'A8: so do digests of what goes up by form, retries, and looking for what a lost reply left',
  async (t, { loaded }) => {
    const twin = cuadraFile({ filename: 'abc.txt', createdAt: new Date().toISOString() });
    const { client } = written(t, 'cuadra', [
      { status: 503, headers: { 'retry-after': '0' } },
      { json: cuadraPage([cuadraFile()], 'more') },
      { json: cuadraPage([cuadraFile({ id: 'file_2' })]) },
      { status: 201, json: cuadraFile() },
      new TypeError('the reply is lost'),
      { json: cuadraPage([twin]) },
      { json: cuadraPage([twin]) },
      { json: cuadraPage([twin]) },
    ]);
    assert.lengthOf(await client.list().toArray(), 2);
    assert.isNotNull((await client.upload(new File(['abc'], 'abc.txt'), { checksum: 'sha256' })).sha256);
    await client.upload(new File(['abc'], 'abc.txt')).catch(() => {});
    assert.deepEqual(loaded, ['first']);
  },
);

inOwnPage('A8: downloads, requests of one’s own and waiting load their part, once', async (t, { loaded }) => {
  const { client } = emulated(t, 'cuadra');
  const content = bytes(SIZE);
  const { id } = await client.upload(new Blob([content]), { name: 'a.pdf' });
  assert.deepEqual(loaded, ['first']);
  const [one, other, asked, ready] = await Promise.all([
    client.download(id),
    client.download(id),
    client.request(`/v1/files/${id}`),
    client.waitUntilReady(id),
  ]);
  for (const answer of [one, other]) assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), content);
  assert.equal(asked.status, 200);
  assert.equal(ready.id, id);
  await (await client.download(id)).arrayBuffer();
  assert.deepEqual(loaded, ['first', 'rest']);
});

inOwnPage(
  'A8: a resumable upload loads its part and the one that it compares digests by, once',
  async (t, { loaded }) => {
    const world = await parted(t, 'tus');
    const client = world.client();
    for (const name of ['a.bin', 'b.bin'])
      await client.upload(new File([bytes(SIZE)], name), { target: world.endpoint });
    assert.deepEqual([loaded[0], ...loaded.slice(1).sort()], ['first', 'rest', 'sessions']);
  },
);

for (const [what, failure, code] of /** @type {const} */ ([
  ['is not there', missing, 'network'],
  ['cannot be reached', offline, 'network'],
  ['is a page', standIn, 'bad_response'],
]))
  inOwnPage(
    `A8: a part that ${what} fails the call that needs it, which says so, and the next call tries again`,
    async (t, { loaded, fails }) => {
      const { client, calls } = emulated(t, 'cuadra');
      const { id } = await client.upload(new Blob(['abc']), { name: 'a.pdf' });
      fails('rest', failure);
      const before = calls.length;
      const [failed, got] = await Promise.allSettled([client.download(id), client.get(id)]);
      assert.equal(got.status, 'fulfilled', 'other calls know nothing of it');
      const error = await rejected(
        failed.status === 'rejected' ? Promise.reject(failed.reason) : Promise.resolve(failed.value),
        code,
      );
      assert.match(error.message, /^(The wasm core could not be fetched|What was loaded as the wasm core)/);
      assert.equal(error.retryable, code === 'network');
      assert.equal(calls.length, before + 1, 'the one that needed the part has sent nothing');
      assert.equal(await (await client.download(id)).text(), 'abc');
      assert.deepEqual(loaded, ['first', 'rest', 'rest']);
    },
  );

inOwnPage(
  'A8: an abort while a part loads ends the call at once, and the part is there for the next',
  async (t, { loaded, fails }) => {
    const { client, calls } = emulated(t, 'cuadra');
    const { id } = await client.upload(new Blob(['abc']), { name: 'a.pdf' });
    /** @type {(response: Response) => void} */
    let arrive = () => {};
    const late = new Promise((/** @type {(response: Response) => void} */ resolve) => {
      arrive = resolve;
    });
    fails('rest', () => late);
    const before = calls.length;
    const abort = new AbortController();
    const call = client.download(id, { signal: abort.signal });
    abort.abort('changed my mind');
    assert.equal((await rejected(call, 'aborted')).cause, 'changed my mind');
    assert.equal(calls.length, before);
    const next = client.download(id);
    // The question mark keeps it from being counted.
    arrive(await fetch(new URL('../../../pkg/attache_rest.wasm?', import.meta.url)));
    assert.equal(await (await next).text(), 'abc');
    assert.isAtMost(loaded.filter((piece) => piece === 'rest').length, 1);
  },
);

inOwnPage(
  'A11: a core that has died gets its parts again without another download',
  async (t, { loaded }) => {
    const world = await parted(t, 'tus');
    const uploader = world.client();
    const { client } = emulated(t, 'cuadra');
    const { id } = await client.upload(new Blob(['abc']), { name: 'a.pdf' });
    for (let round = 0; round < 3; round++) {
      assert.equal(await (await client.download(id)).text(), 'abc');
      const file = new File([bytes(SIZE)], `${round}.bin`);
      assert.equal((await uploader.upload(file, { target: world.endpoint })).size, SIZE);
      await panic();
    }
    assert.deepEqual(loaded.toSorted(), ['first', 'rest', 'sessions']);
  },
  { hooks: true },
);
