// docs/errors.md has a row for every code of the contract, and for nothing else.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lexer } from 'marked';
import { root } from '../../../scripts/setup/places.mjs';

const PAGE = 'docs/errors.md';

/** @returns {{ count: number, faults: string[] }} */
export function checkCodes() {
  const contract = readFileSync(path.join(root, 'js/index.d.ts'), 'utf8');
  const union = /export type ErrorCode =([^;]+);/.exec(contract)?.[1] ?? '';
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
  const rows = lexer(readFileSync(path.join(root, PAGE), 'utf8')).flatMap((token) =>
    token.type === 'table' && token.header[0]?.text === 'code' ? token.rows : [],
  );
  const told = rows.flatMap((/** @type {{ text: string }[]} */ row) =>
    [...(row[0]?.text ?? '').matchAll(/`(\w+)`/g)].map(([, code = '']) => code),
  );
  const faults = [
    ...codes.filter((code) => !told.includes(code)).map((code) => `${PAGE}: the code "${code}" is missing`),
    ...told.filter((code) => !codes.includes(code)).map((code) => `${PAGE}: "${code}" is no code of the contract`),
    ...told
      .filter((code, index) => told.indexOf(code) !== index)
      .map((code) => `${PAGE}: "${code}" stands there twice`),
    ...rows
      .filter((/** @type {{ text: string }[]} */ row) => row.some(({ text }) => text.trim() === ''))
      .map((/** @type {{ text: string }[]} */ row) => `${PAGE}: the row of ${row[0]?.text} has an empty cell`),
  ];
  if (codes.length === 0) faults.push('js/index.d.ts: its codes cannot be read');
  return { count: codes.length, faults };
}
