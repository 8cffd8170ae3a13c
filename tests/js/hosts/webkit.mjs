// The suite in WebKitGTK: its MiniBrowser, steered by its own WebDriver, on a screen that nobody sees. The pages are those of the
// other browsers (pages.mjs). Each test that needs a realm of its own gets a window of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { findWebKitDriver, findXvfb } from '../../../scripts/setup/webkit.mjs';
import { hasHooks, withoutHooks } from './host.mjs';
import { PAGE_OF } from './page-scripts.mjs';
import { startPages } from './pages.mjs';
import { WebDriver } from './webdriver.mjs';

/** @typedef {import('node:child_process').ChildProcess} Child */
/** @typedef {import('./host.mjs').Result} Result */

/** Beyond the harness's own limit, for what its timers cannot end. */
const LONGEST = 90_000;
/** How often a driver that has just been started is asked whether it listens. */
const TRIES = 200;
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM']);

/** Those that are the first of a group of processes. @type {WeakSet<Child>} */
const groups = new WeakSet();

/**
 * @param {import('./page-scripts.mjs').Realm} [realm]
 * @returns {import('./host.mjs').StartHosts}
 */
export const suiteInWebKit =
  (realm = 'window') =>
  async ({ origin }) => {
    const { driver, version, close } = await launchedWebKit();
    const pages = await startPages();
    const suite = (/** @type {boolean} */ hooks) => `${pages.address}${hooks ? '/hooks' : ''}/${PAGE_OF[realm]}`;
    /** @type {string | undefined} */
    let shared;
    return [
      {
        title: realm === 'window' ? `webkitgtk ${version}` : `webkitgtk ${version}, ${realm}`,
        extra: [],
        async run(entry) {
          if (entry.hooks && !hasHooks()) return withoutHooks(entry.name);
          const surroundings = { runtime: 'webkit', origin, realm, hooks: entry.hooks === true };
          const own = entry.fresh || entry.hooks;
          if (own) await opened(driver, suite(entry.hooks === true));
          else shared ??= await opened(driver, suite(false));
          try {
            const call = `globalThis.runTest(${JSON.stringify(entry.name)}, ${JSON.stringify(surroundings)})`;
            return /** @type {Result} */ (await driver.evaluate(call));
          } catch (error) {
            // A page that has crashed answers nothing any more.
            if (!own) shared = undefined;
            throw error;
          } finally {
            if (own) {
              await driver.closeWindow();
              if (shared) await driver.select(shared);
            }
          }
        },
        async close() {
          await close();
          await pages.close();
        },
      },
    ];
  };

/**
 * @param {WebDriver} driver
 * @param {string} address
 */
async function opened(driver, address) {
  const handle = await driver.newWindow();
  await driver.visit(address);
  const ready = `new Promise((resolve) => {
    const look = () => (globalThis.suiteIsReady || globalThis.suiteError ? resolve(globalThis.suiteError ?? '') : setTimeout(look, 5));
    look();
  })`;
  const broken = await driver.evaluate(ready);
  if (broken) throw new Error(`the suite could not be loaded: ${broken}`);
  return handle;
}

/** @returns {Promise<{ driver: WebDriver, version: string, close: () => Promise<void> }>} */
export async function launchedWebKit() {
  const [screenProgram, driverProgram] = [findXvfb(), findWebKitDriver()];
  if (screenProgram === undefined || driverProgram === undefined)
    throw new Error(
      'there is no WebKitGTK here. What to do: install its WebDriver and Xvfb, on Debian webkit2gtk-driver and xvfb.',
    );
  const home = mkdtempSync(path.join(tmpdir(), 'attache-webkit-'));
  /** @type {Child[]} */
  const children = [];
  // Whoever stops the run stops these too: a screen and a browser would stay.
  const stop = () => {
    for (const child of children.toReversed()) killed(child);
    process.exit(1);
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  const close = async () => {
    for (const signal of SIGNALS) process.off(signal, stop);
    for (const child of children.toReversed()) await ended(child);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const screen = spawn(screenProgram, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    children.push(screen);
    const display = await firstLine(screen);
    const port = await freePort();
    const own = { stdio: /** @type {const} */ ('ignore'), env: surroundings(home, display), detached: true };
    const steering = spawn(driverProgram, [`--port=${port}`], own);
    groups.add(steering);
    children.push(steering);
    const address = `http://127.0.0.1:${port}`;
    await listens(address);
    const driver = new WebDriver(address);
    const version = await driver.open({ browserName: 'MiniBrowser' }, LONGEST);
    return {
      driver,
      version,
      close: async () => {
        await driver.close().catch(() => {});
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A home of its own, no bus, no graphics card.
 * @param {string} home
 * @param {string} display
 */
const surroundings = (home, display) => ({
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  HOME: home,
  XDG_RUNTIME_DIR: home,
  DISPLAY: `:${display}`,
  GDK_BACKEND: 'x11',
  GSETTINGS_BACKEND: 'memory',
  LIBGL_ALWAYS_SOFTWARE: '1',
  WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
});

/** @param {Child} screen @returns {Promise<string>} */
async function firstLine(screen) {
  const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (screen.stdio[3]) });
  const told = once(lines, 'line').then(([line]) => String(line));
  const gone = once(screen, 'close').then(([code]) => Promise.reject(new Error(`Xvfb ended with ${code}`)));
  return Promise.race([told, gone]);
}

/** The driver does not tell which port it chose by itself. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (bound === null || typeof bound === 'string') throw new Error('there is no free port');
  return bound.port;
}

/** @param {string} address */
async function listens(address) {
  for (let tries = 1; ; tries++) {
    try {
      await (await fetch(`${address}/status`)).text();
      return;
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** @param {Child} child */
async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'close');
  killed(child);
  await gone;
}

/** The driver with what it has started itself, which is a group of processes of its own. @param {Child} child */
function killed(child) {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    process.kill(groups.has(child) ? -pid : pid, 'SIGKILL');
  } catch {
    // It went by itself meanwhile.
  }
}
