// The edge helper in workerd, at three compatibility dates, between a visitor and a storage host that are both real
// connections: what is stored arrives byte for byte, and what one side does reaches the other.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf, packed, patterned } from './kit/content.mjs';
import { DATES } from './kit/runtime.mjs';
import { stage, worldsOf } from './kit/stage.mjs';
import { get, read, visit } from './kit/visitor.mjs';

const MIB = 1 << 20;
const { world } = stage(worldsOf(DATES));

for (const date of DATES) {
  const here = world(date);
  const serve = (/** @type {string} */ id) => here.at(`/serve/${id}`);

  describe(`workerd ${date}: what arrives`, () => {
    test('the bytes as they are stored, their length, type and validators', async () => {
      const content = patterned(3 * MIB + 7);
      const answer = await get(serve(here.put({ content, type: 'image/png' })));
      assert.deepEqual([answer.status, answer.sha256, answer.whole], [200, digestOf(content), true]);
      const { 'content-length': length, 'content-type': type, etag } = answer.headers;
      assert.deepEqual([length, type], [String(content.size), 'image/png']);
      assert.match(String(etag), /^"[0-9a-f]{16}"$/);
    });

    test('the same where the storage host tells no length', async () => {
      const content = patterned(MIB + 11);
      const answer = await get(serve(here.put({ content, chunked: true })));
      assert.deepEqual([answer.status, answer.sha256, answer.whole], [200, digestOf(content), true]);
    });

    test('a file without bytes', async () => {
      const answer = await get(serve(here.put({ content: patterned(0) })));
      assert.deepEqual([answer.status, answer.length, answer.whole], [200, 0, true]);
      assert.equal(answer.headers['content-length'], '0');
    });

    test('one range, and a 304 without a body', async () => {
      const content = patterned(MIB);
      const id = here.put({ content });
      const part = await get(serve(id), { headers: { range: 'bytes=70000-500000' } });
      assert.deepEqual([part.status, part.length, part.sha256], [206, 430_001, digestOf(content, 70_000, 500_001)]);
      assert.equal(part.headers['content-range'], `bytes 70000-500000/${MIB}`);
      const same = await get(serve(id), { headers: { 'if-none-match': String(part.headers.etag) } });
      assert.deepEqual([same.status, same.length, same.whole], [304, 0, true]);
    });

    test('H14: what is packed stays packed, byte for byte', async () => {
      const { content } = packed(4 * MIB);
      const id = here.put({ content, type: 'text/plain', encoding: 'gzip' });
      const answer = await get(serve(id), { headers: { 'accept-encoding': 'gzip' } });
      assert.deepEqual([answer.status, answer.sha256, answer.whole], [200, digestOf(content), true]);
      assert.equal(answer.headers['content-encoding'], 'gzip');
    });

    test('H3, H16: a HEAD tells the length, has no body, and leaves none unread behind it', async () => {
      const id = here.put({ content: patterned(8 * MIB) });
      const open = here.depot.gates.shut('hold');
      const answer = await get(here.at(`/lasting/${id}`), { method: 'HEAD' });
      assert.deepEqual([answer.status, answer.length, answer.headers['content-length']], [200, 0, String(8 * MIB)]);
      const unread = () => here.depot.of('bytes', id).at(-1);
      await here.depot.until(() => unread()?.left, 'the storage host is told that nobody reads');
      open();
    });
  });

  describe(`workerd ${date}: who goes away`, () => {
    test('H5: a visitor who leaves in the middle closes the connection to the storage host', async () => {
      const id = here.put({ content: patterned(64 * MIB), pause: MIB });
      const open = here.depot.gates.shut('body');
      const visitor = visit(serve(id));
      const response = await visitor.head();
      await new Promise((resolve) => response.once('data', resolve));
      await here.depot.until(({ gates }) => gates.waiting('body') === 1, 'the first mebibyte is on its way');
      visitor.leave();
      await here.depot.until(() => here.depot.of('bytes', id)[0]?.left, 'the storage host sees its connection close');
      assert.equal(here.depot.of('bytes', id)[0]?.sent, MIB);
      open();
    });

    test('H5: so does one who leaves before the storage host has answered', async () => {
      const id = here.put({ content: patterned(MIB) });
      const open = here.depot.gates.shut('bytes');
      const visitor = visit(serve(id));
      visitor.request.end();
      await here.depot.until(({ gates }) => gates.waiting('bytes') === 1, 'the storage host is asked');
      visitor.leave();
      await here.depot.until(() => here.depot.of('bytes', id)[0]?.left, 'the storage host sees its connection close');
      open();
    });

    test('H5: a visitor who stops reading stops the storage host', async () => {
      const size = 256 * MIB;
      const id = here.put({ content: patterned(size) });
      const visitor = visit(serve(id));
      const response = await visitor.head();
      response.pause();
      const asked = () => here.depot.of('bytes', id)[0]?.sent ?? 0;
      // Where nothing moves for so many looks, or all has been taken.
      let before = -1;
      let still = 0;
      await here.depot.until(() => {
        still = asked() === before ? still + 1 : 0;
        before = asked();
        return still > 60 || before === size;
      }, 'the storage host waits, or has sent everything');
      assert(asked() < size / 4, `${asked()} bytes were taken for somebody who reads none`);
      visitor.leave();
      await here.depot.until(() => here.depot.of('bytes', id)[0]?.left, 'the storage host sees its connection close');
    });
  });

  describe(`workerd ${date}: what breaks off`, () => {
    const { content: gzip } = packed(64 * MIB);
    /** @type {Record<string, Omit<import('./kit/depot.mjs').Stored, 'cut'>>} */
    const kinds = {
      'with a length': { content: patterned(2 * MIB) },
      'without a length': { content: patterned(2 * MIB), chunked: true },
      'packed, with a length': { content: gzip, encoding: 'gzip', type: 'text/plain' },
      'packed, without a length': { content: gzip, encoding: 'gzip', type: 'text/plain', chunked: true },
    };
    for (const [kind, stored] of Object.entries(kinds)) {
      for (const by of /** @type {const} */ (['end', 'reset'])) {
        for (const [where, after] of Object.entries({ 'at once': 1, 'in the middle': stored.content.size >> 1 })) {
          test(`H6: a body ${kind} that ends ${where} by ${by} ends visibly`, async () => {
            const id = here.put({ ...stored, cut: { after, by } });
            const visitor = visit(serve(id), { headers: { 'accept-encoding': 'gzip' } });
            const answer = await read(await visitor.head());
            assert.equal(answer.whole, false, `${answer.length} of ${stored.content.size} bytes passed for the whole`);
            assert(answer.length <= after);
            assert.equal(here.depot.of('bytes', id).length, 1, 'nothing is healed here');
          });
        }
      }
    }
  });
}
