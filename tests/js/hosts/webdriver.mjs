// As much of WebDriver as a suite needs: windows, addresses, and a question to the page. For a browser that puppeteer does not steer.

/** @typedef {{ sessionId: string, capabilities: { browserVersion?: string } }} Session */

export class WebDriver {
  #base;
  #session = '';
  /** The window that the session begins with: always there to be asked for another. */
  #first = '';

  /** @param {string} address of the driver */
  constructor(address) {
    this.#base = address;
  }

  /**
   * @param {object} capabilities
   * @param {number} longest milliseconds that one question to a page may take
   * @returns {Promise<string>} the version of the browser
   */
  async open(capabilities, longest) {
    const body = {
      capabilities: { alwaysMatch: { timeouts: { script: longest, pageLoad: longest }, ...capabilities } },
    };
    const { sessionId, capabilities: got } = /** @type {Session} */ (await this.#ask('POST', '/session', body));
    this.#session = `/session/${sessionId}`;
    this.#first = String(await this.#ask('GET', `${this.#session}/window`));
    return String(got.browserVersion);
  }

  /** @returns {Promise<string>} the handle of a fresh window, which is the one that is asked from now on */
  async newWindow() {
    await this.select(this.#first);
    const made = await this.#ask('POST', `${this.#session}/window/new`, { type: 'window' });
    const { handle } = /** @type {{ handle: string }} */ (made);
    await this.select(handle);
    return handle;
  }

  /** @param {string} handle */
  async select(handle) {
    await this.#ask('POST', `${this.#session}/window`, { handle });
  }

  /** Closes the window that is asked. */
  async closeWindow() {
    await this.#ask('DELETE', `${this.#session}/window`);
  }

  /** @param {string} url */
  async visit(url) {
    await this.#ask('POST', `${this.#session}/url`, { url });
  }

  /**
   * @param {string} expression what it answers, also by a promise, has to survive JSON
   * @returns {Promise<unknown>}
   */
  async evaluate(expression) {
    // Run as the driver's own script: a page's policy against eval does not concern it.
    const script = `const done = arguments[arguments.length - 1];
      (async () => ({ value: await (${expression}) }))().catch((error) => ({ error: String(error) })).then(done);`;
    const answer = await this.#ask('POST', `${this.#session}/execute/async`, { script, args: [] });
    const { value, error } = /** @type {{ value?: unknown, error?: string }} */ (answer ?? {});
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /**
   * What the methods above have no word for.
   * @param {string} method
   * @param {string} path below the session
   * @param {object} [body]
   */
  command(method, path, body) {
    return this.#ask(method, this.#session + path, body);
  }

  async close() {
    if (this.#session !== '') await this.#ask('DELETE', this.#session);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #ask(method, path, body) {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(this.#base + path, init);
    const { value } = /** @type {{ value: { error?: string, message?: string } | null }} */ (await response.json());
    if (!response.ok) throw new Error(`WebDriver: ${value?.error}: ${value?.message}`);
    return value;
  }
}
