// Secrets that are easy to find again, and the search for them in everything that an error or a log line would ever show.

/**
 * Plain letters, so that nothing but the knowledge that they are secret can hide them. The first and the last six letters of
 * each are found alone as well: a sentence that is cut short must not tell half of one.
 */
export const CANARIES = Object.freeze({
  bearer: 'quokkabearernumbat',
  apiKey: 'dugongapikeyjerboa',
  ownHeader: 'axolotlownheaderokapis',
  clientSecret: 'pangolinclientsecretibexes',
  extraHeader: 'tapirsextraheadermarmot',
  callHeader: 'wombatcallheadergannet',
  idempotencyKey: 'narwhalidempotencyfossas',
  signature: 'caracalsignaturelemurs',
  capability: 'bilbiescapabilitycoypus',
  // Of a link that the client has never seen: known by its look alone, as such ids have one.
  strangeLink: 'jackal7strange4link9weasel',
  userinfo: 'servalsuserinfodhole',
  targetHeader: 'kinkajoutargetheaderquolls',
});

const NEEDLES = Object.entries(CANARIES).flatMap(([name, secret]) => [
  { name, needle: secret.slice(0, 6) },
  { name, needle: secret.slice(-6) },
]);

/** @typedef {(value: unknown) => string} Inspect */

export class Search {
  texts = 0;
  hits = 0;
  /** What tells which secret, the ways in which that was met, and one example. @type {Map<string, { ways: Set<string>, example: string }>} */
  found = new Map();
  /** What is being tried. */
  way = '';
  #inspect;

  /** @param {Inspect | undefined} inspect the runtime's own way to show a value, where it has one */
  constructor(inspect) {
    this.#inspect = inspect;
  }

  /**
   * @param {string} where
   * @param {unknown} text
   */
  look(where, text) {
    if (typeof text !== 'string' || text === '') return;
    this.texts++;
    const lower = text.toLowerCase();
    for (const { name, needle } of NEEDLES) {
      if (lower.includes(needle)) this.#hit(`${where} tells the ${name}`, around(text, lower.indexOf(needle)));
    }
  }

  /**
   * @param {string} what
   * @param {string} example
   */
  #hit(what, example) {
    this.hits++;
    const { ways } = this.found.get(what) ?? this.found.set(what, { ways: new Set(), example }).get(what) ?? {};
    ways?.add(this.way);
  }

  /**
   * Everything that a console, a log or a crash report makes of a failure, and of what caused it.
   * @param {string} where
   * @param {unknown} error
   * @param {number} [depth]
   */
  failure(where, error, depth = 0) {
    if (depth > 5 || error === null || error === undefined) return;
    this.look(`${where}: as text`, String(error));
    this.look(`${where}: JSON`, json(error));
    this.look(`${where}: template`, `${error}`);
    this.look(`${where}: inspected`, this.#inspect?.(error));
    if (typeof error !== 'object') return;
    this.look(`${where}: cloned`, this.#cloned(error));
    for (const name of names(error)) {
      const value = /** @type {Record<PropertyKey, unknown>} */ (error)[name];
      this.look(`${where}: name of a member`, String(name));
      // What the server sent, untouched, is what these two promise: no text that anybody shows unasked.
      if (name === 'raw' || name === 'cause' || (name === 'operation' && depth === 0)) continue;
      this.look(`${where}: ${String(name)}`, typeof value === 'string' ? value : json(value));
    }
    this.failure(`${where}: cause`, /** @type {{ cause?: unknown }} */ (error).cause, depth + 1);
  }

  /** @param {object} error */
  #cloned(error) {
    try {
      const copy = structuredClone(error);
      return this.#inspect?.(copy) ?? `${copy} ${/** @type {Partial<Error>} */ (copy).stack} ${json(copy)}`;
    } catch {
      // What cannot be cloned is not told that way.
      return '';
    }
  }

  summary() {
    return `${this.texts} texts searched, ${this.hits} hits`;
  }

  /** What to mend, if anything. @returns {string[]} */
  complaints() {
    return [...this.found].map(([what, { ways, example }]) => {
      const some = [...ways].slice(0, 6).join(', ');
      return `${what}, ${ways.size} ways, such as ${some}: ${example}`;
    });
  }
}

/** Own names, hidden ones and symbols too, and those that its classes give. @param {object} value */
function names(value) {
  /** @type {Set<PropertyKey>} */
  const all = new Set(Reflect.ownKeys(value));
  for (
    let place = Object.getPrototypeOf(value);
    place && place !== Object.prototype;
    place = Object.getPrototypeOf(place)
  ) {
    for (const name of Reflect.ownKeys(place)) all.add(name);
  }
  return all;
}

/** @param {unknown} value */
function json(value) {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

/**
 * @param {string} text
 * @param {number} at
 */
const around = (text, at) => `…${text.slice(Math.max(0, at - 50), at + 40)}…`;
