// @ts-check
// Cuts a module in text form into a first one and parts that are loaded on use. A function goes into a part when only the part's own
// entries lead to it; what several need stays in the first. The first calls a part's functions through slots of the table, which the
// part fills when it is instantiated: until then such a call traps, so whoever calls has to have the part loaded (js/instance.js).
// Parts have no state: memory, table, globals and data are the first's.

import { createHash } from 'node:crypto';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {RegExp} owns functions that are no one else's, by name: what the table leads to is looked up here
 * @property {RegExp} gates those of them that the first may call by name
 */
/** @typedef {{ kind: string, name: string, text: string }} Form */
/** @typedef {Form & { calls: string[] }} Code */
/** @typedef {{ first: string, parts: { name: string, text: string, functions: string[] }[] }} Pieces */

const NAME = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()"]+)`;
const FORM = new RegExp(String.raw`^ \((\w+)(?: (${NAME}))?`);
const CALLS = new RegExp(String.raw`\((?:return_call|call|ref\.func) (${NAME})`, 'g');
const TARGET = new RegExp(String.raw`\(func (${NAME})`);
const ELEMENTS = new RegExp(String.raw`^ \(elem ${NAME} (?:\(table \$\S+\) )?\(i32\.const (\d+)\) func (.*)\)$`);
const TABLE = new RegExp(String.raw`^ \(table (${NAME}) (\d+) (\d+) funcref\)$`);
const SIGNATURE = new RegExp(
  String.raw`^ \(func ${NAME} ((?:\(type \S+\))?(?: \(param [^()]*\))*(?: \(result [^()]*\))?)`,
);
const ABSENT = '$"no part loaded"';

/** @param {string} text @returns {Form[]} */
export function formsOf(text) {
  /** @type {Form[]} */
  const forms = [];
  for (const piece of text.split(/\n(?= \()/).slice(1)) {
    const [, kind = '', name = ''] = FORM.exec(piece) ?? [];
    forms.push({ kind, name, text: piece.replace(/\n\)\s*$/, '') });
  }
  return forms;
}

/** @param {string} name @returns {string} as the compiler wrote it */
const plain = (name) =>
  name
    .replace(/^\$"?|"$/g, '')
    .replaceAll('\\"', '"')
    .replace(/\[[0-9a-f]{16}\]/g, '');

/**
 * @param {string} text of the whole module, with the names of its functions
 * @param {Part[]} plan
 * @returns {Pieces}
 */
export function split(text, plan) {
  const forms = formsOf(text);
  /** @param {string} kind */
  const all = (kind) => forms.filter((form) => form.kind === kind);
  const functions = new Map(
    all('func').map((form) => [form.name, { ...form, calls: [...form.text.matchAll(CALLS)].map(([, to = '']) => to) }]),
  );
  const imported = all('import').map((form) => ({ ...form, name: TARGET.exec(form.text)?.[1] ?? '' }));
  const elements = elementsOf(all('elem'));
  const owners = new Map([...functions.keys()].map((name) => [name, plan.find(({ owns }) => owns.test(plain(name)))]));
  const isGate = (/** @type {string} */ name) => owners.get(name)?.gates.test(plain(name)) === true;

  /** @param {Iterable<string>} from @param {(name: string) => boolean} stops */
  const reach = (from, stops) => {
    const seen = new Set(from);
    for (const name of seen)
      for (const next of functions.get(name)?.calls ?? []) if (functions.has(next) && !stops(next)) seen.add(next);
    return seen;
  };
  const begun = all('start').map(({ name }) => name);
  const exported = all('export').flatMap((form) => TARGET.exec(form.text)?.[1] ?? []);
  const roots = [
    ...begun,
    ...exported.filter((name) => !isGate(name)),
    ...elements.names.filter((name) => !owners.get(name)),
  ];
  const first = reach(roots, isGate);
  const territories = plan.map((part) => {
    const own = [...functions.keys()].filter((name) => owners.get(name) === part && !first.has(name));
    const entries = own.filter((name) => isGate(name) || elements.names.includes(name));
    return { part, functions: reach(entries, (name) => first.has(name) || isGate(name)) };
  });
  const several = [...functions.keys()].filter(
    (name) => territories.filter((territory) => territory.functions.has(name)).length > 1,
  );
  for (const name of reach(several, isGate)) first.add(name);
  for (const territory of territories)
    for (const name of territory.functions) if (first.has(name)) territory.functions.delete(name);
  // Every part fills the table: by its name, one of another build is not linked.
  const build = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return write({ build, forms, functions, imported, elements, territories });
}

/** @param {Form[]} forms */
function elementsOf(forms) {
  const [, offset = '', list = ''] = ELEMENTS.exec(forms[0]?.text ?? '') ?? [];
  if (forms.length !== 1 || offset === '') throw new Error('one table of functions was expected, filled in one go');
  return { offset: Number(offset), names: [...list.matchAll(new RegExp(NAME, 'g'))].map(([name]) => name) };
}

/**
 * @typedef {object} Cut
 * @property {string} build
 * @property {Form[]} forms
 * @property {Map<string, Code>} functions
 * @property {Form[]} imported
 * @property {{ offset: number, names: string[] }} elements
 * @property {{ part: Part, functions: Set<string> }[]} territories
 */

/**
 * The table of functions, which the pieces share, and what is called through it.
 * @typedef {object} Shared
 * @property {Form | undefined} form
 * @property {string} name
 * @property {number} size of the whole module's
 * @property {Set<string>} away functions that are in a part
 * @property {Map<string, number>} slots of those that other pieces call by name
 */

