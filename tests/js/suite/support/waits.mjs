// Every place where a call can wait, held there; and every verb on its way to a good or a bad end. For those who end calls early.

import { bytes } from './bytes.mjs';
import { cuadraFile, cuadraPage, voipbinFile } from './fixtures.mjs';
import { never, written } from './scripted.mjs';
import { deferred, settled } from './timing.mjs';
import { UPLOAD_WAITS } from './waits-uploads.mjs';

/** @typedef {import('../harness.mjs').Test} Test */
/** @typedef {{ call: PromiseLike<unknown>, held: Promise<unknown>, sent: () => number }} Wait `held` once the call waits */

const LONG = { maxRetries: 3, baseDelay: 1e8, maxDelay: 1e8 };
const SLOW = { interval: 1e8, maxInterval: 1e8 };
const FRUXON = { baseUrl: 'https://api.fruxon.test', scope: { tenant: 'acme' } };
const fruxon = /** @type {never} */ ('fruxon');

/** A request that arrives and is not answered; `until` is the promise of that. */
function holding() {
  const reached = deferred();
  const answer = (/** @type {import('./scripted.mjs').Call} */ call) => {
    reached.resolve(undefined);
    return never(call);
  };
  return { answer, until: reached.promise };
}

/**
 * @param {AbortSignal} signal nobody waits for requests that will not come
 * @param {unknown[]} calls
 * @param {number} count
 */
async function sentSoMany(signal, calls, count) {
  while (calls.length < count && !signal.aborted) await settled();
  await settled();
}

/** @type {Record<string, (t: Test, signal: AbortSignal) => Wait>} */
export const WAITS = {
  ...UPLOAD_WAITS,
  'a request in flight'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'cuadra', [answer]);
    return { call: client.get('x', { signal }), held: until, sent: () => calls.length };
  },
  'a fetch that ignores its signal'(t, signal) {
    const reached = deferred();
    const deaf = () => {
      reached.resolve(undefined);
      return /** @type {Promise<Response>} */ (new Promise(() => {}));
    };
    const { client, calls } = written(t, 'cuadra', [deaf]);
    return { call: client.delete('x', { signal }), held: reached.promise, sent: () => calls.length };
  },
  'the wait between two attempts'(t, signal) {
    const { client, calls } = written(t, 'cuadra', [{ status: 503 }, { status: 503 }], { retry: LONG });
    return { call: client.get('x', { signal }), held: sentSoMany(signal, calls, 1), sent: () => calls.length };
  },
  'the wait that a server asked for'(t, signal) {
    const { client, calls } = written(t, 'cuadra', [{ status: 429, headers: { 'retry-after': '50' } }]);
    return { call: client.get('x', { signal }), held: sentSoMany(signal, calls, 1), sent: () => calls.length };
  },
  'the wait between two looks at a file'(t, signal) {
    const { client, calls } = written(t, 'cuadra', [{ json: cuadraFile({ status: 'processing' }) }]);
    return {
      call: client.waitUntilReady('x', { signal, ...SLOW }),
      held: sentSoMany(signal, calls, 1),
      sent: () => calls.length,
    };
  },
  'the wait between two looks at an operation'(t, signal) {
    const { client, calls } = written(t, fruxon, [{ json: { id: 'a', status: 'RUNNING' } }], FRUXON);
    return {
      call: client.operation('a', { signal, ...SLOW }),
      held: sentSoMany(signal, calls, 1),
      sent: () => calls.length,
    };
  },
  'a look that waits for its floor'(t, signal) {
    const { client, calls } = written(t, fruxon, [{ json: { id: 'a', status: 'RUNNING' } }], FRUXON);
    const handle = client.operation('a');
    // The first look is nobody's who may be aborted.
    const first = signal.aborted ? Promise.resolve() : handle.poll();
    const call = first.then(() => handle.poll({ signal }));
    return { call, held: sentSoMany(signal, calls, signal.aborted ? 0 : 1), sent: () => calls.length };
  },
  'the cancelling of an operation'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, fruxon, [answer], FRUXON);
    const call = client.operation('assets/a/operations/b').cancel({ signal });
    return { call, held: until, sent: () => calls.length };
  },
  'a credential that does not come'(t, signal) {
    const asked = deferred();
    const bearer = () => {
      asked.resolve(undefined);
      return /** @type {Promise<string>} */ (new Promise(() => {}));
    };
    const { client, calls } = written(t, 'cuadra', [], { auth: { bearer } });
    return { call: client.get('x', { signal }), held: asked.promise, sent: () => calls.length };
  },
  'a middleware that does not answer'(t, signal) {
    const asked = deferred();
    const middleware = () => {
      asked.resolve(undefined);
      return /** @type {Promise<Response>} */ (new Promise(() => {}));
    };
    const { client, calls } = written(t, 'cuadra', [], { middleware: [middleware] });
    return { call: client.get('x', { signal }), held: asked.promise, sent: () => calls.length };
  },
  'one who waits for a link that another asks for'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'voipbin', [answer]);
    const link = client.link(voipbinFile().id);
    if (signal.aborted) return { call: link.url({ signal }), held: Promise.resolve(), sent: () => calls.length };
    link.url().catch(() => {});
    const waits = until.then(() => link.url({ signal }));
    return { call: waits, held: until.then(settled), sent: () => calls.length };
  },
  'the refreshing of a link'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'voipbin', [answer]);
    return { call: client.link(voipbinFile().id).refresh({ signal }), held: until, sent: () => calls.length };
  },
  'the queue of a batch'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'cuadra', [answer]);
    const batch = client.uploadAll([{ source: new Blob(['a']) }, { source: new Blob(['b']), options: { signal } }], {
      concurrency: 1,
    });
    const second = /** @type {import('@attache/client').Upload} */ (batch.uploads[1]);
    // The first of them has nothing to do with the signal.
    t.after(() => batch.abort());
    return { call: second, held: until, sent: () => calls.length - 1 };
  },
  'the bytes of an upload'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'cuadra', [answer]);
    return { call: client.upload(bytes(10_000), { signal }), held: until, sent: () => calls.length };
  },
  'a source that is read'(t, signal) {
    const asked = deferred();
    const pull = () => {
      asked.resolve(undefined);
      return new Promise(() => {});
    };
    const { client, calls } = written(t, 'cuadra', []);
    const source = new ReadableStream({ pull }, { highWaterMark: 0 });
    return { call: client.upload(source, { signal }), held: asked.promise, sent: () => calls.length };
  },
  'the processing of an upload'(t, signal) {
    const { client, calls } = written(t, 'cuadra', [{ json: cuadraFile({ status: 'processing' }) }]);
    const upload = client.upload(new Blob(['abc']), { until: 'ready', signal });
    return { call: upload, held: sentSoMany(signal, calls, 1), sent: () => calls.length };
  },
  'a body that is read'(t, signal) {
    const asked = deferred();
    const pull = () => {
      asked.resolve(undefined);
      return new Promise(() => {});
    };
    const { client, calls } = written(t, 'cuadra', [
      () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 })),
    ]);
    return { call: client.get('x', { signal }), held: asked.promise, sent: () => calls.length };
  },
  'a page of a list'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'cuadra', [answer]);
    return { call: client.list({ signal }).toArray(), held: until, sent: () => calls.length };
  },
  'the second page of a list'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'cuadra', [{ json: cuadraPage([cuadraFile()], 'more') }, answer]);
    return { call: client.list({ signal }).toArray(), held: until, sent: () => calls.length };
  },
  'the headers of a download'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'cuadra', [answer]);
    return { call: client.download('x', { signal }), held: until, sent: () => calls.length };
  },
  'a request of the caller’s own'(t, signal) {
    const { answer, until } = holding();
    const { client, calls } = written(t, 'cuadra', [answer]);
    return { call: client.request('/x', { signal }), held: until, sent: () => calls.length };
  },
};

