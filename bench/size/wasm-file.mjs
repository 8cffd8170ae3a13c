// @ts-check
// Reads a wasm file as far as its size needs: the sections, every function's length, and the functions' names.
// WebAssembly Core 2.0, section 5 (binary format), and its appendix on the name section.

const SECTIONS = ['custom', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start', 'element'];
SECTIONS.push('code', 'data', 'data count', 'tag');
const NAMES_OF_FUNCTIONS = 1;
const KIND_FUNCTION = 0;

/** A place in the file, moved on by what is read. */
class Reader {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get more() {
    return this.at < this.bytes.length;
  }

  byte() {
    const value = this.bytes[this.at];
    if (value === undefined) throw new Error('the wasm file ends too early');
    this.at += 1;
    return value;
  }

  /** An unsigned LEB128 number. */
  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** @param {number} length */
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return this.take(this.number()).toString('utf8');
  }
}

/**
 * @typedef {object} WasmFile
 * @property {Record<string, number>} sections bytes of each, custom ones by their own name
 * @property {{ name: string, size: number }[]} functions
 */

/**
 * @param {Buffer} bytes
 * @returns {WasmFile}
 */
export function readWasm(bytes) {
  const file = new Reader(bytes);
  file.take(8);
  /** @type {Record<string, number>} */
  const sections = {};
  /** @type {number[]} */
  let sizes = [];
  /** @type {Map<number, string>} */
  let names = new Map();
  let imported = 0;
  while (file.more) {
    const id = file.byte();
    const content = new Reader(file.take(file.number()));
    const title = id === 0 ? content.text() : (SECTIONS[id] ?? `section ${id}`);
    sections[title] = (sections[title] ?? 0) + content.bytes.length;
    if (title === 'import') imported = importedFunctions(content);
    if (title === 'code') sizes = bodies(content);
    if (title === 'name') names = functionNames(content);
  }
  const functions = sizes.map((size, index) => ({ name: names.get(imported + index) ?? `function ${index}`, size }));
  return { sections, functions };
}

/** @param {Reader} content */
function bodies(content) {
  return Array.from({ length: content.number() }, () => {
    const size = content.number();
    content.take(size);
    return size;
  });
}

/** @param {Reader} content */
function functionNames(content) {
  /** @type {Map<number, string>} */
  const names = new Map();
  while (content.more) {
    const kind = content.byte();
    const part = new Reader(content.take(content.number()));
    if (kind !== NAMES_OF_FUNCTIONS) continue;
    for (let count = part.number(); count > 0; count -= 1) names.set(part.number(), part.text());
  }
  return names;
}

/** Imported functions come first in the numbering. @param {Reader} content */
function importedFunctions(content) {
  let functions = 0;
  for (let count = content.number(); count > 0; count -= 1) {
    content.text();
    content.text();
    const kind = content.byte();
    if (kind === KIND_FUNCTION) {
      functions += 1;
      content.number();
    } else {
      skipImport(kind, content);
    }
  }
  return functions;
}

/**
 * @param {number} kind
 * @param {Reader} content
 */
function skipImport(kind, content) {
  if (kind === 1) content.byte();
  if (kind === 3) content.take(2);
  if (kind === 4) content.take(1);
  if (kind === 4) content.number();
  if (kind !== 1 && kind !== 2) return;
  const limits = content.number();
  content.number();
  if ((limits & 1) === 1) content.number();
}