/** @typedef {(what: string) => string} Lend gives what a part wants of the first, and tells the name of its export */

/** @param {Cut} cut @returns {Pieces} */
function write(cut) {
  const shared = sharedBy(cut);
  /** @type {Map<string, string>} */
  const lent = new Map();
  /** @type {Lend} */
  const lend = (what) => {
    const name = lent.get(what) ?? (what === `(table ${shared.name})` ? `$${cut.build}` : `$${lent.size.toString(36)}`);
    lent.set(what, name);
    return name;
  };
  const parts = cut.territories.map((territory) => partOf(territory, cut, shared, lend));
  return { first: firstOf(cut, shared, lent), parts };
}

/** @param {Cut} cut @returns {Shared} */
function sharedBy({ forms, functions, territories }) {
  const form = forms.find(({ text }) => TABLE.test(text));
  const [, name = '', words = '0'] = TABLE.exec(form?.text ?? '') ?? [];
  const size = Number(words);
  const home = new Map(territories.flatMap((territory) => [...territory.functions].map((own) => [own, territory])));
  const called = [...functions.values()].flatMap((code) =>
    code.calls.filter((to) => home.has(to) && home.get(to) !== home.get(code.name)),
  );
  const exported = forms.filter(({ kind }) => kind === 'export').map(({ text }) => TARGET.exec(text)?.[1] ?? '');
  const bridged = [...new Set([...called, ...exported])].filter((to) => home.has(to));
  const slots = new Map(bridged.map((to, index) => [to, size + index]));
  return { form, name, size, away: new Set(home.keys()), slots };
}

/**
 * @param {Cut['territories'][number]} territory
 * @param {Cut} cut
 * @param {Shared} table
 * @param {Lend} lend
 */
function partOf({ part, functions: own }, { forms, functions, imported, elements }, table, lend) {
  const codes = [...own].flatMap((name) => functions.get(name) ?? []);
  const body = codes.map(({ text }) => text).join('\n');
  const wanted = new Set(codes.flatMap(({ calls }) => calls.filter((name) => !own.has(name))));
  const imports = [...wanted].map((name) => {
    const from = functions.get(name) ?? imported.find((form) => form.name === name);
    return ` (import "first" "${lend(`(func ${name})`)}" (func ${name} ${signatureOf(from)}))`;
  });
  for (const { kind, name, text } of forms) {
    if (!['global', 'memory', 'table'].includes(kind)) continue;
    const type = text.slice(text.indexOf(name) + name.length, kind === 'global' ? text.lastIndexOf(' (') : -1).trim();
    // A name within a longer one counts too: an import too many harms nothing.
    if (kind === 'memory' || name === table.name || body.includes(name))
      imports.push(
        ` (import "first" "${lend(`(${kind} ${name})`)}" (${kind} ${name} ${grown(type, kind, name === table.name, table.slots.size)}))`,
      );
  }
  const filled = [
    ...elements.names.map((name, index) => /** @type {const} */ ([name, elements.offset + index])),
    ...table.slots,
  ].filter(([name]) => own.has(name));
  const segments = filled.map(([name, index]) => ` (elem (table ${table.name}) (i32.const ${index}) func ${name})`);
  const types = forms.filter(({ kind }) => kind === 'type').map(({ text }) => text);
  return {
    name: part.name,
    text: ['(module', ...types, ...imports, ...segments, body, ')'].join('\n'),
    functions: [...own].map(plain),
  };
}

/**
 * @param {Cut} cut
 * @param {Shared} table
 * @param {Map<string, string>} lent
 */
function firstOf({ forms, elements }, table, lent) {
  const size = table.size + table.slots.size;
  const kept = forms.flatMap((form) => {
    if (form.kind === 'elem') {
      const names = elements.names.map((name) => (table.away.has(name) ? ABSENT : name));
      return ` (elem (table ${table.name}) (i32.const ${elements.offset}) func ${names.join(' ')})`;
    }
    if (form === table.form) return ` (table ${table.name} ${size} ${size} funcref)`;
    const slot = table.slots.get(form.name);
    if (form.kind === 'func' && slot !== undefined) return bridge(form, slot, table.name);
    return form.kind === 'func' && table.away.has(form.name) ? [] : form.text;
  });
  const exports = [...lent].map(([what, name]) => ` (export "${name}" ${what})`);
  return ['(module', ...kept, ` (func ${ABSENT} unreachable)`, ...exports, ')'].join('\n');
}

/** @param {string} type @param {string} kind @param {boolean} isTable @param {number} more */
const grown = (type, kind, isTable, more) =>
  kind === 'table' && isTable ? type.replace(/\d+/g, (size) => String(Number(size) + more)) : type;

/** @param {Form | undefined} form of a function or of an import of one */
function signatureOf(form) {
  if (form?.kind === 'import') return form.text.slice(form.text.indexOf(form.name) + form.name.length, -2).trim();
  return (SIGNATURE.exec(form?.text ?? '')?.[1] ?? '').replace(/\(param \$\S+ /g, '(param ');
}

/** @param {Form} form @param {number} slot @param {string} table */
function bridge(form, slot, table) {
  const [head, signature = ''] = SIGNATURE.exec(form.text) ?? [''];
  const type = /\(type \S+\)/.exec(signature)?.[0] ?? '';
  const given = [...signature.matchAll(/\(param (\$\S+) /g)].map(([, name = '']) => `(local.get ${name})`);
  return `${head} (call_indirect ${table} ${type} ${given.join(' ')} (i32.const ${slot})))`;
}
