// What is kept out, and with which words: limits of the page and of the platform, folders, what the page itself refuses.

import assert from 'node:assert/strict';

/** @type {import('./stage.mjs').Cases} */
export const limits = {
  async 'limits are shown before anything is sent, the platform’s among them'(stage) {
    const told = await stage.ask((kit) => {
      const element = kit.mount({ accept: '.pdf,image/*,application/json', multiple: true, maxFiles: 5 });
      const limits = () => kit.plain(kit.one('[part=limits]').textContent);
      const before = limits();
      element.client = kit.client('kore', { scope: { app: 'a', environment: 'e', userReference: 'u' } });
      const kore = limits();
      element.maxBytes = 2_000_000;
      element.maxFiles = 500;
      const narrower = limits();
      element.accept = '*/*,.txt';
      element.multiple = false;
      return [before, kore, narrower, limits(), kit.one('[part=button]').textContent];
    });
    assert.deepEqual(told, [
      'PDF, Images, JSON · up to 5 files',
      'PDF, Images, JSON · up to 25 MB each · up to 5 files',
      'PDF, Images, JSON · up to 2 MB each · up to 10 files',
      'up to 2 MB',
      'Choose a file',
    ]);
  },

  async 'what is over a limit is kept out, with a sentence each'(stage) {
    await stage.ask((kit) => {
      kit.mount({ client: kit.client(), accept: '.txt, image/png', multiple: true, maxFiles: 2, maxBytes: 1000 });
      kit.drop([
        kit.file('fine.TXT', 'x', ''),
        kit.file('large.txt', 1001),
        kit.file('movie.mp4', 'x', 'video/mp4'),
        kit.file('picture', 'x', 'image/png'),
        kit.file('third.txt'),
        kit.file('fourth.txt'),
      ]);
    });
    await stage.phases('stored', 'stored');
    const { notice, failed, stored } = await stage.ask((kit) => ({
      notice: kit.all('[role=alert] p').map(({ textContent }) => kit.plain(textContent)),
      failed: kit.heard
        .filter(({ type }) => type === 'failed')
        .map(({ name, detail }) => [name, /** @type {{ code: string }} */ (detail.error).code, detail.upload]),
      stored: kit.stored().map(({ name }) => name),
    }));
    assert.deepEqual(notice, [
      'large.txt was not added: it is 1.1 kB, and the limit is 1 kB.',
      'movie.mp4 was not added: this type of file is not accepted.',
      '2 files were not added: the limit is 2 files.',
    ]);
    assert.deepEqual(failed, [
      ['large.txt', 'too_large', null],
      ['movie.mp4', 'unsupported_media_type', null],
      ['third.txt', 'validation', null],
      ['fourth.txt', 'validation', null],
    ]);
    assert.deepEqual(stored, ['fine.TXT', 'picture']);
    assert.equal(await stage.ask((kit) => kit.one('[part=button]').getAttribute('aria-disabled')), 'true');
    await stage.click('[part=dismiss]');
    assert.deepEqual(await stage.ask((kit) => [kit.one('[part=notice]').hidden, kit.focus()]), [true, 'button']);
    await stage.click('li [part=remove]');
    await stage.phases('stored');
    assert.equal(await stage.ask((kit) => kit.one('[part=button]').getAttribute('aria-disabled')), null);
  },

  async 'many that are refused are told in few lines'(stage) {
    const lines = await stage.ask((kit) => {
      kit.mount({ client: kit.client(), accept: '.txt', multiple: true });
      kit.it.add(Array.from({ length: 9 }, (_, index) => kit.file(`${index}.exe`)));
      return kit.all('[role=alert] p').map(({ textContent }) => textContent);
    });
    assert.equal(lines.length, 4);
    assert.equal(lines[3], '6 more were not added.');
  },

  async 'without `multiple` one file is taken'(stage) {
    const count = await stage.ask((kit) => {
      kit.mount({ client: kit.client() });
      kit.it.add([kit.file('one.txt'), kit.file('two.txt')]);
      return [kit.rows().length, kit.plain(kit.one('[role=alert]').textContent)];
    });
    assert.deepEqual(count, [1, 'two.txt was not added: the limit is one file.']);
    await stage.phases('stored');
  },

  async 'files wait for the client, and what it does not take is told then'(stage) {
    await stage.ask((kit) => {
      kit.mount({ multiple: true });
      kit.it.add([kit.file('one.txt'), kit.file('large.bin', 40_000_000), kit.file('two.txt')]);
    });
    assert.deepEqual(await stage.ask((kit) => [kit.rows().map(({ phase }) => phase), kit.it.uploads.length]), [
      ['waiting', 'waiting', 'waiting'],
      0,
    ]);
    await stage.ask((kit) => {
      kit.it.client = kit.client();
    });
    await stage.phases('stored', 'failed', 'stored');
    const [, large] = await stage.ask((kit) => kit.rows());
    assert.deepEqual([large?.problem, large?.buttons], ['The file is too large. Choose a smaller one.', ['remove']]);
    assert.equal(await stage.ask((kit) => kit.stored().length), 2);
  },

  async 'as many as the platform takes go up, when it is known how many that is'(stage) {
    const told = await stage.ask((kit) => {
      kit.mount({ multiple: true });
      kit.it.add(['a', 'b', 'c', 'd'].map((name) => kit.file(name)));
      const { client, uploads } = kit.actor({
        upload: { protocols: ['form-data'], maxBytes: null, maxFiles: 2, idempotencyKey: false },
      });
      kit.it.client = client;
      const [, , third] = kit.rows();
      return [kit.rows().map(({ phase }) => phase), uploads.length, third?.problem, third?.buttons];
    });
    assert.deepEqual(told, [
      ['uploading', 'uploading', 'failed', 'failed'],
      2,
      'There are more files than can be added here.',
      ['remove'],
    ]);
  },

  async '`attache-added` may keep a file out'(stage) {
    await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true });
      kit.it.addEventListener('attache-added', (event) => {
        if (event.detail.source.name === 'no.txt') event.preventDefault();
      });
      kit.it.add([kit.file('yes.txt'), kit.file('no.txt')]);
    });
    await stage.phases('stored');
    assert.deepEqual(await stage.ask((kit) => kit.stored().map(({ name }) => name)), ['yes.txt']);
  },

  async 'a folder is not a file'(stage) {
    const told = await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true });
      const folder = kit.file('photos', 4096, '');
      // As a browser hands one over; no script can make one.
      const item = { kind: 'file', getAsFile: () => folder, webkitGetAsEntry: () => ({ isDirectory: true }) };
      const event = new Event('drop', { bubbles: true, composed: true, cancelable: true });
      Object.assign(event, { dataTransfer: { types: ['Files'], items: [item], files: [folder] } });
      kit.one('[part~=zone]').dispatchEvent(event);
      return [kit.rows().length, kit.plain(kit.one('[role=alert]').textContent)];
    });
    assert.deepEqual(told, [0, 'photos was not added: it is a folder. Choose the files in it.']);
  },
};
