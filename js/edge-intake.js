// @ts-check
// What of a visitor's request is the file: its name, its type, its bytes as a stream that ends at the limit. Whatever is wrong
// with it is the visitor's, and kept as such, for whoever carries the stream sees only that it broke.

import { nameIn, safeName } from './edge-disposition.js';
import { boundaryOf, Form, MOST_BEFORE, TooMuch } from './edge-form.js';
import { typeOf } from './edge-headers.js';
import { readingOf } from './edge-reading.js';
import { gate } from './gate.js';

/** @typedef {import('./edge-options.js').Relaying} Relaying */
/** @typedef {import('./edge-failure.js').Refusal} Refusal */
/** @typedef {() => Promise<Uint8Array<ArrayBuffer> | undefined>} Read */

/** The visitor's fault, and what to say of it. */
export class Refused extends Error {
  /** @param {Refusal} refusal */
  constructor(refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const bad = (/** @type {string} */ message) => new Refused({ status: 400, code: 'bad_request', message });
const tooLarge = (/** @type {number} */ most) =>
  new Refused({ status: 413, code: 'too_large', message: `At most ${most} bytes are taken here.` });
const notTaken = (/** @type {string} */ message) =>
  new Refused({ status: 415, code: 'unsupported_media_type', message });

export class Intake {
  /** What was wrong with what came. @type {Refused | undefined} */
  mistake;
  /** Fires with the mistake. The stream itself only stops then: some engines end a request whose body fails as if it were whole. */
  #broken = new AbortController();
  #reading;
  #read;
  #most;
  #count = 0;
  /** All of the file has come. */
  #done = false;
  /** Opens when the request that carried it has ended. */
  #left = gate();

  /**
   * @param {import('./edge-reading.js').Reading} reading
   * @param {Read} read the file's own bytes
   * @param {number} most
   * @param {{ name: string, mediaType: string, size: number | undefined }} told
   */
  constructor(reading, read, most, { name, mediaType, size }) {
    this.#reading = reading;
    this.#read = read;
    this.#most = most;
    this.name = name;
    this.mediaType = mediaType;
    this.size = size;
    /** @type {ReadableStream<Uint8Array>} */
    this.stream = new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const bytes = await this.#next();
            if (bytes) controller.enqueue(bytes);
            else controller.close();
          } catch (error) {
            this.mistake ??= error instanceof Refused ? error : bad('The file broke off.');
            void reading.cancel();
            this.#broken.abort(this.mistake);
            await this.#left.opened;
            controller.error(this.mistake);
          }
        },
        cancel: (reason) => reading.cancel(reason),
      },
      // What the platform does not take is not read.
      { highWaterMark: 0 },
    );
  }

  /**
   * @param {Request} request
   * @param {Relaying} relaying
   * @returns {Promise<Intake>}
   */
  static async open(request, { name, maxBytes, mediaTypes }) {
    const { headers } = request;
    const type = headers.get('content-type') ?? '';
    const form = /^multipart\//i.test(type.trim());
    const length = headers.get('content-length') ?? '';
    const declared = /^\d+$/.test(length) ? Number(length) : undefined;
    // Engines without the stream of a request have its Blob, and hold it anyway.
    const blob = request.body ? undefined : await request.blob();
    const reading = readingOf(request.body ?? /** @type {Blob} */ (blob).stream());
    try {
      if (!/^(?:identity)?$/i.test(headers.get('content-encoding')?.trim() ?? ''))
        throw notTaken('Send the file as it is, without a Content-Encoding.');
      if (declared !== undefined && declared > maxBytes + (form ? 2 * MOST_BEFORE : 0)) throw tooLarge(maxBytes);
      if (!form) {
        if (type === '' && (declared === 0 || blob?.size === 0)) throw bad('There is no file in this request.');
        const mediaType = takenType(type, mediaTypes);
        const told = name ?? nameIn(headers.get('content-disposition') ?? '');
        const size = declared;
        return new Intake(reading, reading.read, maxBytes, { name: nameOf(told), mediaType, size });
      }
      const source = new Form(reading.read, formBoundary(type));
      const part = await source.file();
      if (!part) throw bad('There is no file in this form.');
      const mediaType = takenType(part.mediaType ?? '', mediaTypes);
      const read = async () => {
        const bytes = await source.content();
        // Whether it ended as it should is seen behind it.
        if (!bytes) await source.next();
        return bytes;
      };
      return new Intake(reading, read, maxBytes, { name: nameOf(name ?? part.name), mediaType, size: undefined });
    } catch (error) {
      void reading.cancel();
      if (error instanceof Refused) throw error;
      if (error instanceof TooMuch) throw bad('Too much stands before the file in this form; put the file first.');
      throw bad('This form cannot be read to its end.');
    }
  }

  /** @returns {Promise<Uint8Array<ArrayBuffer> | undefined>} */
  async #next() {
    const bytes = await this.#read();
    this.#count += bytes?.length ?? 0;
    if (this.#count > this.#most) throw tooLarge(this.#most);
    const { size } = this;
    if (size !== undefined && (bytes ? this.#count > size : this.#count < size))
      throw bad('The file has not as many bytes as were announced.');
    this.#done = !bytes;
    return bytes;
  }

  /** What stands behind the file is looked at no more; a little is taken, so that the visitor can end in peace. */
  async drain() {
    if (!this.#done) return this.leave();
    let left = MOST_BEFORE;
    try {
      for (let bytes = await this.#reading.read(); bytes && left > 0; bytes = await this.#reading.read())
        left -= bytes.length;
    } catch {
      // The visitor has gone, with the answer or without.
    }
    return this.leave();
  }

  /** Fires when what came is no file. */
  get signal() {
    return this.#broken.signal;
  }

  /** @param {unknown} [reason] */
  leave(reason) {
    this.#left.open();
    return this.#reading.cancel(reason);
  }
}

/** @param {string} type */
function formBoundary(type) {
  if (!/^multipart\/form-data\s*(?:;|$)/i.test(type.trim()))
    throw notTaken('Only forms of multipart/form-data are taken.');
  const boundary = boundaryOf(type);
  if (boundary === undefined) throw bad('The form names no boundary.');
  return boundary;
}

/** @param {string | undefined} told */
const nameOf = (told) => safeName(told ?? '');

/**
 * @param {string} told
 * @param {string[] | undefined} taken
 */
function takenType(told, taken) {
  const type = typeOf(told);
  const essence = (type.split(';')[0] ?? '').trim().toLowerCase();
  if (essence === 'application/x-www-form-urlencoded')
    throw notTaken('Send the file itself with its own type, or a form of multipart/form-data.');
  const [kind = ''] = essence.split('/');
  const fits = !taken || [essence, `${kind}/*`, '*/*'].some((one) => taken.includes(one));
  if (!fits) throw notTaken('Files of this type are not taken here.');
  return type;
}
