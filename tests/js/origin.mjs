// A server for faults, on loopback: what a real network and a broken peer do, told step by step by the test that needs it.
// Opens two origins (two ports) and a raw one that is no HTTP server, starts emulators on request, keeps what it was asked. Decides nothing about a client.

import { createServer } from 'node:http';
import { answerControl } from './origin/control.mjs';
import { cors, isPreflight, preflight } from './origin/cors.mjs';
import { Files } from './origin/file.mjs';
import { play } from './origin/play.mjs';
import { listenRaw } from './origin/raw.mjs';
import { Script } from './origin/script.mjs';
import { serverOf } from './origin/servers.mjs';

/**
 * @typedef {object} Origin
 * @property {string} address of the control paths and of the first origin
 * @property {string} other the second origin: the same host, another port
 * @property {() => unknown[]} takeTold what tests told since the last time
 * @property {() => Promise<void>} close
 */

/** @typedef {(options: object) => Promise<{ address: string, close: () => Promise<void> }>} StartEmulator */

/**
 * @param {{ startEmulator?: StartEmulator }} [options]
 * @returns {Promise<Origin>}
 */
export async function startOrigin({ startEmulator } = {}) {
  /** @type {Map<string, Script>} */
  const scripts = new Map();
  /** @type {(() => Promise<void>)[]} */
  const closers = [];
  /** @type {unknown[]} */
  const told = [];
  const addresses = { address: '', other: '', raw: '' };
  const files = new Files();

  /** @type {import('./origin/control.mjs').Desk} */
  const desk = {
    scripts,
    told,
    newScript(wanted) {
      const { steps = [], ...server } = Array.isArray(wanted) ? { steps: wanted } : wanted;
      const script = new Script(String(scripts.size + 1), steps, addresses, serverOf(server));
      scripts.set(script.id, script);
      return script;
    },
    async newEmulator(options) {
      if (!startEmulator) throw new Error('this origin was started without emulators');
      const { address, close } = await startEmulator(options);
      closers.push(close);
      return address;
    },
  };

  const listener =
    (/** @type {'first' | 'second'} */ which) =>
    (
      /** @type {import('node:http').IncomingMessage} */ request,
      /** @type {import('node:http').ServerResponse} */ response,
    ) => {
      // On a connection that was used before, some engines send a request that broke off again by themselves: then a script
      // would meet requests that no client made.
      response.shouldKeepAlive = false;
      // A peer that goes away is what many tests are about.
      request.on('error', () => {});
      response.on('error', () => {});
      if (isPreflight(request)) return preflight(request, response);
      const [, place = '', id = ''] = /^\/([^/?]*)\/?([^/?]*)/.exec(request.url ?? '') ?? [];
      const script = place === 's' ? scripts.get(id) : undefined;
      if (script) return void play(script, which, request, response);
      if (place === 'f') return void files.answer(request, response);
      if (place === '-') return void answerControl(desk, request, response);
      response.writeHead(404, cors()).end();
    };

  const first = await listen(listener('first'));
  const second = await listen(listener('second'));
  addresses.address = first.address;
  const raw = await listenRaw((id) => scripts.get(id));
  addresses.other = second.address;
  addresses.raw = raw.address;

  return {
    address: addresses.address,
    other: addresses.other,
    takeTold: () => told.splice(0),
    async close() {
      for (const script of scripts.values()) script.end();
      await Promise.all([first.close(), second.close(), raw.close(), ...closers.map((close) => close())]);
    },
  };
}

/** @param {import('node:http').RequestListener} listener */
async function listen(listener) {
  // Headers of every size are let in: what a client sends is for the test to judge.
  const server = createServer({ maxHeaderSize: 1 << 20, requestTimeout: 0 }, listener);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the origin has no port');
  return {
    address: `http://127.0.0.1:${bound.port}`,
    close: () =>
      new Promise((/** @type {(done: void) => void} */ resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
