// B11: a body that is a stream goes half duplex where the runtime wants to hear it, and its length is told.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { STREAMING } from './support/kinds.mjs';
import { peer, remote } from './support/peer.mjs';
import { written } from './support/scripted.mjs';

const WHERE = {
  only: STREAMING,
  reason: 'elsewhere no stream leaves with its length told: what is given as one is cut into Blobs there (B10)',
};
const SIZE = 100_000;

const stream = () => /** @type {ReadableStream<Uint8Array>} */ (new Blob([bytes(SIZE)]).stream());
const stored = cuadraFile({ sizeBytes: null, sha256: null });

test(
  'B11: a stream goes half duplex',
  async (t) => {
    const { client, calls } = written(t, 'cuadra', [
      async (call) => {
        await call.body();
        return { json: stored };
      },
    ]);
    await client.upload(stream(), { size: SIZE, checksum: false });
    const { body, duplex } = /** @type {RequestInit & { duplex?: string }} */ (calls[0]?.init ?? {});
    assert.instanceOf(body, ReadableStream);
    assert.equal(duplex, 'half');
  },
  WHERE,
);

test(
  'B11: over the network its length is told, and all of it comes',
  async (t) => {
    const { base, seen } = await peer(t, [{ method: 'POST', times: 0, json: stored }]);
    await remote(t, base).upload(stream(), { size: SIZE, checksum: false, name: 'a.bin' });
    const [request] = await seen();
    const headers = new Map(request?.headers);
    assert.equal(headers.get('content-length'), String(request?.received));
    assert.isUndefined(headers.get('transfer-encoding'));
    assert.isAbove(request?.received ?? 0, SIZE);
  },
  WHERE,
);
