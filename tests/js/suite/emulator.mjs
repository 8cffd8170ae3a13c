// `@attache/client/emulator` as people use it in their own tests: faults, clock, tokens, log, reset.

import { createEmulator, inspect } from '@attache/client/emulator';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { Clock, clientOf, emulated } from './support/emulated.mjs';
import { rejected, TOKEN } from './support/errors.mjs';

/** @typedef {import('@attache/client/emulator').Fault} Fault */

/** No second try. */
const once = { retry: { maxRetries: 0 } };
/** And no long wait for what never comes. */
const impatient = { ...once, timeout: 100, stallTimeout: 100 };

test('emulator: each fault is what its name says', async (t) => {
  /** @type {[Fault['do'], import('@attache/client').ErrorCode[]][]} */
  const cases = [
    [{ status: 503, headers: { 'retry-after': '1' }, body: 'busy' }, ['unavailable']],
    [{ status: 402, body: '{"detail":"no"}' }, ['payment_required']],
    [{ resetAfter: 5 }, ['network']],
    [{ stallAfter: 5 }, ['stalled']],
    [{ truncateAfter: 5 }, ['bad_response', 'truncated', 'network']],
    [{ loseReply: true }, ['network']],
    [{ delay: 60_000 }, ['timeout']],
  ];
  for (const [fault, codes] of cases) {
    const { client, emulator } = emulated(t, 'cuadra', {
      emulator: { faults: [{ match: { method: 'GET' }, do: fault }] },
    });
    const { id } = await client.upload(new Blob(['abc']));
    const waits = 'stallAfter' in fault || 'delay' in fault;
    const caller = clientOf(t, 'cuadra', emulator, waits ? impatient : once).client;
    await rejected(caller.get(id), codes, [], JSON.stringify(fault));
    assert.equal((await client.get(id)).id, id, 'it strikes once');
  }
});

test('emulator: a link that expires is known to the platform too', async (t) => {
  const { client, emulator } = emulated(t, 'voipbin');
  const content = bytes(5_000);
  const stored = await client.upload(content);
  emulator.faults.push({ match: { path: /^\/storage\// }, do: { expireUrl: true } });
  const response = await client.download(stored);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), content);
  assert.notEqual(await client.link(stored.id).url(), stored.url);
});

test('emulator: faults pick by method, path and backend, skip and count', async (t) => {
  const { client, emulator } = emulated(t, 'cuadra', { client: once });
  const { id } = await client.upload(new Blob(['abc']));
  const struck = () =>
    client.get(id).then(
      () => false,
      () => true,
    );
  /** @type {[Omit<Fault, 'do'>, boolean[]][]} */
  const cases = [
    [{ match: {} }, [true, false, false]],
    [{ match: {}, skip: 1 }, [false, true, false]],
    [{ match: {}, times: 2 }, [true, true, false]],
    [{ match: { method: 'get' } }, [true, false, false]],
    [{ match: { method: 'DELETE' } }, [false, false, false]],
    [{ match: { backend: 'voipbin' } }, [false, false, false]],
    [{ match: { backend: 'cuadra', path: `/v1/files/${id}` } }, [true, false, false]],
    [{ match: { path: '/cuadra/v1/files' } }, [true, false, false]],
    [{ match: { path: '/v1/file' } }, [false, false, false]],
    [{ match: { path: /files\/file_/ } }, [true, false, false]],
  ];
  for (const [fault, expected] of cases) {
    emulator.faults = [{ ...fault, do: { status: 500 } }];
    assert.deepEqual([await struck(), await struck(), await struck()], expected, JSON.stringify(fault));
  }
});

test('emulator: the log tells what came, and reset forgets all but the rules', async (t) => {
  const { client, emulator } = emulated(t, 'cuadra');
  const { id } = await client.upload(new Blob(['abc']));
  await client.get(id);
  assert.deepEqual(
    emulator.requests.map(({ method, status }) => [method, status]),
    [
      ['POST', 201],
      ['GET', 200],
    ],
  );
  assert.equal(emulator.requests[1]?.headers.authorization, `Bearer ${TOKEN}`);
  emulator.reset();
  assert.lengthOf(emulator.requests, 0);
  assert.deepEqual(inspect(emulator).stored('cuadra'), []);
  await rejected(client.get(id), 'not_found');
});

test('emulator: the same seed gives the same ids, another one others', async (t) => {
  const idOf = async (/** @type {number} */ seed) => {
    const { client } = emulated(t, 'cuadra', { emulator: { seed, now: () => 1e12 } });
    return (await client.upload(new Blob(['abc']))).id;
  };
  assert.equal(await idOf(7), await idOf(7));
  assert.notEqual(await idOf(7), await idOf(8));
});

test('emulator: its clock decides when links end', async (t) => {
  const clock = new Clock();
  const { client, emulator } = emulated(t, 'voipbin', { emulator: { now: clock.now, urlLifetime: 60_000 } });
  const stored = await client.upload(bytes(100));
  assert.equal((await emulator.fetch(new Request(String(stored.url)))).status, 200);
  clock.move(61_000);
  assert.equal((await emulator.fetch(new Request(String(stored.url)))).status, 400);
});

test('emulator: only its tokens are let in, and two emulators share nothing', async (t) => {
  const one = createEmulator({ tokens: [TOKEN] });
  const two = createEmulator({ tokens: ['another'] });
  const { client } = clientOf(t, 'cuadra', one);
  const stored = await client.upload(new Blob(['abc']));
  await rejected(clientOf(t, 'cuadra', two).client.list(), 'unauthorized');
  const other = clientOf(t, 'cuadra', two, { auth: { bearer: 'another' } });
  assert.deepEqual((await other.client.list()).items, []);
  assert.equal((await client.get(stored.id)).id, stored.id);
});

test('emulator: what is asked of it wrongly says so', () => {
  assert.throws(() => createEmulator({ seed: -1 }), TypeError);
  assert.throws(() => createEmulator().baseUrl(/** @type {never} */ ('nobody')), TypeError);
});
