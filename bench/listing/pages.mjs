// @ts-check
// A long listing as bytes, in the forms of three platforms around the same items: what a network would have brought. Runs in
// Node and in a page.

/** @typedef {'cuadra' | 'openai' | 'genai'} Form */
/**
 * @typedef {object} Book
 * @property {number} items
 * @property {number} size items a page
 * @property {(form: Form, url: URL) => Uint8Array<ArrayBuffer>} page as the address asks for it
 * @property {number} sum of the items' sizes, by which a reader is known to have read them
 */

/** Tells where it stands. @param {number} at */
const idOf = (at) => `file_${at.toString(36).padStart(10, '0')}`;
/** @param {string} id */
const placeOf = (id) => Number.parseInt(id.slice(5), 36);

/** @typedef {ReturnType<typeof fileOf>} CuadraFile */

/** As Cuadra tells of a file. @param {number} at */
const fileOf = (at) => ({
  id: idOf(at),
  filename: `Report ${at} of the quarter.pdf`,
  contentType: 'application/pdf',
  sizeBytes: 1000 + at,
  status: 'ready',
  processingStatus: { progress: 100, error: /** @type {string | null} */ (null) },
  createdAt: new Date(1.7e12 + at * 1000).toISOString(),
  processedAt: new Date(1.7e12 + at * 1000 + 500).toISOString(),
  sha256: at.toString(16).padStart(64, 'a'),
  isDuplicate: false,
  resourceType: 'session',
  resourceId: 'session_1',
});

/** What each form calls the items, the number that is asked for, and the place to go on from. */
const WORDS = {
  cuadra: { items: 'items', limit: 'limit', cursor: 'cursor' },
  openai: { items: 'data', limit: 'limit', cursor: 'after' },
  genai: { items: 'files', limit: 'pageSize', cursor: 'pageToken' },
};

/** @param {Form} form @param {number | undefined} next the page that follows */
function tailOf(form, next) {
  const more = next !== undefined;
  if (form === 'cuadra') return `,"nextCursor":${more ? `"${next}"` : 'null'},"hasMore":${more}}`;
  if (form === 'openai') return `,"object":"list","has_more":${more}}`;
  return more ? `,"nextPageToken":"${next}"}` : '}';
}

/** Of the sizes of so many items. @param {number} items */
export const sumOf = (items) => items * 1000 + (items * (items - 1)) / 2;

/**
 * @param {number} items
 * @param {number} size
 * @returns {Book}
 */
export function bookOf(items, size) {
  const encoder = new TextEncoder();
  const pages = Array.from({ length: Math.ceil(items / size) }, (_, page) => {
    const length = Math.min(size, items - page * size);
    return encoder.encode(JSON.stringify(Array.from({ length }, (_, at) => fileOf(page * size + at))));
  });
  return {
    items,
    size,
    sum: sumOf(items),
    page(form, { searchParams }) {
      const words = WORDS[form];
      if (Number(searchParams.get(words.limit)) !== size)
        throw new Error(`${form}: another size of page was asked for`);
      const cursor = searchParams.get(words.cursor);
      const at = cursor === null ? 0 : form === 'openai' ? (placeOf(cursor) + 1) / size : Number(cursor);
      const body = pages[at];
      if (body === undefined) throw new Error(`${form}: there is no page ${cursor}`);
      const head = encoder.encode(`{"${words.items}":`);
      const tail = encoder.encode(tailOf(form, at + 1 < pages.length ? at + 1 : undefined));
      const whole = new Uint8Array(head.length + body.length + tail.length);
      whole.set(head);
      whole.set(body, head.length);
      whole.set(tail, head.length + body.length);
      return whole;
    },
  };
}
