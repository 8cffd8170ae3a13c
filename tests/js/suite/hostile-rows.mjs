// The words that rows are written in: heads of answers, how a connection ends, and the ends that many rows share.

/** @typedef {import('./hostile-wire.mjs').Ends} Ends */
/** @typedef {import('./hostile-wire.mjs').Row} Row */
/** @typedef {import('./hostile-wire.mjs').Verb} Verb */

// Engines send again by themselves what broke on a connection that they had kept: none is, but where that is the horror.
const OPEN = 'access-control-allow-origin: *\r\ncontent-type: application/json\r\nconnection: close\r\n';
export const LENGTH = 'content-length: {length}\r\n';

/** A status line and headers that every page may read; `lines` each with its end. @param {string} [lines] @param {string} [line] */
export const head = (lines = LENGTH, line = '200 OK') => `HTTP/1.1 ${line}\r\n${OPEN}${lines}\r\n`;

export const CLOSE = /** @type {const} */ ({ ending: 'close' });
export const HALF = /** @type {const} */ ({ ending: 'half' });
export const RESET = /** @type {const} */ ({ ending: 'reset' });
export const HOLD = /** @type {const} */ ({ ending: 'hold' });
export const GATE = /** @type {const} */ ({ ending: 'gate' });
export const KEEP = /** @type {const} */ ({ ending: 'keep' });

/** @param {string} end @returns {Record<Verb, string>} */
export const all = (end) => ({
  get: end,
  list: end,
  upload: end,
  watched: end,
  keyless: end,
  delete: end,
  download: end,
});

/** Where even to try would end more than the call. @type {Ends} */
export const NOT_TRIED = {
  get: undefined,
  list: undefined,
  upload: undefined,
  watched: undefined,
  keyless: undefined,
  delete: undefined,
  download: undefined,
};

/** @param {Ends} ends @param {Verb[]} verbs @returns {Ends} */
export const only = (ends, ...verbs) => Object.fromEntries(verbs.map((verb) => [verb, ends[verb]]));

/** Reads end in it; a write may have happened. @param {string} end @param {string} [keyless] @returns {Record<Verb, string>} */
export const doubtful = (end, keyless = 'ambiguous') => ({
  ...all(`${end} unknown`),
  get: end,
  list: end,
  keyless: `${keyless} unknown`,
  download: end,
});

/** No answer came that could be read as one. */
export const NETWORK = doubtful('network');

/** Headers came and then too little, or what cannot be unpacked. */
export const CUT = { ...NETWORK, download: 'read: network' };

/** A success that cannot be read; what a download makes of its bytes is its reader's affair. @param {string} [download] @param {number} [status] */
export const unread = (download = 'other bytes', status = 200) => ({
  ...doubtful(`bad_response ${status}`, `ambiguous ${status}`),
  download,
});

/** A success with nothing in it, which a deletion may be. @param {string} [download] @param {number} [status] */
export const empty = (download = 'no bytes', status = 200) => ({ ...unread(download, status), delete: 'ok' });

/** Good for whoever reads JSON; as a file, other bytes than the good ones. */
export const READ = { ...all('ok'), download: 'other bytes' };

/** JSON, but of a shape that nobody can use; a deletion needs none. */
export const SHAPELESS = { ...doubtful('bad_response'), delete: 'ok', download: 'other bytes' };

/** Only Chromium is as patient as this, or as strict. @param {Ends} ends @param {string} why @returns {Row['differs']} */
export const inChromium = (ends, why) => ({ chromium: { ...ends, why } });
/** @param {Ends} ends @param {string} why @returns {Row['differs']} */
export const inNode = (ends, why) => ({ node: { ...ends, why } });
/** @param {Ends} ends @param {string} why @returns {Row['differs']} */
export const inWorkerd = (ends, why) => ({ workerd: { ...ends, why } });

/** Nothing comes, so that only a limit ends it; pages and Workers do not see an upload's body leave. */
export const SILENCE = {
  limit: /** @type {const} */ ('answer'),
  ends: doubtful('timeout'),
  differs: {
    chromium: {
      upload: 'deadline_exceeded unknown',
      keyless: 'deadline_exceeded unknown',
      why: 'fetch does not tell a page when the body has left: only the deadline runs',
    },
    workerd: {
      upload: 'deadline_exceeded unknown',
      watched: 'deadline_exceeded unknown',
      keyless: 'deadline_exceeded unknown',
      why: 'fetch does not tell a Worker when the body has left: only the deadline runs',
    },
  },
};
