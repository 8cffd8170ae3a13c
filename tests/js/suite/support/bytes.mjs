// Bytes to upload and to compare, and their digest.

/**
 * The same bytes for the same arguments.
 * @param {number} size
 * @param {number} [seed]
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytes(size, seed = 1) {
  const made = new Uint8Array(size);
  let state = seed * 2_654_435_761;
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    made[index] = state >>> 24;
  }
  return made;
}

/**
 * @param {BufferSource} data
 * @returns {Promise<string>} lower-case hex
 */
export async function sha256(data) {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));
}

/** @param {Uint8Array} data */
export const hex = (data) => [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {string} text */
export const utf8 = (text) => new TextEncoder().encode(text);

/** @param {BufferSource} data */
export const text = (data) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(data);

/** @param {Uint8Array} data */
export const toBase64 = (data) => {
  let characters = '';
  for (let at = 0; at < data.length; at += 8_192) characters += String.fromCharCode(...data.subarray(at, at + 8_192));
  return btoa(characters);
};

/** @param {string} base64 @returns {Uint8Array<ArrayBuffer>} */
export const fromBase64 = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** What engines make of text on its way to UTF-8: a lone surrogate becomes U+FFFD. @param {string} value */
export const wellFormed = (value) => text(utf8(value));
