// @ts-check
// Sizes, shares and times as the reader's language writes them.

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** @typedef {ReturnType<typeof formats>} Formats */

/** @param {string | undefined} language of the page; one that is none gives the browser's */
export function formats(language) {
  /** @type {Map<string, Intl.NumberFormat>} */
  const made = new Map();
  const locale = known(language);

  /**
   * @param {number} value
   * @param {Intl.NumberFormatOptions} options
   */
  const number = (value, options) => {
    const key = JSON.stringify(options);
    const format = made.get(key) ?? new Intl.NumberFormat(locale, options);
    made.set(key, format);
    // A number and its unit stay on one line.
    return format.format(value).replace(/ /g, '\u00a0');
  };

  return {
    /**
     * @param {number} bytes
     * @param {(value: number) => number} [round] a limit is never told larger than it is
     */
    size(bytes, round = Math.round) {
      let unit = 0;
      let value = bytes;
      while (value >= 999.5 && unit < UNITS.length - 1) {
        value /= 1000;
        unit++;
      }
      const fine = unit > 0 && value < 100 ? 10 : 1;
      return number(round(value * fine) / fine, {
        style: 'unit',
        unit: UNITS[unit] ?? 'byte',
        unitDisplay: unit === 0 ? 'long' : 'short',
        maximumFractionDigits: 1,
      });
    },

    /** @param {number} fraction 100 % is said of what is done alone */
    percent: (fraction) => number(Math.floor(fraction * 100) / 100, { style: 'percent' }),

    /** @param {number} count */
    count: (count) => number(count, {}),

    /** @param {string[]} words */
    list: (words) => new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(words),

    /** @param {number} seconds */
    time: (seconds) =>
      number(Math.ceil(seconds < 100 ? seconds : seconds / 60), {
        style: 'unit',
        unit: seconds < 100 ? 'second' : 'minute',
        unitDisplay: 'short',
      }),
  };
}

/** @param {string | undefined} language */
function known(language) {
  try {
    return language ? Intl.getCanonicalLocales(language)[0] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The ending of a name, as a badge shows it.
 * @param {string} name
 */
export const ending = (name) => /\.([\p{L}\p{N}]{1,4})$/u.exec(name)?.[1]?.toUpperCase() ?? '';

/**
 * The language that stands at the element, or above it, out of shadow trees too.
 * @param {Element} from
 */
export function languageOf(from) {
  for (let at = /** @type {Element | null} */ (from); at; ) {
    const holder = at.closest('[lang]');
    if (holder) return holder.getAttribute('lang') ?? undefined;
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return undefined;
}
