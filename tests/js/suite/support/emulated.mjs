// Clients over the embedded emulator: everything a user would do, in one process, with every request kept.

import { createClient } from '@attache/client';
import { createEmulator } from '@attache/client/emulator';
import { TOKEN } from './errors.mjs';
import { callOf } from './scripted.mjs';

/** @typedef {import('./scripted.mjs').Call} Call */
/** @typedef {import('@attache/client').ClientOptions} ClientOptions */
/** @typedef {import('@attache/client/emulator').EmulatorOptions} EmulatorOptions */
/** @typedef {import('@attache/client/emulator').Emulator} Emulator */

/**
 * A clock that a test sets forward. Never behind the real one by itself, so that both sides agree on what has expired.
 */
export class Clock {
  #shift = 0;
  /** @param {number} milliseconds */
  move(milliseconds) {
    this.#shift += milliseconds;
  }
  now = () => Date.now() + this.#shift;
}

/**
 * @param {import('../harness.mjs').Test} t
 * @param {'cuadra' | 'voipbin'} backend
 * @param {{ emulator?: EmulatorOptions, client?: Partial<ClientOptions> }} [options]
 */
export function emulated(t, backend, { emulator: rules = {}, client: options = {} } = {}) {
  const emulator = createEmulator({ seed: 1, ...rules });
  return { emulator, ...clientOf(t, backend, emulator, options) };
}

/**
 * The same, in a world where each request takes its time.
 * @param {import('../harness.mjs').Test} t
 * @param {'cuadra' | 'voipbin'} backend
 * @param {number} milliseconds that a request takes
 * @param {EmulatorOptions} rules
 */
export function emulatedSlowly(t, backend, milliseconds, rules) {
  const clock = new Clock();
  const emulator = createEmulator({ seed: 1, now: clock.now, ...rules });
  const fetch = (/** @type {RequestInfo | URL} */ input, /** @type {RequestInit} */ init = {}) => {
    clock.move(milliseconds);
    return emulator.fetch(new Request(input, init));
  };
  return { emulator, ...clientOf(t, backend, emulator, { fetch }) };
}

/**
 * @param {import('../harness.mjs').Test} t
 * @param {'cuadra' | 'voipbin'} backend
 * @param {Emulator} emulator
 * @param {Partial<ClientOptions>} [options]
 */
export function clientOf(t, backend, emulator, options = {}) {
  /** @type {Call[]} */
  const calls = [];
  const client = createClient({
    backend,
    baseUrl: emulator.baseUrl(backend),
    auth: { bearer: TOKEN },
    retry: { baseDelay: 0, maxDelay: 0 },
    fetch: (input, init = {}) => {
      calls.push(callOf(input, init, undefined));
      return emulator.fetch(new Request(input, init));
    },
    ...options,
  });
  t.after(() => client.close());
  return { client, calls };
}
