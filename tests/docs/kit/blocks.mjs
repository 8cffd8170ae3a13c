// Reads Markdown: its fenced code blocks, each with where it stands and how it is marked. What is done with them is decided elsewhere.

import { lexer, walkTokens } from 'marked';

/**
 * @typedef {object} Mark
 * @property {'run' | 'types' | 'parse' | 'output' | 'skip' | 'plain'} how
 * @property {string} [place]
 * @property {string[]} given
 * @property {boolean} continues
 * @property {string} [driver]
 * @property {boolean} offline
 * @property {string} [name]
 */
/**
 * @typedef {object} Block
 * @property {string} file of the page, from the project's root
 * @property {number} line of the first line of code, from 1
 * @property {string} language
 * @property {string} text
 * @property {Mark} mark
 * @property {Block | undefined} before the block of code that stands before it on the page
 */

const HOW = ['run', 'types', 'parse', 'output', 'skip'];
const FLAGS = ['continues', 'offline'];
const NAMED = ['given', 'driver', 'name'];

/**
 * @param {string} file
 * @param {string} text
 * @returns {{ blocks: Block[], faults: string[] }}
 */
export function blocksOf(file, text) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {string[]} */
  const faults = [];
  /** @type {Mark | undefined} */
  let mark;
  let line = 1;
  for (const token of lexer(text)) {
    if (token.type === 'html') {
      const comment = /<!--\s*docs:\s*(.*?)\s*-->/s.exec(token.raw);
      if (comment) {
        const read = markOf(comment[1] ?? '');
        if (typeof read === 'string') faults.push(`${file}:${line}: ${read}`);
        else mark = read;
      }
    } else if (token.type === 'code') {
      const { lang = '', text: code, raw } = token;
      const fenced = /^\s*(`{3,}|~{3,})/.test(raw);
      if (fenced) {
        const given = mark ?? { how: 'plain', given: [], continues: false, offline: false };
        const lead = raw.length - raw.trimStart().length;
        const at = line + raw.slice(0, lead).split('\n').length;
        blocks.push({
          file,
          line: at,
          language: lang.split(' ')[0] ?? '',
          text: code,
          mark: given,
          before: blocks.at(-1),
        });
      }
      mark = undefined;
    } else if (token.type !== 'space') {
      if (mark) faults.push(`${file}:${line}: a mark stands before something that is no code`);
      mark = undefined;
      // A block inside of a list or a quotation would go unread.
      walkTokens([token], (inner) => {
        if (inner.type === 'code') faults.push(`${file}:${line}: code must not stand inside of a list or a quotation`);
      });
    }
    line += token.raw.split('\n').length - 1;
  }
  return { blocks, faults };
}

/**
 * @param {string} text
 * @returns {Mark | string}
 */
function markOf(text) {
  const [how = '', ...rest] = text.split(/\s+/);
  if (!HOW.includes(how)) return `"${how}" is no mark: it begins with one of ${HOW.join(', ')}`;
  /** @type {Mark} */
  const mark = { how: /** @type {Mark['how']} */ (how), given: [], continues: false, offline: false };
  // What is not checked says why.
  if (how === 'parse' || how === 'skip') return rest.length > 0 ? mark : `"${how}" needs a reason`;
  for (const word of rest) {
    const [name = '', value] = word.split('=');
    if (value === undefined && FLAGS.includes(name)) Object.assign(mark, { [name]: true });
    else if (value === undefined && mark.place === undefined) mark.place = word;
    else if (value !== undefined && NAMED.includes(name)) {
      Object.assign(mark, { [name]: name === 'given' ? value.split(',') : value });
    } else return `"${word}" is no part of a mark`;
  }
  return mark;
}
