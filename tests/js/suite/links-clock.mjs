// F3: a device whose clock is a day wrong. The first download works all the same, on every platform, and so does the next.

import { createClient } from '@attache/client';
import { createEmulator } from '@attache/client/emulator';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected, TOKEN } from './support/errors.mjs';
import { contentOf, Signer } from './support/signing.mjs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WRONG = [-DAY, DAY];

/**
 * Sets this device's clock; gives the right time.
 * @param {import('./harness.mjs').Test} t
 * @param {number} shift
 */
function wrongClock(t, shift) {
  const real = Date.now;
  const right = () => real.call(Date);
  Date.now = () => right() + shift;
  const set = () => {
    Date.now = real;
  };
  t.after(set);
  return { right, set };
}

/** @typedef {import('@attache/client').BackendName} BackendName */
/** @typedef {Pick<import('@attache/client').ClientOptions, 'auth' | 'scope' | 'variant'>} Way */

/** What each platform wants to know. @type {[BackendName, Way][]} */
const PLATFORMS = [
  ['cuadra', { auth: { bearer: TOKEN } }],
  ['voipbin', { auth: { bearer: TOKEN } }],
  ['fruxon', { auth: { bearer: TOKEN }, scope: { tenant: 'acme', session: 's-1' } }],
  [
    'discovery-engine',
    {
      auth: { bearer: TOKEN },
      scope: { project: 'p', location: 'global', collection: 'c', engine: 'e', session: 's-1' },
    },
  ],
  [
    'kore',
    {
      auth: { apiKey: TOKEN },
      scope: { app: 'app-1', environment: 'draft', session: 's-1', userReference: 'u-1' },
      variant: { upload: 'chunked' },
    },
  ],
];

for (const [backend, way] of PLATFORMS) {
  test(`F3: a day wrong, ${backend}`, async (t) => {
    for (const shift of WRONG) {
      for (const urlLifetime of [HOUR, 7 * DAY]) {
        const { right, set } = wrongClock(t, shift);
        const emulator = createEmulator({ seed: 1, now: right, urlLifetime });
        const made = () => {
          const client = createClient({
            backend,
            baseUrl: emulator.baseUrl(backend),
            ...way,
            retry: { baseDelay: 0, maxDelay: 0 },
            fetch: (input, init) => emulator.fetch(new Request(input, init)),
          });
          t.after(() => client.close());
          return client;
        };
        const stored = await made().upload(new File(['abc'], 'a.mp4', { type: 'video/mp4' }));
        const what = `${shift / HOUR} h, links of ${urlLifetime / HOUR} h`;
        const client = made();
        for (const time of ['first', 'second']) {
          assert.equal(await (await client.download(stored)).text(), 'abc', `${what}, ${time}, by its record`);
        }
        // Kore's bytes have no address but the one in the record.
        if (backend === 'kore') {
          await rejected(made().download(stored.id), 'unsupported');
        } else {
          assert.equal(await (await made().download(stored.id)).text(), 'abc', `${what}, by its id`);
        }
        set();
      }
    }
  });
}

test('F3: a clock that is a day wrong, and a link that has ended', async (t) => {
  for (const shift of WRONG) {
    for (const tells of [true, false]) {
      const { right, set } = wrongClock(t, shift);
      const platform = new Signer({ now: right, tells });
      const record = platform.old('a');
      const client = platform.client(t);
      assert.equal(await (await client.download(record)).text(), contentOf('a'));
      assert.equal(platform.refreshes, 1, `${shift / HOUR} h`);
      assert.isAtMost(platform.storage.length, 2);
      set();
    }
  }
});

test('F3: a clock that is ahead, and a hundred who ask at once', async (t) => {
  const { right } = wrongClock(t, DAY);
  const platform = new Signer({ now: right });
  const record = platform.old('a');
  const client = platform.client(t);
  const asked = [...Array(100)].map(async () => (await client.download(record)).text());
  assert.deepEqual([...new Set(await Promise.all(asked))], [contentOf('a')]);
  assert.equal(platform.refreshes, 1, 'also where every link seems to have ended');
});
