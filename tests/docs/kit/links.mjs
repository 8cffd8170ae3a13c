// Every relative link of every Markdown file leads to a file of the project, and every anchor to a heading there. Addresses of the
// outer world are not asked; they have to be https.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import { lexer, walkTokens } from 'marked';
import { projectFiles } from '../../../scripts/check/tree.mjs';
import { root } from '../../../scripts/setup/places.mjs';

/** @returns {{ count: number, faults: string[] }} */
export function checkLinks() {
  const pages = projectFiles().filter((file) => file.endsWith('.md') && existsSync(path.join(root, file)));
  /** @type {Map<string, { links: string[], anchors: Set<string> }>} */
  const read = new Map(pages.map((file) => [file, linksOf(readFileSync(path.join(root, file), 'utf8'))]));
  let count = 0;
  /** @type {string[]} */
  const faults = [];
  for (const [file, { links }] of read) {
    for (const link of links) {
      count += 1;
      const fault = faultOf(file, link, read);
      if (fault) faults.push(`${file}: ${link} ${fault}`);
    }
  }
  return { count, faults };
}

/**
 * @param {string} file
 * @param {string} link
 * @param {Map<string, { anchors: Set<string> }>} read
 */
function faultOf(file, link, read) {
  if (/^mailto:/.test(link)) return undefined;
  if (/^[a-z]+:/i.test(link)) return /^https:/.test(link) ? undefined : 'is no https address';
  const [place = '', anchor] = link.split('#');
  const target = place === '' ? file : path.posix.join(path.posix.dirname(file), decodeURI(place));
  if (target.startsWith('..')) return 'leads out of the project';
  if (!existsSync(path.join(root, target))) return 'leads to no file';
  if (anchor === undefined) return undefined;
  const page = read.get(target);
  if (!page) return 'names a heading of what is no page';
  return page.anchors.has(anchor) ? undefined : 'leads to no heading';
}

/** @param {string} text */
function linksOf(text) {
  const slugger = new GithubSlugger();
  /** @type {string[]} */
  const links = [];
  const anchors = new Set();
  walkTokens(lexer(text), (token) => {
    // What is no more than an address in a text is nobody's link.
    if ((token.type === 'link' || token.type === 'image') && /^[![]/.test(token.raw)) links.push(token.href);
    if (token.type === 'heading') anchors.add(slugger.slug(plain(token.tokens ?? [])));
  });
  return { links, anchors };
}

/**
 * @param {import('marked').Token[]} tokens
 * @returns {string}
 */
const plain = (tokens) =>
  tokens
    .map((token) => ('tokens' in token && token.tokens ? plain(token.tokens) : 'text' in token ? token.text : ''))
    .join('')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
