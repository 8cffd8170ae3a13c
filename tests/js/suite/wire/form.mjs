// Reads a form strictly (RFC 7578): CRLF, quoted parameters, nothing but disposition and type in a part, nothing before or
// after. A lenient parser would hide what this one is there to find.

/** @typedef {{ name: string, filename: string | null, mediaType: string | null, content: string }} Part `content`: one character a byte */

/**
 * @param {string} contentType
 * @param {Uint8Array} body
 * @returns {Part[]}
 */
export function strictForm(contentType, body) {
  const [, boundary] = /^multipart\/form-data; boundary=([A-Za-z0-9'()+_,./:=?-]{1,70})$/.exec(contentType) ?? [];
  if (boundary === undefined) throw new Error(`no form's content type: ${contentType}`);
  // One character a byte, so that offsets are those of the bytes.
  let text = '';
  for (let at = 0; at < body.length; at += 8_192) text += String.fromCharCode(...body.subarray(at, at + 8_192));
  const delimiter = `--${boundary}`;
  if (!text.startsWith(`${delimiter}\r\n`)) throw new Error('the form does not begin with its boundary');
  if (!text.endsWith(`\r\n${delimiter}--\r\n`)) throw new Error('the form does not end with its boundary');
  const inner = text.slice(delimiter.length + 2, -`\r\n${delimiter}--\r\n`.length);
  return inner.split(`\r\n${delimiter}\r\n`).map(partOf);
}

/** @param {string} raw @returns {Part} */
function partOf(raw) {
  const end = raw.indexOf('\r\n\r\n');
  if (end < 0) throw new Error('a part has no end of headers');
  /** @type {Map<string, string>} */
  const headers = new Map();
  for (const line of raw.slice(0, end).split('\r\n')) {
    const [, name = '', value = ''] = /^([A-Za-z-]+): (\S.*)$/.exec(line) ?? [];
    const known = name.toLowerCase();
    if (!['content-disposition', 'content-type'].includes(known))
      throw new Error(`a part has a line that no form has: ${line}`);
    if (headers.has(known)) throw new Error(`a part says ${known} twice`);
    headers.set(known, value);
  }
  const disposition = headers.get('content-disposition') ?? '';
  const [, name, filename] = /^form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?$/.exec(disposition) ?? [];
  if (name === undefined) throw new Error(`a part's disposition is not one: ${disposition}`);
  return {
    name: utf8(name),
    filename: filename === undefined ? null : utf8(filename),
    mediaType: headers.get('content-type') ?? null,
    content: raw.slice(end + 4),
  };
}

/** @param {string} bytes one character a byte */
const utf8 = (bytes) =>
  new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
