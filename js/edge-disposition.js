// @ts-check
// Names of files where they become or come from a header (RFC 6266, RFC 8187), and which of them are safe to save under.
// The core has the same rules for itself; this entry stands alone, so that a Worker may use a client of another copy.

/** The longest name that common file systems take, in bytes. */
const LONGEST = 255;
/** An extension longer than this is not worth keeping when a name is cut. */
const LONGEST_EXTENSION = 32;
/** Controls, what turns the direction of writing, and what nobody sees. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])$/i;

/**
 * A name that is one path segment on every system, visible as it is, and never empty.
 * @param {string} name
 */
export function safeName(name) {
  const plain = name
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(UNSEEN, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/\.{2,}/g, '.');
  const bare = trimmed(plain);
  if (bare === '') return 'file';
  const [stem = ''] = bare.split('.');
  return shortened(DEVICE.test(stem.trimEnd()) ? `_${bare}` : bare);
}

/** Windows drops dots and blanks at the end; a dot at the beginning hides a file. @param {string} name */
function trimmed(name) {
  const edge = (/** @type {number} */ at) => /[.\s]/.test(name.charAt(at));
  let start = 0;
  while (edge(start)) start++;
  let end = name.length;
  while (end > start && edge(end - 1)) end--;
  return name.slice(start, end);
}

/** Cuts the stem, so that the extension still tells what the file is. @param {string} name */
function shortened(name) {
  if (bytesOf(name) <= LONGEST) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot < 0 || bytesOf(name.slice(dot + 1)) > LONGEST_EXTENSION ? '' : name.slice(dot);
  let room = LONGEST - bytesOf(extension);
  let stem = '';
  for (const character of name) {
    room -= bytesOf(character);
    if (room < 0) break;
    stem += character;
  }
  return `${trimmed(stem)}${extension}`;
}

/** @param {string} text */
const bytesOf = (text) => new TextEncoder().encode(text).length;

/**
 * `Content-Disposition` in pure ASCII.
 * @param {'inline' | 'attachment'} kind
 * @param {string} name
 */
export function disposition(kind, name) {
  const safe = safeName(name);
  // Some readers undo percent-encoding here, where the RFC has none.
  const ascii = safe.replace(/[^\x20-\x7e]|%/gu, '_');
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/**
 * The file name in a `Content-Disposition`, as it stands there. A header that breaks the grammar names nothing.
 * @param {string} header
 */
export function nameIn(header) {
  const parameters = parametersOf(header);
  return parameters && (extended(parameters.get('filename*')) || parameters.get('filename') || undefined);
}

/**
 * What stands behind the first word of a header: names in lower case, escapes of quoted strings undone.
 * @param {string} header
 * @param {RegExp} [escapes] what a backslash stands before
 * @returns {Map<string, string> | undefined} nothing where the grammar is broken or a name is said twice
 */
export function parametersOf(header, escapes = /\\(.)/gs) {
  const [first] = /^[ \t]*[!#$%&'*+\-.^_`|~\w/]+[ \t]*/.exec(header) ?? [];
  if (first === undefined) return undefined;
  /** @type {Map<string, string>} */
  const parameters = new Map();
  const next = /;[ \t]*([!#$%&'*+\-.^_`|~\w]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+\-.^_`|~\w]+))[ \t]*/sy;
  next.lastIndex = first.length;
  while (next.lastIndex < header.length) {
    const [, name, quoted, word] = next.exec(header) ?? [];
    if (name === undefined) return undefined;
    const key = name.toLowerCase();
    if (parameters.has(key)) return undefined;
    // A quoted extended value is none (RFC 8187 §3.2.1).
    if (!(quoted !== undefined && key.endsWith('*'))) parameters.set(key, word ?? quoted?.replace(escapes, '$1') ?? '');
  }
  return parameters;
}

/** RFC 8187 §3.2: charset, language, percent-encoded bytes. @param {string | undefined} value */
function extended(value) {
  const [, charset = '', encoded = ''] = /^([^']*)'[^']*'(.*)$/s.exec(value ?? '') ?? [];
  try {
    if (/^utf-8$/i.test(charset)) return decodeURIComponent(encoded);
    // RFC 5987 knew it too.
    if (!/^iso-8859-1$/i.test(charset) || /%(?![\da-f]{2})/i.test(encoded)) return undefined;
    return encoded.replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  } catch {
    return undefined;
  }
}
