// Compares a part that is expected with the whole that came, and says where they part ways.

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The first difference: members given must be equal, arrays of one length, all else equal as it is.
 * @param {unknown} expected
 * @param {unknown} found
 * @param {string} at
 * @returns {string | undefined}
 */
export function difference(expected, found, at) {
  if (isMap(expected) && isMap(found)) {
    for (const [name, value] of Object.entries(expected)) {
      const place = `${at}.${name}`;
      if (!Object.hasOwn(found, name)) return `${place}: ${JSON.stringify(value)} expected, and there is none`;
      const inner = difference(value, found[name], place);
      if (inner) return inner;
    }
    return undefined;
  }
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    for (const [index, value] of expected.entries()) {
      const inner = difference(value, found[index], `${at}.${index}`);
      if (inner) return inner;
    }
    return undefined;
  }
  return Object.is(expected, found)
    ? undefined
    : `${at}: ${JSON.stringify(expected)} expected, found ${JSON.stringify(found)}`;
}

/**
 * Both ways: nothing more may be there either.
 * @param {unknown} expected
 * @param {unknown} found
 * @param {string} at
 */
export const inequality = (expected, found, at) => difference(expected, found, at) ?? difference(found, expected, at);

/** As JSON has it: times as text, what is absent null or away. @param {unknown} value */
export const plain = (value) => JSON.parse(JSON.stringify(value) ?? 'null');
