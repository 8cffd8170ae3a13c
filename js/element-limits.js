// @ts-check
// Which files may be added: what the page asks for and what the platform takes, the narrower of both. What is said of a file
// that may not is worded elsewhere.

/** @typedef {import('./index.js').Client} Client */
/**
 * @typedef {object} Limits
 * @property {number} most files in the list
 * @property {number} bytes of one file
 * @property {string[]} types as in `accept`, lower case; none where all are taken
 * @property {boolean} closed the platform takes no uploads
 */
/** @typedef {'tooLarge' | 'wrongType' | 'tooMany'} Refusal */

/**
 * @param {{ accept: string, multiple: boolean, maxFiles: number, maxBytes: number }} asked
 * @param {Client | null} client
 * @param {boolean} elsewhere uploads go to a target, whose limits nobody tells
 * @returns {Limits}
 */
export function limitsOf({ accept, multiple, maxFiles, maxBytes }, client, elsewhere) {
  const types = accept
    .toLowerCase()
    .split(',')
    .map((type) => type.trim())
    .filter(Boolean);
  const upload = client && !elsewhere ? client.capabilities.upload : null;
  const own = upload || { maxFiles: null, maxBytes: null };
  return {
    most: multiple ? Math.min(maxFiles, own.maxFiles ?? Infinity) : 1,
    bytes: Math.min(maxBytes, own.maxBytes ?? Infinity),
    types: types.includes('*/*') ? [] : types,
    closed: upload === false,
  };
}

/**
 * @param {File} file
 * @param {number} count how many there are already
 * @param {Limits} limits
 * @returns {Refusal | undefined}
 */
export function refusal(file, count, { most, bytes, types }) {
  if (types.length > 0 && !types.some((type) => fits(file, type))) return 'wrongType';
  if (file.size > bytes) return 'tooLarge';
  return count >= most ? 'tooMany' : undefined;
}

/**
 * @param {File} file
 * @param {string} type an ending with its dot, a media type, or one with a star
 */
function fits({ name, type: told }, type) {
  const media = told.toLowerCase().replace(/;.*/, '').trim();
  if (type.startsWith('.')) return name.toLowerCase().endsWith(type);
  return type.endsWith('/*') ? media.startsWith(type.slice(0, -1)) : media === type;
}

/**
 * What a camera may bring; nothing where only other things are taken.
 * @param {Limits} limits
 */
export function cameraTypes({ types }) {
  const seen = types.filter((type) => /^(image|video)\//.test(type));
  if (seen.length > 0) return seen.join(',');
  return types.length === 0 || types.some((type) => /^\.(jpe?g|heic|png)$/.test(type)) ? 'image/*' : '';
}
