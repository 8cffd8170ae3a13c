// The whole element by keys alone, with real presses; and where the keyboard stands when what it stood on goes.

import assert from 'node:assert/strict';

const focus = (/** @type {import('./page.mjs').Kit} */ kit) => kit.focus();

/** @type {import('./stage.mjs').Cases} */
export const keyboard = {
  async 'a walk: in, to each button and back, out'(stage) {
    await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      const [before, after] = ['before', 'after'].map((id) =>
        Object.assign(document.createElement('button'), { id, textContent: id }),
      );
      if (before) document.body.append(before);
      kit.mount({ client, multiple: true });
      if (after) document.body.append(after);
      before?.focus();
      kit.it.add([kit.file('moving.bin', 100), kit.file('broken.bin'), kit.file('done.bin')]);
      uploads[0]?.tell({ fraction: 0.5 });
      uploads[1]?.fail(new Error('no'));
      uploads[2]?.store();
    });
    await stage.phases('uploading', 'failed', 'stored');
    // The second one may not be tried again: what is no error of the client's is not known to be passing.
    const way = ['button', 'pause moving.bin', 'remove moving.bin', 'remove broken.bin', 'remove done.bin', 'after'];
    assert.equal(await stage.ask(focus), 'before');
    for (const place of way) {
      await stage.press('Tab');
      assert.equal(await stage.ask(focus), place);
    }
    await stage.page.keyboard.down('Shift');
    for (const place of way.slice(0, -1).reverse()) {
      await stage.press('Tab');
      assert.equal(await stage.ask(focus), place);
    }
    await stage.page.keyboard.up('Shift');
  },

  async 'arrows, Home and End go from file to file, Delete takes one away'(stage) {
    await stage.ask(async (kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client, multiple: true });
      kit.it.add(['a', 'b', 'c', 'd'].map((name) => kit.file(name)));
      for (const upload of uploads) upload.store();
      await uploads.at(-1);
      kit.one('[part=remove]').focus();
    });
    /** @type {[import('puppeteer-core').KeyInput, string][]} */
    const walk = [
      ['ArrowDown', 'row b'],
      ['ArrowDown', 'row c'],
      ['ArrowUp', 'row b'],
      ['End', 'row d'],
      ['ArrowDown', 'row d'],
      ['Home', 'row a'],
      ['ArrowUp', 'row a'],
      ['ArrowDown', 'row b'],
      ['Delete', 'row c'],
      ['End', 'row d'],
      ['Backspace', 'row c'],
      ['Tab', 'remove c'],
      ['Enter', 'row a'],
      ['Tab', 'remove a'],
      [' ', 'button'],
    ];
    for (const [key, place] of walk) {
      await stage.press(key);
      await stage.until((kit, expected) => kit.focus() === expected, place);
    }
    await stage.phases('');
  },

  async 'the picker is opened by Enter, by Space and by a press beside its button'(stage) {
    await stage.ask((kit) => {
      kit.mount({ client: kit.client() });
      const [input] = kit.all('input');
      Object.assign(globalThis, { opened: 0 });
      if (input) input.click = () => Object.assign(globalThis, { opened: Reflect.get(globalThis, 'opened') + 1 });
      kit.it.focus();
    });
    assert.equal(await stage.ask(focus), 'button', 'the element gives its focus on');
    await stage.press('Enter');
    await stage.press(' ');
    assert.equal(await stage.ask(() => Reflect.get(globalThis, 'opened')), 2);
    await stage.click('[part=icon]');
    assert.equal(await stage.ask(() => Reflect.get(globalThis, 'opened')), 3);
    await stage.ask((kit) => kit.it.click());
    assert.equal(await stage.ask(() => Reflect.get(globalThis, 'opened')), 4);
  },

  async 'a button that goes leaves the keyboard at its file'(stage) {
    await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client });
      kit.it.add([kit.file('a')]);
      Object.assign(globalThis, { uploads });
      uploads[0]?.tell({ fraction: 0.5 });
      kit.one('[part=pause]').focus();
    });
    await stage.press(' ');
    assert.deepEqual(await stage.ask((kit) => [kit.focus(), kit.rows()[0]?.phase]), ['pause a', 'paused']);
    await stage.press(' ');
    assert.deepEqual(await stage.ask((kit) => [kit.focus(), kit.rows()[0]?.phase]), ['pause a', 'uploading']);
    await stage.ask((kit) => {
      const [upload] = Reflect.get(globalThis, 'uploads');
      upload.store();
      kit.one('[part=pause]');
    });
    await stage.phases('stored');
    assert.equal(await stage.ask(focus), 'row a');
  },

  async 'a new try by key leaves the keyboard at its file, where Enter cancels nothing'(stage) {
    await stage.ask((kit) => {
      kit.emulator.faults.push({ match: { method: 'POST' }, do: { status: 500 } });
      kit.mount({ client: kit.client() });
      kit.it.add([kit.file('a.txt')]);
    });
    await stage.phases('failed');
    await stage.ask((kit) => {
      kit.hold();
      kit.one('[part=retry]').focus();
    });
    await stage.press('Enter');
    await stage.phases('uploading');
    assert.equal(await stage.ask(focus), 'row a.txt');
    await stage.press('Enter');
    await stage.ask((kit) => kit.release());
    await stage.phases('stored');
  },

  async 'a list that fills up or goes does not lose the keyboard'(stage) {
    await stage.ask((kit) => {
      const { client } = kit.actor();
      kit.mount({ client, multiple: true, maxFiles: 1 });
      kit.one('[part=button]').focus();
      kit.it.add([kit.file('a')]);
    });
    assert.equal(await stage.ask(focus), 'button');
    await stage.ask((kit) => {
      kit.one('[part=remove]').focus();
      kit.it.clear();
    });
    assert.equal(await stage.ask(focus), 'button');
  },
};
