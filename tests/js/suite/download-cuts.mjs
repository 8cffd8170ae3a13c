// G5, G8: a body that breaks off goes on where it broke, whatever broke it and however it is framed; the bytes come once and in
// order, and no more is asked for than is missing. Long forms are in tests/downloads.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { sha256 } from './support/bytes.mjs';
import { brokenOff, isPage } from './support/kinds.mjs';
import { ETAG, failing, first, numbers, QUICK, reader, record, SIZE, same, served, whole } from './support/served.mjs';

/** @typedef {import('../origin/file.mjs').Way} Way */

/** How a body may break. A body that ends with its connection shows no break: only what its record says does. */
const BREAKS = /** @type {Way[]} */ ([
  { framing: 'length', ending: 'close' },
  { framing: 'length', ending: 'reset' },
  { framing: 'length', ending: 'hold' },
  // With `connection: close` on top, Node takes the end of the connection for the end of the body.
  { framing: 'chunked', ending: 'close', headers: { connection: 'keep-alive' } },
  { framing: 'chunked', ending: 'reset' },
  { framing: 'close', ending: 'close' },
  { framing: 'close', ending: 'reset' },
]);
/** Only where nothing else ends it. On a machine that is busy, what is only late stalls too: then requests are not counted. */
const STALL = 300;
const patience = (/** @type {Way} */ { ending }) => (ending === 'hold' ? { stallTimeout: STALL } : {});
const nameOf = (/** @type {Way} */ { framing, ending }) => `${framing}, ${ending}`;

test('G8: a body goes on where it was cut, seeded offsets', async (t) => {
  const seed = Date.now() % 1_000_000;
  t.tell(`seed ${seed}`);
  const number = numbers(seed);
  // WebKitGTK takes the break for the end: without a record, so few missing bytes may be what packing adds.
  const last = t.runtime === 'webkit' ? SIZE - 1_000 : SIZE - 1;
  const offsets = [1, last, ...Array.from({ length: 22 }, () => 1 + number(last))];
  let [requests, exact] = [0, 0];
  // One after the other: a page has few connections, and each waits at its gate.
  for (const cut of offsets) {
    const { base, content, asked, go } = await served(t, { ways: [{ cut, gate: true }] });
    const what = `seed ${seed}, cut at ${cut}`;
    const response = await reader(t, base).download('file_1');
    const came = await whole(response, first(go)).catch((cause) => {
      throw new Error(what, { cause });
    });
    same(came, content, what);
    const seen = await asked();
    assert.lengthOf(seen, 2, what);
    assert.equal(seen[1]?.ifRange, ETAG, what);
    const from = Number(/^bytes=(\d+)-$/.exec(seen[1]?.range ?? '')?.[1]);
    assert.isAtMost(from, cut, what);
    requests += seen.length;
    if (from === cut) exact++;
  }
  t.tell(`${offsets.length} cuts, ${requests} requests, ${exact} at the very byte`);
});

test('G8: the last byte that is missing is had, where a record tells of it', async (t) => {
  const { base, content, go } = await served(t, { ways: [{ cut: SIZE - 1, gate: true }] });
  const response = await reader(t, base).download(record({ size: SIZE }));
  same(await whole(response, first(go)), content);
});

test('G8: many cuts in one body, by every kind of break, with three links', async (t) => {
  const size = 400_000;
  const ways = BREAKS.map((way, index) => ({ ...way, cut: 40_000, rotate: index % 2 === 1 }));
  const { base, content, asked } = await served(t, { size, ways });
  const client = reader(t, base, { backend: 'voipbin', stallTimeout: STALL, trustedHosts: ['127.0.0.1'] });
  const file = await client.get('file_1');
  const response = await client.download(file, { sha256: await sha256(content) });
  same(await whole(response), content);
  const seen = await asked();
  const refused = seen.filter(({ status }) => status === 403).length;
  // A browser's cache asks for parts of its own, also by a link that has ended.
  // Engines that break a body off may keep from its reader what had come of it: then all is asked for again.
  if (isPage(t)) assert.isAtLeast(refused, 3);
  else assert.equal(refused, 3, 'a refusal for each link that ended');
  assert.equal(new Set(seen.map(({ path }) => path)).size, 4, 'the first link and three new ones');
  const answered = seen.filter(({ status }) => status !== 403);
  assert.isAtLeast(answered.length, isPage(t) ? 4 : BREAKS.length + 1);
});

/** What each way of going on makes of each break: where the version is sure, and where nothing tells it. */
const OUTCOMES = /** @type {[Record<string, string>, 'strong' | 'restart' | false, 'whole' | 'fails'][]} */ ([
  [{ etag: ETAG }, 'strong', 'whole'],
  [{ etag: ETAG }, 'restart', 'whole'],
  [{ etag: ETAG }, false, 'fails'],
  [{ etag: 'W/"v1"' }, 'strong', 'fails'],
  [{ etag: 'W/"v1"' }, 'restart', 'whole'],
  [{}, 'strong', 'fails'],
  [{}, 'restart', 'whole'],
  [{}, false, 'fails'],
]);
for (const [headers, resume, end] of OUTCOMES) {
  const told = end === 'whole' ? 'is mended' : 'is told';
  test(`G5: ${headers.etag ?? 'no validator'}, resume ${resume}: every break ${told}`, async (t) => {
    for (const way of BREAKS) {
      const { base, content, asked, go } = await served(t, { headers, ways: [{ ...way, cut: 30_000, gate: true }] });
      const client = reader(t, base, patience(way));
      const response = await client.download(record({ size: SIZE }), { resume, maxBytes: SIZE });
      const counted = way.ending !== 'hold';
      const what = nameOf(way);
      if (end === 'fails') {
        const { came } = await failing(response, ['network', 'stalled', 'truncated'], what, first(go));
        same(came, content.subarray(0, came.length), what);
        if (counted) assert.lengthOf(await asked(), 1, what);
        continue;
      }
      same(await whole(response, first(go)), content, what);
      const seen = await asked();
      const strong = headers.etag === ETAG;
      if (!counted) continue;
      if (strong || !isPage(t)) assert.lengthOf(seen, 2, what);
      // A weak tag is never sent (RFC 9110 §13.1.5). A browser's cache may ask on its own for the part that it has not.
      assert.equal(seen[1]?.ifRange, strong ? ETAG : undefined, what);
    }
  });
}

