// What a logger is told, of which calls, and that its own failures are its own.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile, voipbinFile } from './support/fixtures.mjs';
import { written } from './support/scripted.mjs';

/** @typedef {import('@attache/client').LogEvent} LogEvent */

/** The members of the contract. */
const MEMBERS = ['event', 'verb', 'method', 'url', 'status', 'attempt', 'delay', 'code'];

function keeping() {
  /** @type {(LogEvent & { level: string })[]} */
  const events = [];
  const keep = (/** @type {string} */ level) => (/** @type {LogEvent} */ event) =>
    void events.push({ level, ...event });
  return { events, logger: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') } };
}

test('logger: each request, answer and retry, with the members of the contract and no others', async (t) => {
  const { events, logger } = keeping();
  const { client } = written(t, 'cuadra', [{ status: 503 }, { json: cuadraFile() }], { logger });
  await client.get('file_1');
  assert.deepEqual(
    events.map(({ level, event, status, attempt }) => ({ level, event, status, attempt })),
    [
      { level: 'debug', event: 'request', status: undefined, attempt: 1 },
      { level: 'debug', event: 'response', status: 503, attempt: undefined },
      { level: 'warn', event: 'retry', status: 503, attempt: undefined },
      { level: 'debug', event: 'request', status: undefined, attempt: 2 },
      { level: 'debug', event: 'response', status: 200, attempt: undefined },
    ],
  );
  for (const { level: _, ...event } of events) {
    assert.includeMembers(MEMBERS, Object.keys(event));
    assert.equal(event.method, 'GET');
    assert.equal(event.url, 'https://api.cuadra.test/v1/files/file_1');
    for (const value of Object.values(event)) assert.isDefined(value);
  }
});

test('logger: of a storage host only where it is: neither its path nor its query', async (t) => {
  const { events, logger } = keeping();
  const url = 'https://storage.googleapis.com/capability-in-the-path?X-Goog-Signature=feed';
  const { client } = written(t, 'voipbin', [{ json: voipbinFile({ uri_download: url }) }, { body: 'abc' }], { logger });
  await (await client.download(voipbinFile().id)).text();
  const told = JSON.stringify(events);
  assert.include(told, 'https://storage.googleapis.com');
  for (const secret of ['capability-in-the-path', 'Signature', 'feed']) assert.notInclude(told, secret);
});

test('logger: one that fails, at any event, fails no call', async (t) => {
  for (const failing of ['debug', 'info', 'warn', 'error']) {
    const logger = {
      [failing]: () => {
        throw new Error('the disk is full');
      },
    };
    const { client } = written(
      t,
      'cuadra',
      [{ status: 503 }, { status: 307, headers: { location: '/v1/files/y' } }, { json: cuadraFile() }, { status: 404 }],
      { logger },
    );
    assert.equal((await client.get('file_1')).id, 'file_1');
    await rejected(client.get('x'), 'not_found');
  }
});

test('logger: some of its methods are enough, inherited ones count, and it is called as itself', async (t) => {
  class Own {
    /** @type {string[]} */
    lines = [];
    /** @param {LogEvent} event */
    warn({ event }) {
      this.lines.push(event);
    }
  }
  const logger = new Own();
  const { client } = written(t, 'cuadra', [{ status: 503 }, { json: cuadraFile() }], { logger });
  await client.get('file_1');
  assert.deepEqual(logger.lines, ['retry']);
  const { client: silent } = written(t, 'cuadra', [{ json: cuadraFile() }], { logger: {} });
  assert.equal((await silent.get('file_1')).id, 'file_1');
});

test('logger: what it does to an event changes nothing', async (t) => {
  const logger = {
    debug: (/** @type {LogEvent} */ event) => {
      for (const name of Object.keys(event)) Reflect.set(event, name, 'changed');
    },
  };
  const { client, calls } = written(t, 'cuadra', [{ json: cuadraFile() }], { logger });
  assert.equal((await client.get('file_1')).id, 'file_1');
  assert.equal(calls[0]?.method, 'GET');
});
