// D3, D4: aborts over a real network close the connection; a connection that the network drops is no abort.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { peer, remote } from './support/peer.mjs';

test('D3: a body that is being read ends when its download is aborted', async (t) => {
  const { base, until } = await peer(t, [{ body: 'x'.repeat(100_000), send: 50_000, ending: 'hold' }]);
  const abort = new AbortController();
  const response = await remote(t, base).download('file_1', { signal: abort.signal });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  assert.isFalse((await reader.read()).done);
  abort.abort(new Error('enough'));
  let ended = false;
  try {
    while (!(await reader.read()).done);
  } catch {
    ended = true;
  }
  assert.isTrue(ended, 'reading fails, it does not end as if all had come');
  await until('broken');
});

test('D3: over the network an abort closes the connection', async (t) => {
  const { base, until, seen } = await peer(t, [{ ending: 'hold', times: 0 }, {}]);
  const client = remote(t, base);
  const abort = new AbortController();
  const calls = [
    client.get('x', { signal: abort.signal }),
    client.upload(bytes(200_000), { signal: abort.signal, onProgress: () => {} }),
  ];
  await until('arrived', 2);
  abort.abort('enough');
  for (const call of calls) assert.equal((await rejected(call, 'aborted')).cause, 'enough');
  await until('broken', 2);
  assert.lengthOf(await seen(), 2);
});

test('D4: a connection that the network drops is no abort', async (t) => {
  const { base } = await peer(t, [{ ending: 'reset', times: 0 }]);
  const client = remote(t, base);
  const { signal } = new AbortController();
  const error = await rejected(client.get('x', { signal }), 'network');
  assert.isTrue(error.retryable);
  const lost = await rejected(client.upload(new Blob(['abc']), { signal, onAmbiguous: 'fail' }), [
    'network',
    'ambiguous',
  ]);
  assert.equal(lost.commit, 'unknown');
});
