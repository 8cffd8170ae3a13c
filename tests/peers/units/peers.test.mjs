// @ts-check
// Each peer that is set up here takes an upload by hand, through the proxy, and its adapter tells what is stored. Signatures
// that have ended are refused where the peer checks them.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { available } from '../kit/available.mjs';
import { PEERS } from '../peer/all.mjs';
import { startProxy } from '../proxy.mjs';
import { byHand } from './hand.mjs';

for (const peer of PEERS) {
  test(`${peer.title} by hand`, { skip: available(peer) ? false : 'it is not set up here' }, async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'attache-peers-'));
    const running = await peer.start(folder);
    const proxy = await startProxy(running.port, { heads: peer.heads ?? true });
    try {
      const bytes = new Uint8Array(peer.part * 2 + 123).map((_, at) => (at * 31) >> 3);
      const hand = byHand(peer, running.options(proxy.address, 'a b/ü.bin'), bytes);
      await hand.send(await hand.start());
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      assert.deepEqual(await running.stored('a b/ü.bin', bytes.length), [{ sha256, size: bytes.length }]);
      assert.deepEqual(await running.stored('nothing', 1), []);
      const sent = proxy.counts.requests.filter(peer.carries).reduce((sum, { body }) => sum + body, 0);
      assert(sent >= bytes.length, `${sent} bytes seen of ${bytes.length}`);

      if (running.sessions !== null) {
        assert.equal(await running.sessions('given up'), 0);
        const other = byHand(peer, running.options(proxy.address, 'given up'), bytes);
        const session = await other.start();
        assert.equal(await running.sessions('given up'), 1);
        const status = await other.cancel(session);
        assert(status !== 0);
        assert.equal(await running.sessions('given up'), 0);
      }
      if (peer.signs === true) {
        const over = running.options(proxy.address, 'late', { expired: () => true });
        const late = byHand(peer, over, bytes);
        await assert.rejects(async () => late.send(await late.start()), /gave 403/);
      }
    } finally {
      await proxy.close();
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
}
