// What is said and shown: other words, other languages, other directions; and names of files, which are words and nothing else.

import assert from 'node:assert/strict';

const HOSTILE = [
  `${'long'.repeat(80)}.txt`,
  '&lt;b&gt;.txt',
  '\u202Egnp.exe',
  'line\u2028break\u0000.txt',
  `Z${'\u0311\u0316'.repeat(40)}algo.txt`,
  '\u0645\u0644\u0641.pdf',
  '{name}{size}.txt',
  "'; alert(1) //.pdf",
  '"><script>globalThis.struck = true</script>.txt',
  '<img src=x onerror=alert(1)>.png',
];

/** @type {import('./stage.mjs').Cases} */
export const words = {
  async 'names of files stay text, everywhere'(stage) {
    const told = await stage.ask(async (kit, names) => {
      const { client, uploads } = kit.actor({}, names.length + 1);
      kit.mount({ client, multiple: true, accept: '*/*' });
      const elements = (/** @type {string} */ selector) => kit.all(selector).length;
      kit.it.add([kit.file('plain.txt')]);
      const one = elements('li *') - elements('li svg *');
      kit.it.add(names.map((name) => kit.file(name)));
      for (const upload of uploads) upload.fail(new Error(`<b>${upload.source.name}</b>`));
      await uploads.at(-1)?.then(undefined, () => {});
      kit.it.maxBytes = 1;
      kit.it.add(names.map((name) => kit.file(name)));
      return {
        each: (elements('li *') - elements('li svg *')) / (names.length + 1) === one,
        markup: elements('img, script, b, iframe, a'),
        notice: elements('[role=alert] p *'),
        shown: kit
          .rows()
          .map(({ name }) => name)
          .slice(1),
        width: document.documentElement.scrollWidth <= innerWidth,
        struck: Reflect.has(globalThis, 'struck'),
      };
    }, HOSTILE);
    assert.deepEqual(told, {
      each: true,
      markup: 0,
      notice: 0,
      shown: HOSTILE.map((name) => name.replace(/[\u202E\u2028\0]/g, '')),
      width: true,
      struck: false,
    });
    await stage.until((kit) => kit.said().includes('onerror'));
    const sentences = await stage.ask((kit) =>
      kit.all('[role=alert] p, [role=status] p').map((each) => kit.plain(each.textContent)),
    );
    assert.deepEqual(
      sentences.filter((sentence) => sentence.length > 150),
      [],
      'what is said of a file is not lost behind its name',
    );
    assert.equal(await stage.ask((kit) => kit.all('[role=status] p *').length), 0);
    assert.ok((await stage.ask((kit) => kit.said())).includes('{name}{size}.txt'), 'a name fills nothing in');
  },

  async 'a picture that is SVG is not drawn, one that is broken keeps its letters'(stage) {
    await stage.ask(async (kit) => {
      const { client } = kit.actor();
      kit.mount({ client, multiple: true });
      const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.struck = true"/>';
      kit.it.add([
        kit.file('a.svg', svg, 'image/svg+xml'),
        kit.file('broken.png', 'no picture', 'image/png'),
        await kit.photo('photo.png'),
      ]);
    });
    await stage.until((kit) => kit.one('canvas'));
    const told = await stage.ask((kit) =>
      kit.all('[part=thumb]').map((thumb) => [thumb.textContent, thumb.querySelector('canvas') !== null]),
    );
    assert.deepEqual(told, [
      ['SVG', false],
      ['PNG', false],
      ['', true],
    ]);
  },

  async 'files that are added before it is in the document get their pictures too'(stage) {
    await stage.ask(async (kit) => {
      const place = document.createElement('section');
      kit.mount({ client: kit.actor().client }, {}, place).add([await kit.photo('photo.png')]);
      // What was to be done at once has been done.
      await new Promise((resolve) => setTimeout(resolve));
      document.body.append(place);
    });
    await stage.until((kit) => kit.one('[part=thumb] canvas'));
  },

  async 'a word that is none is an empty one, and breaks nothing'(stage) {
    const told = await stage.ask((kit) => {
      kit.mount({ client: kit.actor().client, required: true });
      const nothing = /** @type {() => string} */ (/** @type {unknown} */ (() => undefined));
      const number = /** @type {() => string} */ (/** @type {unknown} */ (() => 5));
      kit.it.strings = { required: '', choose: nothing, camera: number };
      const one = [kit.one('[part=button]').textContent, kit.one('[part=camera]').textContent, kit.it.validity.valid];
      kit.it.strings = (key) => /** @type {string} */ (/** @type {unknown} */ (key === 'required' ? null : 7));
      return [...one, kit.one('[part=button]').textContent, kit.it.validity.valueMissing];
    });
    assert.deepEqual(told, ['', '5', false, '7', true]);
  },

  async 'all words can be others: some, by function, and back'(stage) {
    const told = await stage.ask(async (kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client, multiple: true });
      kit.it.add([kit.file('a.txt')]);
      const see = () => [
        kit.one('[part=button]').textContent,
        kit.rows()[0]?.text,
        kit.plain(kit.one('[part=remove]').getAttribute('aria-label')),
      ];
      uploads[0]?.store();
      await uploads[0];
      kit.it.strings = { choose: 'Dateien wählen', remove: ({ name }) => `${name} entfernen`, stored: 'Da' };
      const german = see();
      kit.it.strings = (key, { name }) =>
        key === 'remove' ? `Weg mit ${name}` : key === 'choose' ? 'Her damit' : undefined;
      const byFunction = see();
      kit.it.strings = null;
      return [german, byFunction, see()];
    });
    assert.deepEqual(told, [
      ['Dateien wählen', 'Da · 7 bytes', 'a.txt entfernen'],
      ['Her damit', 'Uploaded · 7 bytes', 'Weg mit a.txt'],
      ['Choose files', 'Uploaded · 7 bytes', 'Remove a.txt'],
    ]);
  },

  async 'each word is in the types, and is said by a key of its own'(stage) {
    const keys = await stage.ask((kit) => {
      /** @type {Set<string>} */
      const asked = new Set();
      const { client, uploads } = kit.actor();
      kit.mount({
        client,
        multiple: true,
        accept: 'image/*,video/*,audio/*,text/*,.txt',
        maxFiles: 3,
        capture: '',
        strings: (key) => {
          asked.add(key);
          return `[${key}]`;
        },
      });
      kit.it.add([kit.file('a.txt'), kit.file('b.exe', 'x', 'application/exe')]);
      uploads[0]?.tell({ fraction: 0.5, bytesPerSecond: 1 });
      return {
        asked: [...asked],
        texts: kit
          .all('button')
          .map(({ textContent }) => textContent)
          .filter(Boolean),
      };
    });
    for (const key of [
      'label',
      'choose',
      'hint',
      'camera',
      'limitFiles',
      'kindImage',
      'kindAudio',
      'pause',
      'cancel',
      'speed',
      'wrongType',
      'saidAdded',
      'unfinished',
    ])
      assert.ok(keys.asked.includes(key), key);
    assert.ok(
      keys.texts.every((text) => text?.startsWith('[')),
      String(keys.texts),
    );
  },

  async 'sizes and shares are written as the page’s language writes them'(stage) {
    const texts = await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client });
      kit.it.add([kit.file('a.bin', 4_200_000)]);
      uploads[0]?.tell({ fraction: 0.5, bytesPerSecond: 1_500_000 });
      return ['de', 'ar-EG', 'not a language', ''].map((lang) => {
        kit.it.lang = lang;
        return kit.rows()[0]?.text?.replace(/\s/g, ' ');
      });
    });
    assert.deepEqual(texts.slice(0, 2), [
      '50 % · 4,2 MB · 1,5 MB/s · 2 Sek. left',
      '٥٠٪؜ · ٤٫٢ م.ب · ١٫٥ م.ب/s · ٢ ث left',
    ]);
    assert.equal(texts[2], texts[3]);
    const limits = await stage.ask((kit) => {
      Object.assign(kit.it, { multiple: true, maxFiles: 12, lang: 'ar-EG', strings: { limitFiles: '{most} ملفات' } });
      return kit.plain(kit.one('[part=limits]').textContent);
    });
    assert.equal(limits, '١٢ ملفات');
  },

  async 'from right to left everything is mirrored, and names stay as they are'(stage) {
    const places = await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client, multiple: true });
      kit.it.add([kit.file('report (final).pdf'), kit.file(`${'a long name '.repeat(30)}.pdf`)]);
      uploads[0]?.tell({ fraction: 0.5 });
      const order = () => {
        const at = (/** @type {string} */ selector) => kit.one(selector).getBoundingClientRect().left;
        return at('[part=thumb]') < at('[part=name]') && at('[part=name]') < at('[part=remove]');
      };
      /** How far the first line of a long name stays away from the side where rows begin. */
      const away = () => {
        const [, long] = kit.all('[part=name]');
        const range = new Range();
        range.selectNodeContents(/** @type {Node} */ (long));
        return Number(long?.getBoundingClientRect().right) - Number(range.getClientRects()[0]?.right);
      };
      const left = order();
      document.documentElement.dir = 'rtl';
      const thumb = kit.one('[part=thumb]').getBoundingClientRect().left;
      return [
        left,
        order(),
        thumb > kit.one('[part=remove]').getBoundingClientRect().left,
        getComputedStyle(kit.one('[part=name]')).direction,
        away() < 10,
      ];
    });
    assert.deepEqual(places, [true, false, true, 'ltr', true]);
  },
};
