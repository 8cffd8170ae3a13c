// @ts-check
// Tables as Markdown. Decides nothing of what is in them.

import { short } from './compare.mjs';

/**
 * @param {(string | number)[][]} rows the first is the head
 * @param {(figure: number) => string} [written] how figures are
 */
export function markdown(rows, written = short) {
  const lines = rows.map((row) => {
    const cells = row.map((cell) => (typeof cell === 'number' ? written(cell) : cell));
    return `| ${cells.join(' | ')} |`;
  });
  const marks = (rows[0] ?? []).map((_, at) => (at === 0 ? '---|' : '---:|'));
  return [lines[0], `|${marks.join('')}`, ...lines.slice(1)].join('\n');
}

/** @param {boolean} held whether a bar is */
export const verdict = (held) => (held ? 'held' : '**not held**');
