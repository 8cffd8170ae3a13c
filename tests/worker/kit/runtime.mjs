// workerd as a process of its own, with any number of Workers: each has a port of loopback, a compatibility date and
// bindings. Decides nothing about what they answer.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import workerd from 'workerd';
import { bundle } from './bundle.mjs';

/** @typedef {import('./bundle.mjs').Module} Module */
/** @typedef {string | { service: string } | { kv: string }} Binding a text, another Worker, or a key-value store behind an address */
/**
 * @typedef {object} Service
 * @property {string} entry its source, below the project's root
 * @property {string} [date] of compatibility; default: the newest that the program takes
 * @property {Record<string, Binding>} [bindings]
 */
/**
 * @typedef {object} Runtime
 * @property {number} pid
 * @property {(service: string) => string} address
 * @property {() => string} said the last of what it wrote
 * @property {() => Promise<void>} close
 */

/** The oldest that is supported, one in between, and the newest that the program takes. */
export const DATES = ['2024-01-01', '2025-08-01', workerd.compatibilityDate];
/** For what takes long: all of them where ATTACHE_WORKER_DATES says so, the newest else. */
export const LONG_DATES = process.env.ATTACHE_WORKER_DATES === 'all' ? DATES : DATES.slice(-1);
const KEPT = 20_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @param {Record<string, Service>} services
 * @returns {Promise<Runtime>}
 */
export async function startWorkerd(services) {
  const folder = mkdtempSync(path.join(tmpdir(), 'attache-worker-'));
  try {
    const config = path.join(folder, 'config.capnp');
    writeFileSync(config, configOf(services, await bundles(services, folder)));
    return await serve(config, Object.keys(services), () => rmSync(folder, { recursive: true, force: true }));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * @param {Record<string, Service>} services
 * @param {string} folder
 */
async function bundles(services, folder) {
  /** @type {Map<string, Module[]>} */
  const made = new Map();
  for (const { entry } of Object.values(services)) {
    if (!made.has(entry)) made.set(entry, await bundle(entry, folder, String(made.size)));
  }
  return made;
}

/**
 * @param {Record<string, Service>} services
 * @param {Map<string, Module[]>} made
 */
function configOf(services, made) {
  /** @type {string[]} */
  const stores = [];
  const bindingOf = (/** @type {[string, Binding]} */ [name, value]) => {
    if (typeof value === 'string') return `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`;
    if ('service' in value) return `(name = "${name}", service = "${value.service}")`;
    const store = `store-${stores.length}`;
    stores.push(`(name = "${store}", external = (address = "${new URL(value.kv).host}", http = ()))`);
    return `(name = "${name}", kvNamespace = "${store}")`;
  };
  const workers = Object.entries(services).map(([name, { entry, date = DATES.at(-1), bindings = {} }]) => {
    const modules = made.get(entry) ?? [];
    const list = modules.map((module) => `(name = "${module.name}", ${module.kind} = embed "${module.file}")`);
    const bound = Object.entries(bindings).map(bindingOf);
    return `(name = "${name}", worker = (compatibilityDate = "${date}", modules = [${list.join(', ')}], bindings = [${bound.join(', ')}]))`;
  });
  const sockets = Object.keys(services).map(
    (name) => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "internet", network = (allow = ["private"])),
    ${[...workers, ...stores].join(',\n    ')}
  ],
  sockets = [${sockets.join(', ')}],
);
`;
}

/**
 * @param {string} config
 * @param {string[]} names
 * @param {() => void} ended
 * @returns {Promise<Runtime>}
 */
async function serve(config, names, ended) {
  const child = spawn(workerd.default, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      output = (output + text).slice(-KEPT);
    });
  }
  const gone = new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', resolve);
  });
  const close = async () => {
    child.kill('SIGKILL');
    await gone;
    running.delete(child);
    ended();
  };
  /** @type {Map<string, number>} */
  const ports = new Map();
  const heard = (async () => {
    const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdio[3]) });
    for await (const line of lines) {
      const { event, socket, port } = JSON.parse(line);
      if (event === 'listen') ports.set(socket, port);
      if (ports.size === names.length) return;
    }
  })();
  await Promise.race([heard, gone]);
  if (ports.size < names.length || child.pid === undefined) {
    await close();
    throw new Error(`workerd did not start:\n${output}`);
  }
  return {
    pid: child.pid,
    address(service) {
      const port = ports.get(service);
      if (port === undefined) throw new Error(`there is no service "${service}"`);
      return `http://127.0.0.1:${port}`;
    },
    said: () => output,
    close,
  };
}
