// @ts-check
// In which order a module's functions stand: like beside like, because a compressor says in fewer bits what it has met shortly before.
// Each is followed by the one that is most like it of those left. Decides no code: where a function stands means nothing to who calls it.

import { formsOf } from './split.mjs';

/** Added to a function's size, so that the smallest are not like everything. */
const LITTLE = 40;

/** @typedef {{ text: string, traits: Set<string> }} Code */

/** @param {string} text of a function @returns {Set<string>} its instructions, one by one and by twos */
function traitsOf(text) {
  const lines = text
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== ')');
  return new Set([...lines, ...lines.slice(1).map((line, before) => `${lines[before]}\n${line}`)]);
}

/**
 * @param {string} text of a module
 * @returns {string} the same module
 */
export function ordered(text) {
  const forms = formsOf(text);
  const functions = forms.filter(({ kind }) => kind === 'func');
  const rest = forms.filter(({ kind }) => kind !== 'func');
  const chain = chained(functions.map((form) => ({ text: form.text, traits: traitsOf(form.text) })));
  return ['(module', ...[...rest, ...chain].map((form) => form.text), ')'].join('\n');
}

/** @param {Code[]} all @returns {Code[]} */
function chained(all) {
  /** Who has a trait. @type {Map<string, Code[]>} */
  const having = new Map();
  for (const code of all) {
    for (const trait of code.traits) {
      const others = having.get(trait);
      if (others) others.push(code);
      else having.set(trait, [code]);
    }
  }
  const left = new Set(all);
  /** @type {Code[]} */
  const chain = [];
  for (let next = all[0]; next !== undefined; ) {
    left.delete(next);
    chain.push(next);
    next = mostAlike(next) ?? left.values().next().value;
  }
  return chain;

  /** @param {Code} code */
  function mostAlike({ traits }) {
    /** @type {Map<Code, number>} */
    const shared = new Map();
    for (const trait of traits)
      for (const other of having.get(trait) ?? []) if (left.has(other)) shared.set(other, (shared.get(other) ?? 0) + 1);
    /** @type {Code | undefined} */
    let best;
    let most = 0;
    for (const [other, count] of shared) {
      const share = count / (LITTLE + other.traits.size);
      if (share > most) [best, most] = [other, share];
    }
    return best;
  }
}
