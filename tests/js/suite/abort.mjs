// D3: an abort settles the call in whatever phase it comes, with the caller's reason, and nothing is sent afterwards.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile, cuadraPage, voipbinFile } from './support/fixtures.mjs';
import { never, written } from './support/scripted.mjs';
import { deferred, settled } from './support/timing.mjs';

/** Reasons that callers give: errors, and what is none. */
const REASONS = [new Error('the user left'), 'a text', 42, { code: 'own' }, null, Symbol.for('reason'), ''];

/** A wait between attempts that no test would live to see the end of. */
const LONG = { maxRetries: 3, baseDelay: 1e8, maxDelay: 1e8 };

/**
 * A call that is held somewhere, its abort, and what must not come after.
 * @param {import('./harness.mjs').Test} t
 * @param {(signal: AbortSignal) => { call: PromiseLike<unknown>, held: Promise<unknown>, sent: () => number }} begin
 */
async function everyReason(t, begin) {
  for (const reason of [...REASONS, undefined]) {
    const abort = new AbortController();
    const { call, held, sent } = begin(abort.signal);
    await Promise.race([held, call]);
    const before = sent();
    abort.abort(reason);
    const error = await rejected(call, 'aborted');
    assert.strictEqual(error.cause, abort.signal.reason, t.runtime);
    await settled();
    assert.equal(sent(), before, 'nothing was sent after the abort');
  }
}

test('D3: aborted while a request is in flight', async (t) => {
  await everyReason(t, (signal) => {
    const held = deferred();
    const { client, calls } = written(t, 'cuadra', [
      (call) => {
        held.resolve(undefined);
        return never(call);
      },
    ]);
    return { call: client.get('x', { signal }), held: held.promise, sent: () => calls.length };
  });
});

test('D3: aborted while the network does not even notice', async (t) => {
  await everyReason(t, (signal) => {
    const held = deferred();
    const { client, calls } = written(t, 'cuadra', [
      () => {
        held.resolve(undefined);
        // A fetch that ignores its signal.
        return new Promise(() => {});
      },
    ]);
    return { call: client.get('x', { signal }), held: held.promise, sent: () => calls.length };
  });
});

test('D3: aborted while a credential is fetched', async (t) => {
  await everyReason(t, (signal) => {
    const held = deferred();
    const { client, calls } = written(t, 'cuadra', [], {
      auth: {
        bearer: () => {
          held.resolve(undefined);
          return new Promise(() => {});
        },
      },
    });
    return { call: client.get('x', { signal }), held: held.promise, sent: () => calls.length };
  });
});

test('D3: aborted between two attempts', async (t) => {
  await everyReason(t, (signal) => {
    const { client, calls } = written(t, 'cuadra', [{ status: 503 }, { status: 503 }], { retry: LONG });
    const held = (async () => {
      while (calls.length === 0) await settled();
      await settled();
    })();
    return { call: client.get('x', { signal }), held, sent: () => calls.length };
  });
});

test('D3: aborted while an answer is read', async (t) => {
  await everyReason(t, (signal) => {
    const held = deferred();
    const { client, calls } = written(t, 'cuadra', [
      ({ signal: inner }) =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('{"id":'));
              inner?.addEventListener('abort', () => controller.error(inner.reason));
            },
            pull: () => {
              held.resolve(undefined);
              return new Promise(() => {});
            },
          }),
        ),
    ]);
    return { call: client.get('x', { signal }), held: held.promise, sent: () => calls.length };
  });
});

test('D3: an upload aborted while its bytes leave, by signal and by handle', async (t) => {
  for (const by of ['signal', 'handle']) {
    for (const reason of REASONS) {
      const held = deferred();
      const { client, calls } = written(t, 'cuadra', [
        (call) => {
          held.resolve(undefined);
          return never(call);
        },
        { json: cuadraFile() },
      ]);
      const abort = new AbortController();
      /** @type {import('@attache/client').UploadProgress[]} */
      const heard = [];
      const upload = client.upload(bytes(10_000), { signal: abort.signal, onProgress: (event) => heard.push(event) });
      await held.promise;
      if (by === 'signal') abort.abort(reason);
      else await upload.abort(reason);
      const error = await rejected(upload, 'aborted');
      assert.strictEqual(error.cause, reason === undefined ? abort.signal.reason : reason, by);
      assert.equal(error.commit, 'unknown', 'it may have arrived');
      assert.equal(upload.state, 'aborted');
      assert.equal(heard.at(-1)?.state, 'aborted');
      const count = heard.length;
      await settled();
      assert.lengthOf(calls, 1);
      assert.lengthOf(heard, count, 'no progress after the end');
    }
  }
});