/** Every verb to its end, with a signal that nobody raises. @type {Record<string, (t: Test, signal: AbortSignal) => Promise<unknown>>} */
export const ENDINGS = {
  get: (t, signal) => written(t, 'cuadra', [{ json: cuadraFile() }]).client.get('x', { signal }),
  'get after a retry': (t, signal) =>
    written(t, 'cuadra', [{ status: 503 }, { json: cuadraFile() }]).client.get('x', { signal }),
  'get that fails': (t, signal) =>
    written(t, 'cuadra', [{ status: 404 }])
      .client.get('x', { signal })
      .catch(() => {}),
  delete: (t, signal) => written(t, 'cuadra', [{ status: 204 }]).client.delete('x', { signal }),
  list: async (t, signal) => await written(t, 'cuadra', [{ json: cuadraPage([]) }]).client.list({ signal }),
  'list to its end': (t, signal) =>
    written(t, 'cuadra', [{ json: cuadraPage([cuadraFile()], 'more') }, { json: cuadraPage([]) }])
      .client.list({ signal })
      .toArray(),
  'a list that is left': async (t, signal) => {
    const { client } = written(t, 'cuadra', [{ json: cuadraPage([cuadraFile()], 'more') }]);
    for await (const _file of client.list({ signal })) break;
  },
  upload: async (t, signal) =>
    await written(t, 'cuadra', [{ json: cuadraFile() }]).client.upload(new Blob(['abc']), { signal }),
  'upload of a stream': async (t, signal) => {
    const source = new Response('abc');
    await written(t, 'cuadra', [{ json: cuadraFile() }]).client.upload(source, { signal });
  },
  'upload that fails': async (t, signal) => {
    await written(t, 'cuadra', [{ status: 413 }])
      .client.upload(new Blob(['abc']), { signal })
      .catch(() => {});
  },
  batch: async (t, signal) => {
    const { client } = written(t, 'cuadra', [{ json: cuadraFile() }, { status: 413 }]);
    await client.uploadAll([new Blob(['abc']), new Blob(['def'])], { signal, concurrency: 1 });
  },
  download: async (t, signal) => {
    const response = await written(t, 'cuadra', [{ body: 'abc' }]).client.download('x', { signal });
    await response.text();
  },
  'download that is cancelled': async (t, signal) => {
    const response = await written(t, 'cuadra', [{ body: 'abc' }]).client.download('x', { signal });
    await response.body?.cancel();
  },
  link: (t, signal) =>
    written(t, 'voipbin', [{ json: voipbinFile() }])
      .client.link('x')
      .url({ signal }),
  operation: async (t, signal) =>
    await written(t, fruxon, [{ json: { id: 'a', status: 'DONE', done: true } }], FRUXON).client.operation('a', {
      signal,
    }),
  'operation that is stopped': async (t, signal) => {
    const { client, calls } = written(t, fruxon, [{ json: { id: 'a', status: 'RUNNING' } }], FRUXON);
    const handle = client.operation('a', { signal, ...SLOW });
    const end = handle.then(null, () => {});
    while (calls.length === 0) await settled();
    handle.stop();
    await end;
  },
  waitUntilReady: (t, signal) => written(t, 'cuadra', [{ json: cuadraFile() }]).client.waitUntilReady('x', { signal }),
  'request without a body': (t, signal) =>
    written(t, 'cuadra', [{ status: 204 }]).client.request('/x', { method: 'POST', signal }),
};
