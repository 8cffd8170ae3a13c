// @ts-check
// `createEmulator`: the emulator's core behind a fetch. Loads the core in the first request, matches faults, keeps the
// log, and hands each reply out as a platform's fetch would. Knows no platform's rules: the core does.

import init, { EmulatorCore, initSync, locate } from '../pkg/emulator.js';
import { bodyOf, broken, stall } from './emulator-body.js';
import { actionOf, strike } from './emulator-faults.js';
import { followed, MAX_REDIRECTS } from './emulator-redirects.js';

/**
 * @typedef {import('./emulator.js').Emulator} Emulator
 * @typedef {import('./emulator.js').EmulatorOptions} EmulatorOptions
 * @typedef {import('./emulator.js').EmulatorRules} EmulatorRules
 * @typedef {import('./emulator.js').Fault} Fault
 * @typedef {import('./emulator-body.js').Wire} Wire
 * @typedef {{ method: string, url: string, headers: [string, string][], body: Uint8Array }} Asked
 * @typedef {{ status: number, headers: [string, string][], body: Uint8Array<ArrayBuffer>, wire: Wire }} Answered
 * @typedef {WebAssembly.Module | URL | BufferSource} Wasm
 */

/** The path of each platform's base address, as the core has it. */
export const BASE_PATHS = Object.freeze({
  fruxon: '/fruxon',
  kore: '/kore/api/v2',
  'discovery-engine': '/discovery-engine',
  voipbin: '/voipbin/v1.0',
  cuadra: '/cuadra',
});
const ORIGIN = 'http://api.localhost';

/**
 * What stands behind each emulator, for `inspect` and for carriers other than `fetch`.
 * @type {WeakMap<Emulator, { exchange(asked: Asked): Promise<Answered>, core(): EmulatorCore | undefined, ready(): Promise<EmulatorCore>,
 *   now(): number, configure(rules: EmulatorRules): void }>}
 */
const insides = new WeakMap();

/** @param {Emulator} emulator */
export function insideOf(emulator) {
  const inside = insides.get(emulator);
  if (!inside) throw new TypeError('emulator: not an emulator made by createEmulator');
  return inside;
}

/**
 * `createEmulator` over a way to get the wasm, which is loaded once.
 * @param {() => Wasm | Promise<Wasm>} load
 * @returns {(options?: EmulatorOptions) => Emulator}
 */
