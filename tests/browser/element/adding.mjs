// How files come in: picker, drop, paste, camera, script. What is kept out stands in limits.mjs.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @type {import('./stage.mjs').Cases} */
export const adding = {
  async 'a picked file goes up'(stage) {
    const folder = await mkdtemp(path.join(tmpdir(), 'attache-element-'));
    try {
      const file = path.join(folder, 'report.txt');
      await writeFile(file, 'picked content');
      await stage.ask((kit) => void kit.mount({ client: kit.client(), multiple: true }));
      await pick(stage, file);
      await stage.phases('stored');
      // The same one once more: the picker has forgotten it.
      await pick(stage, file);
      await stage.phases('stored', 'stored');
      const stored = await stage.ask((kit) => kit.stored().map(({ name, size }) => ({ name, size })));
      assert.deepEqual(stored, Array(2).fill({ name: 'report.txt', size: 14 }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },

  async 'files that are dropped go up, and the page stays'(stage) {
    await stage.ask((kit) => void kit.mount({ client: kit.client(), multiple: true }));
    const prevented = await stage.ask((kit) => kit.drop([kit.file('one.txt'), kit.file('two.txt', 'more')]));
    assert.deepEqual(prevented, [false, true, true]);
    await stage.phases('stored', 'stored');
    assert.deepEqual(await stage.ask((kit) => kit.it.files.map(({ name }) => name)), ['one.txt', 'two.txt']);
  },

  async 'a drag shows where to drop, until it leaves or ends'(stage) {
    const states = await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true });
      const zone = kit.one('[part~=zone]');
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(kit.file('one.txt'));
      const send = (/** @type {string} */ type, where = zone) => {
        where.dispatchEvent(new DragEvent(type, { bubbles: true, composed: true, cancelable: true, dataTransfer }));
        return zone.getAttribute('part');
      };
      const inner = kit.one('[part=button]');
      const text = new DataTransfer();
      text.setData('text/plain', 'words');
      const words = new DragEvent('dragover', { bubbles: true, composed: true, cancelable: true, dataTransfer: text });
      zone.dispatchEvent(words);
      return [
        send('dragenter'),
        send('dragenter', inner),
        send('dragleave'),
        send('dragleave', inner),
        send('dragenter'),
        send('drop'),
        words.defaultPrevented,
        send('dragenter'),
        kit.it.add([kit.file('meanwhile.txt')]) ?? 'added',
        kit.one('[part=hint]').textContent,
        // What it had entered is gone without a word: no pointer moves while something is dragged.
        zone.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, composed: true })),
        zone.getAttribute('part'),
        kit.one('[part=hint]').textContent,
      ];
    });
    assert.deepEqual(states, [
      'zone dragging',
      'zone dragging',
      'zone dragging',
      'zone',
      'zone dragging',
      'zone',
      false,
      'zone dragging',
      'added',
      'Drop to add',
      true,
      'zone',
      'or drop or paste them here',
    ]);
  },

  async 'files that are pasted go up, text that is pasted stays the page’s'(stage) {
    const taken = await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true });
      const words = new DataTransfer();
      words.setData('text/plain', 'words');
      const event = new ClipboardEvent('paste', {
        bubbles: true,
        composed: true,
        cancelable: true,
        clipboardData: words,
      });
      kit.one('[part=button]').dispatchEvent(event);
      return [
        kit.paste([kit.file('image.png', 'x', 'image/png')]),
        event.defaultPrevented,
        kit.paste([kit.file('a')], document.body),
      ];
    });
    assert.deepEqual(taken, [true, false, false]);
    await stage.phases('stored');
  },

  async 'with area="page" drop and paste are taken anywhere, and no more once it is gone'(stage) {
    const taken = await stage.ask((kit) => {
      const element = kit.mount({ client: kit.client(), multiple: true, area: 'page' });
      const dropped = kit.drop([kit.file('one.txt')], document.body);
      const pasted = kit.paste([kit.file('two.txt')], document.body);
      const inside = kit.drop([kit.file('three.txt')]);
      const count = kit.rows().length;
      element.remove();
      return [dropped[2], pasted, inside[2], count, kit.paste([kit.file('four.txt')], document.body)];
    });
    assert.deepEqual(taken, [true, true, true, 3, false]);
  },

  async 'a table that is pasted where somebody writes stays words, a picture alone is a file'(stage) {
    const taken = await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true, area: 'page' });
      const field = document.createElement('textarea');
      const rich = Object.assign(document.createElement('div'), { contentEditable: 'true' });
      document.body.append(field, rich);
      const picture = () => [kit.file('image.png', 'x', 'image/png')];
      return [
        kit.paste(picture(), field, 'a table'),
        kit.paste(picture(), rich, 'a table'),
        kit.paste(picture(), field),
        kit.paste(picture(), document.body, 'a table'),
        kit.rows().length,
      ];
    });
    assert.deepEqual(taken, [false, false, true, true, 2]);
  },

  async 'a drop that the page has taken is not taken twice'(stage) {
    const rows = await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true, area: 'page' });
      document.body.addEventListener('drop', (event) => event.preventDefault());
      kit.drop([kit.file('one.txt')], document.body);
      return kit.rows().length;
    });
    assert.equal(rows, 0);
  },

  async 'the camera is offered where it is asked for, to hands alone'(stage) {
    const { page } = stage;
    // Another kind of screen is another page.
    if (stage.browser === 'chromium')
      await page.setViewport({ width: 400, height: 800, hasTouch: true, isMobile: true });
    await stage.open();
    await stage.ask((kit) => void kit.mount({ client: kit.client(), multiple: true }));
    const seen = () =>
      stage.ask((kit) => {
        const [, photo] = /** @type {HTMLInputElement[]} */ (kit.all('input'));
        const camera = kit.one('[part=camera]');
        return [camera.checkVisibility(), photo?.getAttribute('capture'), photo?.accept];
      });
    try {
      assert.deepEqual((await seen())[0], false);
      await stage.ask((kit) => {
        kit.it.capture = 'user';
      });
      // Firefox cannot be told that it is touched.
      assert.deepEqual(await seen(), [stage.browser === 'chromium', 'user', 'image/*']);
      await stage.ask((kit) => {
        kit.it.accept = '.pdf';
      });
      assert.equal((await seen())[0], false, 'a camera brings no PDF');
    } finally {
      await page.setViewport(null);
    }
  },

  async 'what is no file is refused where it is handed in'(stage) {
    const codes = await stage.ask((kit) => {
      kit.mount();
      return [['words'], 'words', [new Blob(['x'])], 5].map((files) => {
        try {
          kit.it.add(/** @type {File[]} */ (/** @type {unknown} */ (files)));
          return 'taken';
        } catch (error) {
          return error instanceof Error && 'code' in error ? error.code : String(error);
        }
      });
    });
    assert.deepEqual(codes.slice(0, 3), Array(3).fill('invalid_argument'));
    assert.notEqual(codes[3], 'taken');
  },
};

/** @param {import('./stage.mjs').Stage} stage @param {string} file */
async function pick(stage, file) {
  await (await stage.page.find("kit.one('input')")).uploadFile(file);
}
