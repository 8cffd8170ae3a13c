// What the pages and workers of the suite begin with: the suite itself in a window, and a window that hands each test on to a worker or to
// a service worker, which has the suite. What they are served with is pages.mjs's.

/**
 * A page's or a worker's module.
 * @callback Script
 * @param {string} prefix before the address of every module of the tree
 * @returns {string}
 */

/** Where the suite runs in a browser. @typedef {'window' | 'worker' | 'service worker'} Realm */

/** By the name of its page. @type {Record<Realm, string>} */
export const PAGE_OF = { window: 'suite', worker: 'suite-in-worker', 'service worker': 'suite-in-service-worker' };

/** What nobody awaited fails the test; where a hostile server leads is forbidden on purpose. */
const LISTENING = `
  addEventListener('unhandledrejection', (event) => { stray(event.reason, event.promise); event.preventDefault(); });
  addEventListener('rejectionhandled', (event) => claimed(event.promise));
  addEventListener('securitypolicyviolation', ({ effectiveDirective: what, blockedURI }) => {
    if (what !== 'connect-src') stray(new Error('the policy forbids ' + what + ' ' + blockedURI));
  });
  addEventListener('error', (event) => stray(event.error ?? event.message));`;

/** @type {Script} */
const suite = (prefix) => `
  try {
    await import('${prefix}/tests/js/suite/all.mjs');
    const { claimed, runTest, stray } = await import('${prefix}/tests/js/suite/harness.mjs');
    ${LISTENING}
    globalThis.runTest = runTest;
    globalThis.suiteIsReady = true;
  } catch (error) {
    globalThis.suiteError = String(error?.stack ?? error);
  }`;

/** The suite in a worker of either kind: it may import nothing later. @type {Script} */
const suiteAsked = (prefix) => `
  import '${prefix}/tests/js/suite/all.mjs';
  import { claimed, runTest, stray } from '${prefix}/tests/js/suite/harness.mjs';
  ${LISTENING}
  addEventListener('message', (event) => {
    const { data: { name, surroundings }, ports: [port] } = event;
    const done = (name === undefined ? Promise.resolve() : runTest(name, surroundings)).then((result) => port.postMessage(result));
    event.waitUntil?.(done);
  });`;

/** A page that asks what `there` is for each test. @param {string} there */
const asking = (there) => `
  const trusted = globalThis.trustedTypes?.createPolicy('suite', { createScriptURL: (url) => url });
  const scriptUrl = (url) => trusted?.createScriptURL(url) ?? url;
  const ask = (there, message) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    there.postMessage(message, [port2]);
  });
  try {
    const there = await (${there})();
    await ask(there, {});
    globalThis.runTest = (name, surroundings) => ask(there, { name, surroundings });
    globalThis.suiteIsReady = true;
  } catch (error) {
    globalThis.suiteError = String(error?.stack ?? error);
  }`;

/** @type {Script} */
const inWorker = (prefix) =>
  asking(`() => new Promise((resolve, reject) => {
    const worker = new Worker(scriptUrl('${prefix}/bare/suite-worker.js'), { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message || 'the worker could not be started'));
    ask(worker, {}).then(() => resolve(worker));
  })`);

/** A scope of its own is a realm of its own. @type {Script} */
const inServiceWorker = (prefix) =>
  asking(`async () => {
    const registration = await navigator.serviceWorker.register(scriptUrl('${prefix}/bare/suite-worker.js'), {
      type: 'module', scope: '/scope/' + crypto.randomUUID() + '/',
    });
    addEventListener('pagehide', () => registration.unregister());
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    await new Promise((resolve, reject) => {
      const look = () => {
        if (worker.state === 'activated') resolve();
        if (worker.state === 'redundant') reject(new Error('the service worker could not be started'));
      };
      worker.onstatechange = look;
      look();
    });
    return worker;
  }`);

/** @type {Record<string, Script>} */
export const PAGES = {
  [PAGE_OF.window]: suite,
  [PAGE_OF.worker]: inWorker,
  [PAGE_OF['service worker']]: inServiceWorker,
};

/** @type {Record<string, Script>} */
export const WORKERS = { 'suite-worker.js': suiteAsked };