export function emulatorFactory(load) {
  /** @type {Promise<void> | undefined} */
  let loading;
  const loaded = () => {
    loading ??= instantiate(load).catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return (options = {}) => createEmulator(options, loaded);
}

/** @param {() => Wasm | Promise<Wasm>} load */
async function instantiate(load) {
  const wasm = await load();
  if (wasm instanceof WebAssembly.Module) initSync({ module: wasm });
  else await init({ module_or_path: wasm });
}

/**
 * @param {EmulatorOptions} options
 * @param {() => Promise<void>} loaded
 * @returns {Emulator}
 */
function createEmulator(options, loaded) {
  const now = options.now ?? Date.now;
  let rules = options.rules ?? {};
  coreOptions(options, rules);
  /** @type {EmulatorCore | undefined} */
  let core;
  /** @type {WeakMap<Fault, number>} */
  let met = new WeakMap();
  /** @type {{ method: string, url: string, headers: Record<string, string>, status: number }[]} */
  const requests = [];

  const ready = async () => {
    if (!core) await loaded();
    core ??= new EmulatorCore(coreOptions(options, rules));
    return core;
  };

  /** @param {Asked} asked */
  async function exchange({ method, url, headers, body }) {
    const held = await ready();
    const preflight =
      method === 'OPTIONS' && headers.some(([name]) => name.toLowerCase() === 'access-control-request-method');
    const place = preflight ? null : JSON.parse(locate(url));
    const fault = place ? strike(emulator.faults, met, method, place) : undefined;
    const reply = held.handle(method, url, JSON.stringify(headers), body, now(), fault && actionOf(fault));
    const { status } = reply;
    if (!preflight) requests.push({ method, url, headers: Object.fromEntries(headers), status });
    const answered = {
      status,
      headers: onTheWire(JSON.parse(reply.headers)),
      body: bytesOf(reply.body),
      wire: JSON.parse(reply.wire),
    };
    reply.free();
    return answered;
  }

  /**
   * @param {Request | string | URL} input
   * @param {RequestInit} [init]
   */
  async function fetch(input, init) {
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    request.signal.throwIfAborted();
    let asked = await read(request);
    for (let hops = 0; ; hops++) {
      const answered = await until(exchange(asked), request);
      await travel(answered.wire, request);
      const next = followed(asked, answered, request.redirect);
      if (!next) return respond(answered, asked, hops > 0, request);
      if (hops === MAX_REDIRECTS) throw new TypeError('fetch failed: too many redirects');
      asked = next;
    }
  }

  /** @type {Emulator} */
  const emulator = {
    fetch,
    baseUrl(backend) {
      if (!Object.hasOwn(BASE_PATHS, backend))
        throw new TypeError(`emulator: there is no backend named ${JSON.stringify(backend)}`);
      return ORIGIN + BASE_PATHS[backend];
    },
    requests,
    faults: [...(options.faults ?? [])],
    reset() {
      core?.reset();
      met = new WeakMap();
      requests.length = 0;
    },
  };
  insides.set(emulator, {
    exchange,
    ready,
    now,
    core: () => core,
    configure(changed) {
      rules = changed;
      core?.configure(coreOptions(options, rules));
    },
  });
  return emulator;
}

/**
 * @param {EmulatorOptions} options
 * @param {EmulatorRules} rules
 */
function coreOptions({ seed = 0, urlLifetime, processingTime, tokens }, rules) {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new TypeError('emulator: seed must be a whole number, 0 or more');
  return JSON.stringify({ seed, urlLifetimeMs: urlLifetime, processingTimeMs: processingTime, tokens, ...rules });
}

/**
 * The request with its body read, as it is when the last byte has arrived.
 * @param {Request} request
 * @returns {Promise<Asked>}
 */
async function read(request) {
  const { method, url } = request;
  const bodiless = method === 'GET' || method === 'HEAD';
  const body = bodiless ? new Uint8Array() : new Uint8Array(await until(request.arrayBuffer(), request));
  return { method, url: url.replace(/#.*/, ''), headers: [...request.headers], body };
}

/**
 * The time on the way, and the reply that never arrives.
 * @param {Wire} wire
 * @param {Request} request
 */
async function travel(wire, request) {
  if (wire === 'loseReply') throw new TypeError('fetch failed: the connection was reset before the reply');
  if (typeof wire !== 'object' || !('delay' in wire)) return;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const arrived = new Promise((resolve) => {
    timer = setTimeout(resolve, wire.delay);
  });
  await until(arrived, request).finally(() => clearTimeout(timer));
}

/**
 * @param {Answered} answered
 * @param {Asked} asked
 * @param {boolean} redirected
 * @param {Request} request
 */
async function respond({ status, headers, body, wire }, asked, redirected, request) {
  const bodiless = asked.method === 'HEAD' || [204, 205, 304].includes(status);
  if (bodiless && typeof wire === 'object') {
    // There is no body to break, so the reply itself breaks.
    if ('resetAfter' in wire) throw broken();
    if ('stallAfter' in wire) await stall(request);
  }
  const response = new Response(bodiless ? null : bodyOf(body, wire, request), { status, headers });
  Object.defineProperties(response, { url: { value: asked.url }, redirected: { value: redirected } });
  return response;
}

/**
 * @template T
 * @param {Promise<T>} work
 * @param {Request} request
 * @returns {Promise<T>}
 */
async function until(work, request) {
  /** @type {() => void} */
  let abort = () => {};
  const aborted = new Promise((_, reject) => {
    abort = () => reject(request.signal.reason);
    request.signal.addEventListener('abort', abort);
  });
  if (request.signal.aborted) abort();
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (aborted)]);
  } finally {
    request.signal.removeEventListener('abort', abort);
  }
}

/**
 * Header values as fetch and Node take them: one character a byte. A name that a store echoes may be any Unicode.
 * @param {[string, string][]} headers
 */
const onTheWire = (headers) =>
  headers.map(([name, value]) => {
    const bytes = new TextEncoder().encode(value);
    return /** @type {[string, string]} */ ([
      name,
      bytes.length === value.length ? value : String.fromCharCode(...bytes),
    ]);
  });

/** @param {Uint8Array} bytes */
const bytesOf = (bytes) => /** @type {Uint8Array<ArrayBuffer>} */ (bytes);

/** @type {typeof import('./emulator.js').inspect} */
export function inspect(emulator) {
  const inside = insideOf(emulator);
  return {
    stored: (backend) => JSON.parse(inside.core()?.stored(backend) ?? '[]'),
    leaks: () => JSON.parse(inside.core()?.leaks() ?? '[]'),
    async addFile(backend, { name, mediaType = 'application/octet-stream', bytes, connector = false }) {
      return (await inside.ready()).addFile(backend, name, mediaType, bytes, connector, inside.now());
    },
    async startOperation(backend, outcome = 'success') {
      return (await inside.ready()).startOperation(backend, outcome, inside.now());
    },
    fastPolls: () => JSON.parse(inside.core()?.fastPolls() ?? '[]'),
    changeObject: (backend, id, bytes) => inside.core()?.changeObject(backend, id, bytes, inside.now()) ?? false,
    moveItem: (backend, id) => inside.core()?.moveItem(backend, id, inside.now()) ?? false,
    expireLinks: ({ silently = false } = {}) => inside.core()?.expireLinks(silently, inside.now()),
    async configure(rules) {
      inside.configure(rules);
    },
  };
}
