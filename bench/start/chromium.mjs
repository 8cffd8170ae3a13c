// @ts-check
// Starts in Chromium: cold ones in a profile of their own each, with nothing in any cache and a process just begun; warm ones
// in a new page of a profile that has loaded the same three times, so that the caches of HTTP and of code have it.

import { readFileSync } from 'node:fs';
import { launched, tellErrors } from '../../tests/js/hosts/launch.mjs';
import { bundle } from '../size/bundle.mjs';
import { CORES } from '../size/measure.mjs';
import { GAP } from './contenders.mjs';
import { counted } from './counted.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./server.mjs').Server} Server */
/** @typedef {import('puppeteer-core').BrowserContext} Context */
/** @typedef {{ began: number, imported: number, created: number, called: number, seen: number, loaded: string[], parts?: Record<string, number> }} Marks */
/** @typedef {{ contender: Contender, slug: string }} Lodged */

const LONGEST = 60_000;
const LOADS_BEFORE = 3;
const SCRIPTS = ['page.js', 'probe.js'];

/**
 * @param {Server} server
 * @param {string} slug
 * @param {Contender} contender
 * @returns {Promise<Lodged>}
 */
export async function served(server, slug, contender) {
  const { outputs, entry } = await bundle(contender.code);
  for (const { name, contents } of outputs) server.serve(`/${slug}/${name}`, contents);
  const wasm = outputs.find(({ name }) => CORES.includes(name))?.name ?? '';
  const scripts = SCRIPTS.map((name) => readFileSync(new URL(name, import.meta.url), 'utf8').replace(/^export /gm, ''));
  for (const [place, gap, apart] of [
    ['', 0, false],
    ['gap', GAP, false],
    ['apart', 0, true],
  ]) {
    const what = JSON.stringify({ entry: `/${slug}/${entry}`, base: server.base(slug), gap, apart });
    const head = (contender.head ?? '').replaceAll('WASM', `/${slug}/${wasm}`);
    server.serve(
      `/${slug}/${place}`,
      `<!doctype html><title>start</title><link rel="icon" href="data:,">${head}
<script>${scripts.join('\n')}; globalThis.told = start(${what}, probe);</script>`,
    );
  }
  return { contender, slug };
}

/**
 * @template T
 * @param {Server} server
 * @param {(pages: Pages) => Promise<T>} work
 */
export async function withChromium(server, work) {
  const { browser, title, close } = await launched('chromium', LONGEST);
  try {
    return { title, result: await work(new Pages(server, browser)) };
  } finally {
    await close();
  }
}

export class Pages {
  /** Profiles that have loaded a contender before. @type {Map<string, Context>} */
  #warm = new Map();

  /**
   * @param {Server} server
   * @param {import('puppeteer-core').Browser} browser
   */
  constructor(server, browser) {
    this.server = server;
    this.browser = browser;
  }

  /** @param {Lodged} lodged @param {string} [place] */
  async cold(lodged, place = '') {
    const context = await this.browser.createBrowserContext();
    try {
      return await this.#start(context, lodged, place);
    } finally {
      await context.close();
    }
  }

  /** @param {Lodged} lodged */
  async warm(lodged) {
    let context = this.#warm.get(lodged.slug);
    if (context === undefined) {
      context = await this.browser.createBrowserContext();
      this.#warm.set(lodged.slug, context);
      for (let load = 0; load < LOADS_BEFORE; load += 1) await this.#start(context, lodged, '');
    }
    return await this.#start(context, lodged, '');
  }

  async cool() {
    for (const context of this.#warm.values()) await context.close();
    this.#warm.clear();
  }

  /**
   * @param {Context} context
   * @param {Lodged} lodged
   * @param {string} place
   * @returns {Promise<Marks>}
   */
  async #start(context, { contender, slug }, place) {
    const page = await context.newPage();
    try {
      tellErrors(page);
      await page.goto(`${this.server.address}/${slug}/${place}`);
      const marks = /** @type {Marks} */ (await page.evaluate('globalThis.told'));
      counted(this.server.taken(slug), contender);
      return marks;
    } finally {
      await page.close();
    }
  }
}

/** @param {Marks} marks */
export const whole = ({ began, imported, created, called, seen }) => ({
  value: seen - began,
  'import, ms': imported - began,
  'client, ms': created - imported,
  'call to request, ms': seen - called,
});
