// @ts-check
// Reads the items of a page where every value is of the type and form that the description names. Anything else is not
// judged here: the whole page is left to the core, which knows what it means. What both can read, both read alike.

import { recordOf } from './record.js';

/** @typedef {import('./index.js').FileRecord} FileRecord */
/** @typedef {import('./index.js').BackendDefinition['record']} Fields */
/** @typedef {{ record?: Fields | null, statuses?: Record<string, string> | null }} Rules of a description */
/** @typedef {{ odd: boolean }} Page `odd` once a value was met that is not as described */
/** @typedef {(value: string | number | boolean) => unknown} Form gives ODD for what it does not know, undefined for nothing */

const ODD = Symbol('left to the core');
const INHERITED = ['__proto__', 'constructor', 'prototype'];
const STATUSES = ['pending', 'processing', 'ready', 'failed', 'temporary', 'deleted'];
const DIGEST = /^[\da-f]{64}$/;
const TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d+)?Z?$/;
const WHOLE = /^-?\d{1,15}$/;
/** 9999-01-01: what has not happened. */
const NEVER = 253_370_764_800_000;

/** @type {Form} */
const number = (value) => (typeof value === 'number' ? value : ODD);

/** @type {Record<string, Form>} */
const FORMS = {
  text: (value) => (typeof value === 'string' ? value : ODD),
  number,
  percent: (value) => (typeof value === 'number' ? value / 100 : ODD),
  'epoch-ms': number,
  'epoch-s': (value) => (typeof value === 'number' ? value * 1000 : ODD),
  'int64-text': (value) => (typeof value === 'string' && WHOLE.test(value) ? Number(value) : number(value)),
  boolean: (value) => (typeof value === 'boolean' ? value : ODD),
  'boolean-text': (value) => (value === 'true' || value === 'false' ? value === 'true' : FORMS.boolean?.(value)),
  rfc3339: instant,
};

/** @type {Form} */
function instant(text) {
  return typeof text === 'string' ? instantOf(text) : ODD;
}

/**
 * RFC 3339, also with a blank for the T, and without a zone, which is UTC then. Days that a month does not have and leap seconds
 * are the core's to judge.
 * @param {string} text
 */
function instantOf(text) {
  if (!TIME.test(text)) return ODD;
  const day = two(text, 8);
  const begin = dayOf(two(text, 0) * 100 + two(text, 2), two(text, 5), day) * 86_400_000;
  if (day > 28 && new Date(begin).getUTCDate() !== day) return ODD;
  let fraction = 0;
  for (let at = 20, place = 100; place >= 1; at += 1, place /= 10) {
    const digit = text.charCodeAt(at) - 48;
    // The zone, or the end.
    if (!(digit <= 9)) break;
    fraction += digit * place;
  }
  const time = begin + two(text, 11) * 3_600_000 + two(text, 14) * 60_000 + two(text, 17) * 1000 + fraction;
  return time < NEVER ? time : undefined;
}

/** Two digits; 528 is what their codes have above them, 48 and ten times 48. @param {string} text @param {number} at */
const two = (text, at) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;

/**
 * Days since 1970 in the proleptic Gregorian calendar, counted by years that begin in March (Hinnant, chrono-compatible low-level
 * date algorithms); the engine's own way takes twice as long as all else of a time.
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
function dayOf(year, month, day) {
  const since = month > 2 ? year : year - 1;
  const leaps = Math.floor(since / 4) - Math.floor(since / 100) + Math.floor(since / 400);
  return since * 365 + leaps + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 719_469;
}

/**
 * @param {string} backend
 * @param {Rules} rules
 * @returns {import('./door.js').Face['rows']}
 */