test('D3: an upload aborted before anything left says that nothing was sent', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  const upload = client.upload(new Blob(['abc']));
  await upload.abort('at once');
  const error = await rejected(upload, 'aborted');
  assert.include(error, { cause: 'at once', commit: 'not-sent' });
  await settled();
  assert.lengthOf(calls, 0);
});

test('D3: an upload aborted while the platform processes its file', async (t) => {
  await everyReason(t, (signal) => {
    const held = deferred();
    const { client, calls } = written(t, 'cuadra', [
      () => {
        held.resolve(undefined);
        return { json: cuadraFile({ status: 'processing' }) };
      },
    ]);
    const upload = client.upload(new Blob(['abc']), { until: 'ready', signal });
    const processing = (async () => {
      await held.promise;
      while (upload.state !== 'processing') await settled();
    })();
    return { call: upload, held: processing, sent: () => calls.length };
  });
});

test('D3: a wait aborted between two looks', async (t) => {
  await everyReason(t, (signal) => {
    const held = deferred();
    const { client, calls } = written(t, 'cuadra', [{ json: cuadraFile({ status: 'processing' }) }]);
    const call = client.waitUntilReady('file_1', {
      signal,
      interval: 1e8,
      maxInterval: 1e8,
      onProgress: () => held.resolve(undefined),
    });
    return { call, held: held.promise, sent: () => calls.length };
  });
});

test('D3: a listing aborted on its way, and between pages', async (t) => {
  await everyReason(t, (signal) => {
    const held = deferred();
    const { client, calls } = written(t, 'cuadra', [
      { json: cuadraPage([cuadraFile()], 'more') },
      (call) => {
        held.resolve(undefined);
        return never(call);
      },
    ]);
    return { call: client.list({ signal }).toArray(), held: held.promise, sent: () => calls.length };
  });
  const abort = new AbortController();
  const { client, calls } = written(t, 'cuadra', [{ json: cuadraPage([cuadraFile()], 'more') }]);
  const reading = async () => {
    for await (const _file of client.list({ signal: abort.signal })) abort.abort('enough');
  };
  assert.equal((await rejected(reading(), 'aborted')).cause, 'enough');
  assert.lengthOf(calls, 1);
});

test('D3: one of those who wait for the same link goes, the others get it', async (t) => {
  const held = deferred();
  const reply = deferred();
  const { client, calls } = written(t, 'voipbin', [
    async () => {
      held.resolve(undefined);
      await reply.promise;
      return { json: voipbinFile() };
    },
  ]);
  const link = client.link(voipbinFile().id);
  const abort = new AbortController();
  const stays = [link.url(), link.url()];
  const goes = link.url({ signal: abort.signal });
  await held.promise;
  abort.abort('not me');
  assert.equal((await rejected(goes, 'aborted')).cause, 'not me');
  reply.resolve(undefined);
  for (const url of await Promise.all(stays)) assert.equal(url, voipbinFile().uri_download);
  assert.lengthOf(calls, 1);
});

test('D3: whoever refreshes a link goes, and the others still get it', async (t) => {
  const held = deferred();
  const { client, calls } = written(t, 'voipbin', [
    (call) => {
      held.resolve(undefined);
      return never(call);
    },
    { json: voipbinFile() },
  ]);
  const link = client.link(voipbinFile().id);
  const abort = new AbortController();
  const leads = link.url({ signal: abort.signal });
  await held.promise;
  const waits = link.url();
  abort.abort('not me');
  await rejected(leads, 'aborted');
  assert.equal(await waits, voipbinFile().uri_download);
  assert.lengthOf(calls, 2);
});

test('D3: aborted after the end changes nothing', async (t) => {
  const abort = new AbortController();
  const { client, calls } = written(t, 'cuadra', [{ json: cuadraFile() }, { json: cuadraFile() }]);
  const upload = client.upload(new Blob(['abc']), { signal: abort.signal });
  const got = client.get('x', { signal: abort.signal });
  await Promise.all([upload, got]);
  abort.abort('late');
  await upload.abort('later');
  assert.equal((await upload).id, 'file_1');
  assert.equal(upload.state, 'done');
  await settled();
  assert.lengthOf(calls, 2);
});
