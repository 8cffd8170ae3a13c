// @ts-check
// What one upload leaves behind for another page or process: its newest token, here and on the shelf, until it is stored or
// discarded.

export class Trace {
  /** What it could be continued by, as far as it was told. @type {string | undefined} */
  token;
  #shelf;
  /** Under which it is remembered. @type {string | undefined} */
  #id;
  #over = false;

  /** @param {Pick<import('./upload-store.js').UploadShelf, 'keep' | 'drop'>} shelf */
  constructor(shelf) {
    this.#shelf = shelf;
  }

  /** It goes on under the name that it has. @param {import('./upload-token.js').Token | undefined} token */
  follow(token) {
    this.token = token?.text;
    this.#id = token?.id;
  }

  /** @param {string | undefined} token nothing where it cannot be continued any more */
  saved(token) {
    if (this.#over || token === this.token) return;
    this.token = token;
    if (token === undefined) return this.#drop();
    /** @type {{ id: string, expiresAt?: number }} */
    const { id, expiresAt } = JSON.parse(token);
    this.#id = id;
    this.#shelf.keep(id, token, expiresAt);
  }

  end() {
    this.#over = true;
    this.token = undefined;
    this.#drop();
  }

  #drop() {
    if (this.#id !== undefined) this.#shelf.drop(this.#id);
  }
}