export function rowsOf(backend, { record, statuses }) {
  const fields = record ?? {};
  /** @type {Page} */
  const page = { odd: false };
  /** @template [T=string] @param {keyof Fields} field @param {string} [usual] */
  const reader = (field, usual = 'text') =>
    /** @type {(item: object) => T | undefined} */ (readerOf(field, fields[field], usual, page));
  const id = reader('id');
  const name = reader('name');
  const mediaType = reader('mediaType');
  const size = /** @type {typeof reader<number>} */ (reader)('size', 'number');
  const status = statusReader(fields.status, statuses ?? {}, page);
  const progress = /** @type {typeof reader<number>} */ (reader)('progress', 'number');
  const failure = reader('failure');
  const createdAt = /** @type {typeof reader<number>} */ (reader)('createdAt', 'rfc3339');
  const updatedAt = /** @type {typeof reader<number>} */ (reader)('updatedAt', 'rfc3339');
  const sha256 = reader('sha256');
  const duplicate = /** @type {typeof reader<boolean>} */ (reader)('duplicate', 'boolean');
  const url = reader('url');
  const urlExpiresAt = /** @type {typeof reader<number>} */ (reader)('urlExpiresAt', 'rfc3339');

  /** @param {object} item @returns {FileRecord} */
  const read = (item) => {
    const known = id(item);
    const bytes = size(item);
    const share = progress(item);
    const digest = sha256(item);
    if (known === undefined) page.odd = true;
    if (bytes !== undefined && !(bytes >= 0 && Number.isInteger(bytes))) page.odd = true;
    return recordOf(
      known ?? '',
      name(item) ?? '',
      mediaType(item),
      bytes,
      status(item),
      share === undefined || (share >= 0 && share <= 1) ? share : Number(share > 0),
      failure(item),
      createdAt(item),
      updatedAt(item),
      digest === undefined ? undefined : digestOf(digest),
      duplicate(item),
      url(item),
      urlExpiresAt(item),
      backend,
      item,
    );
  };

  /** @param {unknown[]} items */
  const readAll = (items) => {
    /** @type {FileRecord[]} */
    const rows = [];
    page.odd = false;
    for (const item of items) {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
      const record = read(item);
      if (page.odd) return undefined;
      rows.push(record);
    }
    return rows;
  };

  return (items) => {
    try {
      return readAll(items);
    } catch {
      // An exception would be the end of the core that asks.
      return undefined;
    }
  };
}

/** @param {string} text */
function digestOf(text) {
  if (DIGEST.test(text)) return text;
  const lower = text.toLowerCase();
  return DIGEST.test(lower) ? lower : undefined;
}

/** What a form makes of a value; a field of another kind drops it, which is the core's to do. @param {string} form */
const madeBy = (form) => (form === 'text' ? 'text' : form.startsWith('boolean') ? 'flag' : 'number');

/**
 * @param {keyof Fields} field
 * @param {Fields[keyof Fields]} rule
 * @param {string} usual form
 * @param {Page} page
 * @returns {(item: object) => unknown}
 */
function readerOf(field, rule, usual, page) {
  if (rule === undefined || rule === null) return () => undefined;
  const { at, as, unset } =
    typeof rule === 'string' ? { at: rule } : /** @type {Exclude<typeof rule, string>} */ (rule);
  const form = FORMS[as ?? usual];
  const paths = [at].flat().map((path) => path.split('.'));
  const fits = field === 'status' || madeBy(as ?? usual) === madeBy(usual);
  if (form === undefined || !fits || paths.flat().some((step) => INHERITED.includes(step))) {
    return () => {
      page.odd = true;
      return undefined;
    };
  }
  const convert = (/** @type {unknown} */ found) => {
    if (found === undefined || found === null || found === '') return undefined;
    const isPlain = typeof found === 'string' || typeof found === 'boolean';
    const isExact = typeof found === 'number' && Math.abs(found) <= Number.MAX_SAFE_INTEGER;
    if (!isPlain && !isExact) {
      page.odd = true;
      return undefined;
    }
    if (unset?.some((none) => none === found)) return undefined;
    const value = form(found);
    // Never -0, which JSON can say.
    if (value !== ODD) return value === 0 ? 0 : value;
    page.odd = true;
    return undefined;
  };
  const [[only, ...deeper] = [], ...others] = paths;
  if (only !== undefined && deeper.length === 0 && others.length === 0) {
    // Most fields are texts that stand in the item itself.
    const asTold = form === FORMS.text && !unset;
    return (item) => {
      const found = /** @type {Record<string, unknown>} */ (item)[only];
      return asTold && typeof found === 'string' && found !== '' ? found : convert(found);
    };
  }
  const finders = paths.map((path) => finder(path, page));
  return (item) => {
    for (const find of finders) {
      const value = convert(find(item));
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

/**
 * @param {string[]} path
 * @param {Page} page
 * @returns {(item: object) => unknown}
 */
function finder(path, page) {
  return (item) => {
    /** @type {unknown} */
    let here = item;
    for (const step of path) {
      if (typeof here !== 'object' || here === null) return undefined;
      if (Array.isArray(here)) page.odd = true;
      here = /** @type {Record<string, unknown>} */ (here)[step];
    }
    return here;
  };
}

/**
 * @param {Fields['status']} rule
 * @param {Record<string, string>} words
 * @param {Page} page
 * @returns {(item: object) => FileRecord['status']}
 */
function statusReader(rule, words, page) {
  if (rule === undefined || rule === null) return () => 'ready';
  const read = readerOf('status', rule, 'text', page);
  const known = new Map(Object.entries(words).filter(([, ours]) => STATUSES.includes(ours)));
  return (item) => {
    const told = read(item);
    const word = told === undefined ? '' : typeof told === 'string' ? told : '*';
    const ours = known.get(word);
    // Other spellings, and words that the description does not know.
    if (ours === undefined) page.odd = true;
    return /** @type {FileRecord['status']} */ (ours ?? 'unknown');
  };
}
