// The element as a part of the page: its properties and attributes, before it is known and after, moved and made anew.

import assert from 'node:assert/strict';

/** @type {import('./stage.mjs').Cases} */
export const properties = {
  async 'nothing is known before defineElement; what was set before is kept'(stage) {
    const told = await stage.ask((kit) => {
      const early = document.createElement('attache-files');
      const client = kit.client();
      Object.assign(early, {
        client,
        multiple: true,
        maxFiles: 3,
        accept: '.txt',
        strings: { label: 'Anlagen' },
        name: 'ids',
      });
      document.body.append(early);
      const before = [early.shadowRoot, customElements.get('attache-files') === undefined];
      kit.defineElement();
      return [
        ...before,
        early.client === client,
        early.multiple,
        early.maxFiles,
        early.accept,
        early.getAttribute('name'),
        Object.keys(early),
        early.hasAttribute('multiple'),
      ];
    });
    assert.deepEqual(told, [null, true, true, true, 3, '.txt', 'ids', [], true]);
    await stage.ask((kit) => kit.it.add([kit.file('one.txt')]));
    await stage.phases('stored');
  },

  async 'defineElement: twice, under two names, under none that can be'(stage) {
    const told = await stage.ask((kit) => {
      kit.defineElement();
      kit.defineElement();
      kit.defineElement('chat-files');
      const [one, other] = ['attache-files', 'chat-files'].map((name) => document.createElement(name));
      let code;
      try {
        kit.defineElement('Wrong');
      } catch (error) {
        code = error instanceof Error && 'code' in error ? error.code : String(error);
      }
      return [one?.shadowRoot !== null, other?.shadowRoot !== null, one?.constructor !== other?.constructor, code];
    });
    assert.deepEqual(told, [true, true, true, 'invalid_argument']);
  },

  async 'properties and attributes are one, with the defaults of the contract'(stage) {
    const told = await stage.ask((kit) => {
      const it = kit.mount();
      const read = () =>
        [it.client, it.accept, it.multiple, it.maxFiles, it.maxBytes, it.disabled, it.required, it.capture].map(String);
      const before = read();
      it.setAttribute('maxfiles', '2');
      it.setAttribute('max-bytes', '10');
      it.setAttribute('accept', '.a');
      it.toggleAttribute('multiple', true);
      it.toggleAttribute('disabled', true);
      const from = read();
      Object.assign(it, {
        maxFiles: 7,
        maxBytes: Infinity,
        disabled: false,
        multiple: false,
        accept: '.b',
        capture: 'user',
      });
      it.setAttribute('max-bytes', 'many');
      return [before, from, read(), it.getAttributeNames().sort(), [it.uploads.length, it.files.length, it.type]];
    });
    assert.deepEqual(told, [
      ['null', '', 'false', 'Infinity', 'Infinity', 'false', 'false', 'null'],
      ['null', '.a', 'true', '2', '10', 'true', 'false', 'null'],
      ['null', '.b', 'false', '7', 'Infinity', 'false', 'false', 'user'],
      ['accept', 'capture', 'max-bytes', 'max-files'],
      [0, 0, 'attache-files'],
    ]);
  },

  async 'uploads and files are the client’s own, in the order of the list'(stage) {
    await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true });
      kit.hold();
      kit.it.add([kit.file('one.txt'), kit.file('two.txt')]);
    });
    assert.deepEqual(
      await stage.ask((kit) => [kit.it.uploads.length, kit.it.uploads.every(({ state }) => state !== 'done')]),
      [2, true],
    );
    await stage.ask((kit) => kit.release());
    await stage.phases('stored', 'stored');
    const same = await stage.ask(async (kit) => {
      const [first, second] = await Promise.all(kit.it.uploads);
      return [first === kit.it.files[0], second === kit.it.files[1], Object.isFrozen(kit.it.files)];
    });
    assert.deepEqual(same, [true, true, true]);
  },

  async 'what is no client is refused; another client takes what comes after'(stage) {
    const code = await stage.ask((kit) => {
      kit.mount({ multiple: true });
      try {
        kit.it.client = /** @type {import('@attache/client').Client} */ ({});
        return '';
      } catch (error) {
        return error instanceof Error && 'code' in error ? error.code : '';
      }
    });
    assert.equal(code, 'invalid_argument');
    await stage.ask((kit) => {
      kit.hold();
      kit.it.client = kit.client('voipbin');
      kit.it.add([kit.file('one.txt')]);
      kit.it.client = kit.client('cuadra');
      kit.it.add([kit.file('two.txt')]);
      kit.it.client = null;
      kit.it.add([kit.file('three.txt')]);
      kit.release();
    });
    await stage.phases('stored', 'stored', 'waiting');
    const stored = await stage.ask((kit) =>
      [kit.stored('voipbin'), kit.stored('cuadra')].map((all) => all.map(({ name }) => name)),
    );
    assert.deepEqual(stored, [['one.txt'], ['two.txt']]);
  },

  async 'it may be moved while it uploads; the list and its uploads stay'(stage) {
    await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true });
      kit.hold();
      kit.it.add([kit.file('one.txt')]);
      const place = document.createElement('section');
      document.body.append(place);
      place.append(kit.it);
      kit.release();
    });
    await stage.phases('stored');
    assert.deepEqual(await stage.ask((kit) => kit.drop([kit.file('two.txt')])), [false, true, true]);
    await stage.phases('stored', 'stored');
  },

  async 'in another document it keeps its looks'(stage) {
    const sizes = await stage.ask((kit) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const element = kit.mount({ multiple: true });
      frame.contentDocument?.body.append(element);
      const icon = element.shadowRoot?.querySelector('[part=icon]');
      return [element.shadowRoot?.adoptedStyleSheets.length, icon && frame.contentWindow?.getComputedStyle(icon).width];
    });
    assert.deepEqual(sizes, [1, '44px']);
  },

  async 'sheets that a page adds stay, and win'(stage) {
    const told = await stage.ask((kit) => {
      const element = kit.mount();
      const { shadowRoot } = element;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('[part=icon] { width: 7px }');
      shadowRoot?.adoptedStyleSheets.push(sheet);
      const place = document.createElement('section');
      document.body.append(place);
      place.append(element);
      return [shadowRoot?.adoptedStyleSheets.length, shadowRoot?.adoptedStyleSheets[1] === sheet];
    });
    assert.deepEqual(told, [2, true]);
  },

  async 'disabled refuses a person, not the page, and lets go on what is on its way'(stage) {
    await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true });
      kit.hold();
      kit.it.add([kit.file('one.txt')]);
      kit.it.disabled = true;
    });
    const refused = await stage.ask((kit) => {
      const [, over, dropped] = kit.drop([kit.file('two.txt')]);
      const pasted = kit.paste([kit.file('three.txt')]);
      const buttons = kit
        .all('button')
        .filter((each) => each.checkVisibility() && !(/** @type {HTMLButtonElement} */ (each).disabled));
      return [over, dropped, pasted, buttons.length, kit.rows().length];
    });
    assert.deepEqual(refused, [true, true, false, 0, 1]);
    await stage.ask((kit) => {
      kit.it.add([kit.file('four.txt')]);
      kit.release();
    });
    await stage.phases('stored', 'stored');
    await stage.ask((kit) => {
      kit.it.disabled = false;
    });
    await stage.click('li [part=remove]');
    await stage.phases('stored');
  },

  async 'every property of the contract works on an element made by script, and none of its own shows'(stage) {
    const own = await stage.ask((kit) => {
      const element = kit.mount();
      const names = new Set();
      for (let at = Object.getPrototypeOf(element); at !== HTMLElement.prototype; at = Object.getPrototypeOf(at))
        for (const name of Object.getOwnPropertyNames(at)) names.add(name);
      return [...names].filter((name) => !/Callback$|^constructor$/.test(String(name))).sort();
    });
    const expected = [
      'accept',
      'add',
      'area',
      'capture',
      'checkValidity',
      'clear',
      'client',
      'deleteOnRemove',
      'disabled',
      'files',
      'form',
    ];
    expected.push(
      'labels',
      'maxBytes',
      'maxFiles',
      'multiple',
      'name',
      'pick',
      'reportValidity',
      'required',
      'strings',
      'type',
    );
    expected.push('uploadOptions', 'uploads', 'validationMessage', 'validity', 'willValidate');
    assert.deepEqual(own, expected);
  },
};