test('G5: a date is a validator only where it is strong, and there is no tag', async (t) => {
  const old = 'Mon, 05 Jan 2026 10:00:00 GMT';
  for (const [headers, heals] of /** @type {[Record<string, string>, boolean][]} */ ([
    [{ 'last-modified': old, date: 'Mon, 05 Jan 2026 10:01:00 GMT' }, true],
    [{ 'last-modified': old, date: 'Mon, 05 Jan 2026 10:00:59 GMT' }, false],
    [{ 'last-modified': old, date: 'Mon, 05 Jan 2026 09:00:00 GMT' }, false],
    [{ 'last-modified': old }, false],
    [{ 'last-modified': old, date: 'Mon, 05 Jan 2026 11:00:00 GMT', etag: 'W/"v1"' }, false],
    [{ 'last-modified': 'Thu, 01 Jan 1970 00:00:01 GMT', date: 'Mon, 05 Jan 2026 11:00:00 GMT' }, false],
    [{ 'last-modified': '2026-01-05', date: 'Mon, 05 Jan 2026 11:00:00 GMT' }, false],
  ])) {
    const { base, content, asked, go } = await served(t, { headers, ways: [{ cut: 1_000, gate: true }] });
    const response = await reader(t, base).download('file_1');
    const what = JSON.stringify(headers);
    // A page is not shown that there is no tag.
    if (heals && !isPage(t)) {
      same(await whole(response, first(go)), content, what);
      assert.equal((await asked())[1]?.ifRange, headers['last-modified'], what);
    } else {
      await failing(response, ['network', 'truncated'], what, first(go));
      assert.lengthOf(await asked(), 1, what);
    }
  }
});

test('G5: a part that was asked for is mended within its bounds', async (t) => {
  for (const range of [{ start: 1_000, end: 40_000 }, { start: 1_000 }, { last: 50_000 }]) {
    for (const resume of /** @type {const} */ (['strong', 'restart'])) {
      /** @type {Record<string, string>} */
      const headers = resume === 'strong' ? { etag: ETAG } : {};
      const { base, content, asked, go } = await served(t, { headers, ways: [{ cut: 20_000, gate: true }] });
      const response = await reader(t, base).download(record({ size: SIZE }), { range, resume });
      assert.equal(response.status, 206);
      const start = range.last === undefined ? range.start : SIZE - range.last;
      const end = range.end ?? SIZE - 1;
      const what = `${JSON.stringify(range)}, ${resume}`;
      same(await whole(response, first(go)), content.subarray(start, end + 1), what);
      const [, second] = await asked();
      if (resume === 'strong') assert.match(second?.range ?? '', new RegExp(`^bytes=\\d+-${end}$`), what);
    }
  }
});

test('G8: nothing of the body has come: it is asked for again, as it was', async (t) => {
  for (const headers of /** @type {Record<string, string>[]} */ ([{ etag: ETAG }, {}])) {
    for (const range of [undefined, { start: 5, end: 50 }, { last: 7 }]) {
      const { base, content, asked } = await served(t, { headers, ways: [{ cut: 0 }, { cut: 0 }] });
      // Firefox gives no Response before the first byte: then the call itself is what is tried again.
      const response = await reader(t, base).download('file_1', range ? { range } : {});
      const [start, end] = !range ? [0, SIZE] : range.last ? [SIZE - range.last, SIZE] : [5, 51];
      same(await whole(response), content.subarray(start, end));
      if (!isPage(t)) assert.lengthOf(new Set((await asked()).map((each) => each.range)), 1);
    }
  }
});

test('G8: a body without an end of breaks is given up, and each new byte gives new hope', async (t) => {
  const stuck = await served(t, { ways: [{ cut: 500, gate: true }], always: { cut: 0 } });
  const { error, came } = await failing(
    await reader(t, stuck.base).download('file_1'),
    brokenOff(t),
    'stuck',
    first(stuck.go),
  );
  assert.isTrue(error.retryable);
  same(came, stuck.content.subarray(0, came.length));
  if (!isPage(t)) assert.lengthOf(await stuck.asked(), 1 + QUICK.maxRetries);
  const slow = await served(t, { ways: Array.from({ length: 12 }, () => ({ cut: 5_000, gate: true })) });
  same(await whole(await reader(t, slow.base).download('file_1'), slow.go), slow.content);
  if (!isPage(t)) assert.lengthOf(await slow.asked(), 13);
  const once = await served(t, { ways: [{ cut: 500, gate: true }] });
  const calm = reader(t, once.base, { retry: { maxRetries: 0 } });
  await failing(await calm.download('file_1'), brokenOff(t), 'no retries', first(once.go));
  assert.lengthOf(await once.asked(), 1, 'with `maxRetries: 0` nothing is tried again');
});
