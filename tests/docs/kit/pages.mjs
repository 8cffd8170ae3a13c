// Blocks of HTML: parsed, with every complaint of the standard's parser; their module scripts are type-checked as pages'. One that is marked to run
// is opened in Chromium, on loopback beside the emulator, and handed to its driver.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, parseFragment } from 'parse5';
import { serveEmulator } from '../../../js/emulate.js';
import { root } from '../../../scripts/setup/places.mjs';
import { launched } from '../../js/hosts/launch.mjs';

/** @typedef {import('./blocks.mjs').Block} Block */
/** @typedef {import('parse5').DefaultTreeAdapterTypes.Node} Node */
/** @typedef {Awaited<ReturnType<typeof serveEmulator>>} Server */
/** @typedef {(page: import('puppeteer-core').Page, server: Server) => Promise<void>} PageDriver */

const LONGEST = 60_000;
const SERVED = /^\/(js|pkg|tests\/docs\/kit)\/[\w./-]+$/;
/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const VOID = ['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'];
const IMPORTS = {
  imports: {
    '@attache/client': '/tests/docs/kit/page-client.mjs',
    '@attache/client/element': '/js/element.js',
    '@attache/client/emulator': '/js/emulator-url.js',
  },
};

/**
 * @param {Block} block
 * @returns {{ scripts: Block[], faults: string[] }}
 */
export function readPage(block) {
  /** @type {string[]} */
  const faults = [];
  const whole = /<html|<!doctype/i.test(block.text);
  const onParseError = (/** @type {import('parse5').ParserError} */ { code, startLine }) => {
    // A page may leave out what nobody needs: the doctype of a fragment, say.
    faults.push(`${block.file}:${block.line + startLine - 1}: HTML: ${code}`);
  };
  const options = { sourceCodeLocationInfo: true, onParseError };
  const tree = whole ? parse(block.text, options) : parseFragment(block.text, options);
  return { scripts: scriptsIn(tree, block), faults: [...faults, ...openIn(tree, block)] };
}

/**
 * What is begun and never ended, which the parser takes without a word. Pages end all that has an end.
 * @param {Node} node
 * @param {Block} block
 * @returns {string[]}
 */
function openIn(node, block) {
  const inner = 'childNodes' in node ? node.childNodes.flatMap((child) => openIn(child, block)) : [];
  const place = 'tagName' in node ? node.sourceCodeLocation : undefined;
  if (!('tagName' in node) || !place || place.endTag || VOID.includes(node.tagName)) return inner;
  return [`${block.file}:${block.line + place.startLine - 1}: HTML: <${node.tagName}> has no end`, ...inner];
}

/**
 * @param {Node} node
 * @param {Block} block
 * @returns {Block[]}
 */
function scriptsIn(node, block) {
  const inner = 'childNodes' in node ? node.childNodes.flatMap((child) => scriptsIn(child, block)) : [];
  if (node.nodeName !== 'script' || !('attrs' in node)) return inner;
  const type = node.attrs.find(({ name }) => name === 'type')?.value;
  const [text] = node.childNodes;
  if (type !== 'module' || !text || !('value' in text)) return inner;
  const line = block.line + (text.sourceCodeLocation?.startLine ?? 1) - 1;
  const mark = { ...block.mark, how: /** @type {const} */ ('types'), place: 'browser' };
  // The element's own line holds no code.
  const code = text.value.replace(/^\n/, '');
  return [{ ...block, language: 'js', line: line + (code === text.value ? 0 : 1), text: code, mark }];
}

/**
 * @param {Block[]} blocks
 * @returns {Promise<string[]>}
 */
export async function runPages(blocks) {
  if (blocks.length === 0) return [];
  const { browser, close } = await launched('chromium', LONGEST);
  try {
    const faults = [];
    for (const block of blocks) {
      const fault = await runPage(block, browser).catch((/** @type {Error} */ error) => error.stack ?? error.message);
      if (fault) faults.push(`${block.file}:${block.line}: ${fault}`);
    }
    return faults;
  } finally {
    await close();
  }
}

/**
 * @param {Block} block
 * @param {import('puppeteer-core').Browser} browser
 * @returns {Promise<string | undefined>}
 */
async function runPage({ text, mark }, browser) {
  const { drive } = /** @type {{ drive: PageDriver }} */ (
    await import(new URL(`../drivers/${mark.driver}.mjs`, import.meta.url).href)
  );
  const map = `<script type="importmap">${JSON.stringify(IMPORTS)}</script>`;
  const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${map}\n${text.replace(/<!doctype html>/i, '')}`;
  const server = await serveEmulator({ processingTime: 500, extra: (request) => answer(request, html) });
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  try {
    await page.goto(`${server.address}/`);
    await drive(page, server);
  } catch (error) {
    complaints.push(/** @type {Error} */ (error).message);
  } finally {
    await page.close();
    await server.close();
  }
  return complaints.length > 0 ? complaints.join('\n') : undefined;
}

/**
 * @param {Request} request
 * @param {string} html
 */
async function answer(request, html) {
  const { pathname } = new URL(request.url);
  if (pathname === '/') return new Response(html, { headers: { 'content-type': 'text/html' } });
  if (pathname === '/session/token') return new Response('short-lived');
  if (!SERVED.test(pathname) || pathname.includes('..')) return new Response('Not here', { status: 404 });
  const body = new Uint8Array(await readFile(path.join(root, pathname)));
  return new Response(body, { headers: { 'content-type': TYPES[path.extname(pathname)] ?? 'text/plain' } });
}
