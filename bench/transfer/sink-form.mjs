// @ts-check
// A form with one file, as platforms with a plain upload take it. The file's size is told from where its part begins and ends,
// which stand in the first and the last bytes of the body: what is between is only counted.

const EDGE = 4096;
const CLOSED = Buffer.from('\r\n\r\n');

/** Keeps the two ends of a body. */
class Edges {
  /** @type {Buffer} */
  head = Buffer.alloc(0);
  /** @type {Buffer} */
  tail = Buffer.alloc(0);
  size = 0;

  /** @param {Buffer} chunk */
  add(chunk) {
    this.size += chunk.length;
    if (this.head.length < EDGE) this.head = Buffer.concat([this.head, chunk.subarray(0, EDGE - this.head.length)]);
    this.tail = (chunk.length >= EDGE ? chunk : Buffer.concat([this.tail, chunk])).subarray(-EDGE);
  }

  /** Where `bytes` stands first at or after `from`; -1 where neither end has it. @param {Buffer} bytes @param {number} from */
  find(bytes, from) {
    const early = from < this.head.length ? this.head.indexOf(bytes, from) : -1;
    if (early >= 0) return early;
    const start = this.size - this.tail.length;
    const late = this.tail.indexOf(bytes, Math.max(0, from - start));
    return late < 0 ? -1 : late + start;
  }
}

/**
 * @param {Edges} edges
 * @param {string} type
 * @returns {{ from: number, to: number } | null} the file's place in the body
 */
function fileIn(edges, type) {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;]+))/.exec(type) ?? [];
  const boundary = Buffer.from(`--${quoted ?? plain}`);
  const next = Buffer.from(`\r\n${boundary}`);
  for (let at = edges.find(boundary, 0); at >= 0; ) {
    const end = edges.find(CLOSED, at);
    if (end < 0 || end >= edges.head.length) return null;
    const from = end + CLOSED.length;
    const to = edges.find(next, from);
    if (/filename\*?=/.test(edges.head.toString('latin1', at, end))) return to < 0 ? null : { from, to };
    at = to < 0 ? -1 : to + 2;
  }
  return null;
}

/** @param {import('./sink.mjs').Call} call */
export async function form({ request, response, account, rate }) {
  const edges = new Edges();
  const body = await account.take(request, { rate, each: (chunk) => edges.add(chunk) });
  const file = body.whole ? fileIn(edges, request.headers['content-type'] ?? '') : null;
  if (file === null) return void response.writeHead(400).end('{"error":{"message":"no file has come"}}');
  const size = file.to - file.from;
  const kept = Buffer.concat(body.chunks).subarray(file.from, file.to);
  account.stored({ size, chunks: [kept] });
  response.setHeader('content-type', 'application/json');
  // What the platform, and openai's, call a file.
  const times = { createdAt: '2026-01-01T00:00:00Z', created_at: 1767225600 };
  const sizes = { sizeBytes: size, bytes: size };
  const id = `file-${account.files}`;
  response.end(JSON.stringify({ id, object: 'file', filename: 'large.bin', status: 'ready', ...sizes, ...times }));
}
