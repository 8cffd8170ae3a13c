// L2: connections that are kept. What comes unasked is nobody's answer, and what breaks on a kept connection while a write is
// under way is told, not sent a second time by us; what an engine does by itself is counted here.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { endOf } from './hostile-end.mjs';
import { CLOSE, KEEP, RESET } from './hostile-rows.mjs';
import { BODY, tell, withoutKeys } from './hostile-wire.mjs';
import { TOKEN } from './support/errors.mjs';
import { peer } from './support/peer.mjs';

/** @typedef {import('../origin/wire.mjs').Action} Action */
/** @typedef {import('./harness.mjs').RuntimeName} RuntimeName */

const EVIL = BODY.replaceAll('file_1', 'evil');
/** An answer after which the connection stays. @param {string} body */
const kept = (body) =>
  `HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** In one piece with a good answer, on the connection that it came over. @type {[string, string, Action][]} */
const BEHIND = [
  ['a second answer', kept(EVIL), KEEP],
  ['ten more answers', kept(EVIL).repeat(10), KEEP],
  ['the beginning of an answer', 'HTTP/1.1 200 OK\r\ncontent-le', KEEP],
  ['a 408', 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', CLOSE],
  ['bytes that are nothing', 'garbage', KEEP],
  ['a close', '', CLOSE],
  ['a reset', '', RESET],
];

const WHY =
  'workerd keeps a connection that has said too much, and takes what was said for the next answer of that server';
/** @type {Record<RuntimeName, string[]>} */
const TAKEN = {
  node: ['ok'],
  deno: ['ok'],
  bun: ['ok'],
  webkit: ['ok'],
  chromium: ['ok'],
  firefox: ['ok'],
  workerd: ['ok', 'other value'],
};

test('hostile: what comes behind an answer is nobody’s', async (t) => {
  const told = [];
  for (const [what, more, ending] of BEHIND) {
    const { base } = await peer(t, [
      { path: '/v1/files/first', wire: [kept(BODY) + more, ending], times: 0 },
      { wire: [kept(BODY), CLOSE], times: 0 },
    ]);
    const client = createClient({
      backend: 'cuadra',
      baseUrl: base,
      auth: { bearer: TOKEN },
      retry: { maxRetries: 2, baseDelay: 10 },
    });
    const ends = [];
    for (let round = 0; round < 5; round++) {
      for (const id of ['first', 'second']) ends.push(await endOf(client.get(id), BODY, async () => {}));
    }
    await client.close();
    assert.include(ends, 'ok', what);
    for (const end of ends) assert.include(TAKEN[t.runtime], end, what);
    const why = String(t.runtime) === 'workerd' ? WHY : '';
    told.push({
      title: 'kept connections',
      what: `behind a good answer: ${what}`,
      came: { get: TAKEN[t.runtime].join(' or ') },
      why,
    });
  }
  await tell(t, told);
});

/** How often a write that nothing makes repeatable reaches the server, when the kept connection ends under it. @type {Record<RuntimeName, number[]>} */
const REACHES = { node: [1], deno: [1], bun: [1], webkit: [1], chromium: [1, 2], firefox: [1], workerd: [1] };

test('hostile: a write is sent once, though the kept connection ends under it', async (t) => {
  const told = [];
  for (const [what, ending] of /** @type {const} */ ([
    ['closed', CLOSE],
    ['reset', RESET],
  ])) {
    const { base, seen } = await peer(t, [
      { method: 'GET', wire: [kept(BODY), KEEP], times: 0 },
      { method: 'POST', wire: [ending], times: 0 },
    ]);
    const client = createClient({
      backend: withoutKeys(base),
      auth: { bearer: TOKEN },
      retry: { maxRetries: 3, baseDelay: 0 },
    });
    for (let round = 0; round < 3; round++) await client.get('file_1');
    const end = await endOf(
      client.upload(new Blob(['abc']), { onAmbiguous: 'fail', checksum: false }),
      BODY,
      async () => {},
    );
    assert.equal(end, 'ambiguous unknown', what);
    const posts = (await seen()).filter(({ method }) => method === 'POST');
    assert.include(REACHES[t.runtime], posts.length, `${what}: so often it came`);
    assert.equal(await endOf(client.get('next'), BODY, async () => {}), 'ok');
    await client.close();
    const came = { keyless: end };
    const why = posts.length > 1 ? 'Chromium sends again by itself what broke on a kept connection' : '';
    told.push({ title: 'kept connections', what: `a write on a kept connection that is ${what}`, came, why });
  }
  await tell(t, told);
});
