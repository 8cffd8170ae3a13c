// A page of a built project, opened in Chromium: what its exercise answers, what the browser complained of, and what it had to load.

import { brotliCompressSync, constants } from 'node:zlib';

/** @typedef {import('puppeteer-core').Browser} Browser */
/** @typedef {{ files: number, bytes: number, brotli: number, wasm: number }} Weight `wasm`: bytes of it that came as a file */
/** @typedef {{ answer: unknown, complaints: string[], weight: Weight, server: string | undefined }} Visit */

/** Far above what a development server takes for its first page. */
const LONGEST = 60_000;

/**
 * @param {Browser} browser
 * @param {URL} address
 * @returns {Promise<Visit>}
 */
export async function visited(browser, address) {
  // Caches and service workers are each project's own.
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  /** @type {Map<string, Promise<Buffer>>} */
  const loaded = new Map();
  page.on('pageerror', (error) => complaints.push(error instanceof Error ? error.message : String(error)));
  page.on('console', (message) => {
    // The exercise asks for a file that is not there, of which the browser tells as well.
    const known = message.type() === 'error' && message.location().url?.endsWith('/missing');
    if (['error', 'warn'].includes(message.type()) && !known) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, hostname, href } = new URL(request.url());
    const here = ['127.0.0.1', 'localhost'].includes(hostname) || ['data:', 'blob:'].includes(protocol);
    if (!here) complaints.push(`a request left the machine: ${href}`);
  });
  page.on('response', (response) => {
    const url = response.url();
    if (url.startsWith(address.origin) && /\.(m?js|wasm|jsx?)$/.test(new URL(url).pathname))
      loaded.set(
        url,
        response.buffer().catch(() => Buffer.alloc(0)),
      );
  });
  try {
    await page.goto(address.href, { timeout: LONGEST });
    await page.waitForFunction('document.documentElement.dataset.answer', { timeout: LONGEST }).catch(() => {
      throw new Error(`the page gave no answer; the browser said: ${complaints.join('; ') || 'nothing'}`);
    });
    const answer = JSON.parse(String(await page.evaluate('document.documentElement.dataset.answer')));
    const server = await page.evaluate("document.querySelector('#server')?.textContent");
    /** @type {Map<string, Buffer>} */
    const bodies = new Map();
    for (const [url, body] of loaded) bodies.set(new URL(url).pathname, await body);
    const weight = weighed(bodies);
    return { answer, complaints, weight, server: server === undefined ? undefined : String(server) };
  } finally {
    await context.close();
  }
}

/**
 * @param {Map<string, Buffer>} bodies by the paths of their files
 * @returns {Weight}
 */
export function weighed(bodies) {
  const weight = { files: 0, bytes: 0, brotli: 0, wasm: 0 };
  for (const [name, body] of bodies) {
    weight.files += 1;
    weight.bytes += body.length;
    weight.brotli += brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length;
    if (name.endsWith('.wasm')) weight.wasm += body.length;
  }
  return weight;
}
