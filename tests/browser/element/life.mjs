// What becomes of a file: up, paused, gone on with, cancelled, removed, deleted; and which events tell of it.

import assert from 'node:assert/strict';

/** @type {import('./stage.mjs').Cases} */
export const life = {
  async 'added, progress, stored, removed: each event once, outside shadow trees too'(stage) {
    await stage.ask((kit) => {
      const host = document.createElement('div');
      document.body.append(host);
      const inner = host.attachShadow({ mode: 'open' });
      const place = document.createElement('section');
      inner.append(place);
      const element = kit.mount({ client: kit.client() }, {}, place);
      /** @type {[string, boolean, string][]} */
      const outside = [];
      for (const type of ['added', 'stored', 'removed'])
        document.addEventListener(`attache-${type}`, (event) =>
          outside.push([type, event.target === host, event.constructor.name]),
        );
      Object.assign(globalThis, { element, outside });
      element.add([kit.file('one.txt')]);
    });
    await stage.until(() => Reflect.get(globalThis, 'element').files.length === 1);
    const told = await stage.ask((kit) => {
      const element = Reflect.get(globalThis, 'element');
      element.shadowRoot.querySelector('[part=remove]').click();
      const [record] = kit.heard.filter(({ type }) => type === 'stored').map(({ detail }) => detail.file);
      return {
        outside: Reflect.get(globalThis, 'outside'),
        types: kit.heard.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]),
        last: kit.heard.at(-1)?.detail.file === record,
        progress: kit.heard
          .filter(({ type }) => type === 'progress')
          .every(({ detail }) => detail.upload && detail.progress),
        rest: [element.files.length, element.uploads.length],
      };
    });
    assert.deepEqual(told, {
      outside: ['added', 'stored', 'removed'].map((type) => [type, true, 'CustomEvent']),
      types: ['added', 'progress', 'stored', 'removed'],
      last: true,
      progress: true,
      rest: [0, 0],
    });
  },

  async 'single requests offer no pause'(stage) {
    await stage.ask((kit) => {
      kit.hold();
      kit.mount({ client: kit.client() });
      kit.it.add([kit.file('one.txt')]);
    });
    await stage.phases('uploading');
    assert.deepEqual((await stage.ask((kit) => kit.rows()))[0]?.buttons, ['remove']);
    await stage.ask((kit) => kit.release());
    await stage.phases('stored');
  },

  async 'a cancel that comes too late leaves the file in the list'(stage) {
    await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client });
      kit.it.add([kit.file('one.txt')]);
      const [upload] = uploads;
      if (!upload) throw new Error('nothing began');
      upload.abort = async () => upload.store();
      kit.one('[part=remove]').click();
    });
    await stage.phases('stored');
    assert.deepEqual(await stage.ask((kit) => kit.it.files.map(({ id }) => id)), ['id of one.txt']);
  },

  async 'removed from the list, a stored file stays on the platform'(stage) {
    await stage.ask((kit) => {
      kit.mount({ client: kit.client() });
      kit.it.add([kit.file('one.txt')]);
    });
    await stage.phases('stored');
    await stage.click('[part=remove]');
    await stage.phases('');
    assert.deepEqual(await stage.ask((kit) => kit.stored().map(({ deleted }) => deleted)), [false]);
    assert.equal(await stage.ask((kit) => kit.emulator.requests.filter(({ method }) => method === 'DELETE').length), 0);
  },

  async 'with delete-on-remove it is deleted there too; where that fails it stays, and says so'(stage) {
    await stage.ask((kit) => {
      kit.emulator.faults.push({ match: { method: 'DELETE' }, do: { status: 500 } });
      kit.mount({ client: kit.client() }, { 'delete-on-remove': '' });
      kit.it.add([kit.file('one.txt')]);
    });
    await stage.phases('stored');
    await stage.click('[part=remove]');
    await stage.until((kit) => kit.rows()[0]?.problem === 'It could not be deleted. Try again.');
    await stage.phases('stored');
    await stage.click('[part=remove]');
    await stage.phases('');
    assert.deepEqual(await stage.ask((kit) => kit.stored().map(({ deleted }) => deleted)), [true]);
  },

  async 'clear() ends what is on its way and empties the list'(stage) {
    const told = await stage.ask(async (kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client, multiple: true });
      kit.it.add(['a', 'b', 'c'].map((name) => kit.file(name)));
      uploads[0]?.store();
      await uploads[0];
      kit.it.clear();
      // What they still say is nobody's any more.
      uploads[1]?.tell({ fraction: 0.9 });
      await uploads[1]?.then(undefined, () => {});
      return {
        calls: uploads.map(({ calls }) => calls.join()),
        rows: kit.rows().length,
        rest: [kit.it.uploads.length, kit.it.files.length],
        events: kit.heard.map(({ type, name }) => `${type} ${name}`).filter((told) => !told.startsWith('progress')),
        progress:
          kit.heard.findLastIndex(({ type }) => type === 'progress') <
          kit.heard.findIndex(({ type }) => type === 'removed'),
      };
    });
    assert.deepEqual(told, {
      calls: ['', 'abort', 'abort'],
      rows: 0,
      rest: [0, 0],
      events: ['added a', 'added b', 'added c', 'stored a', 'removed a', 'removed b', 'removed c'],
      progress: true,
    });
  },

  async 'every state of an upload has its words, its speed and its time'(stage) {
    const texts = await stage.ask(async (kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client, multiple: true });
      kit.it.add([kit.file('a.bin', 4_000_000)]);
      const [upload] = uploads;
      if (!upload) throw new Error('nothing began');
      /** @type {(string | undefined)[]} */
      const seen = [];
      const see = () => seen.push(kit.rows()[0]?.text);
      see();
      upload.tell({ state: 'hashing' });
      see();
      upload.tell({ fraction: 0.25, bytesPerSecond: 1_000_000 });
      see();
      upload.tell({ fraction: 0.999, bytesPerSecond: 1_000_000 });
      see();
      upload.tell({ fraction: 1, bytesPerSecond: 1_000_000 });
      see();
      upload.tell({ state: 'verifying', fraction: 0.99 });
      see();
      upload.tell({ state: 'processing', fraction: 0.99 });
      see();
      upload.store({ duplicate: true, size: 3_900_000 });
      await upload;
      see();
      return seen;
    });
    assert.deepEqual(texts, [
      'Waiting · 4 MB',
      'Preparing · 4 MB',
      '25% · 4 MB · 1 MB/s · 3 sec left',
      '99% · 4 MB · 1 MB/s',
      'Finishing · 4 MB',
      'Finishing · 4 MB',
      'Processing · 4 MB',
      'Already uploaded · 3.9 MB',
    ]);
  },

  async 'many at once go under the client’s own limit'(stage) {
    await stage.ask((kit) => {
      kit.hold();
      kit.mount({ client: kit.client('voipbin', { concurrency: 2 }), multiple: true });
      kit.it.add(Array.from({ length: 6 }, (_, index) => kit.file(`${index}.txt`)));
    });
    await stage.until((kit) => kit.it.uploads.filter(({ state }) => state !== 'queued').length === 2);
    assert.equal(await stage.ask((kit) => kit.it.uploads.length), 6);
    await stage.ask((kit) => kit.release());
    await stage.phases(...Array(6).fill('stored'));
  },

  async 'so do those that are added one after the other'(stage) {
    await stage.ask((kit) => {
      kit.hold();
      kit.mount({ client: kit.client(), multiple: true });
      for (let index = 0; index < 6; index++) kit.it.add([kit.file(`${index}.txt`)]);
    });
    await stage.phases('uploading', 'uploading', 'uploading', 'waiting', 'waiting', 'waiting');
    assert.equal(await stage.ask((kit) => kit.it.uploads.length), 3);
    await stage.ask((kit) => kit.release());
    await stage.phases(...Array(6).fill('stored'));
  },

  async 'the next one begins when one is stored, fails, is paused, is cancelled'(stage) {
    const told = await stage.ask(async (kit) => {
      const { client, uploads } = kit.actor({}, 2);
      kit.mount({ client, multiple: true });
      for (const name of ['a', 'b', 'c', 'd', 'e']) kit.it.add([kit.file(name)]);
      /** @type {unknown[]} */
      const seen = [];
      const see = () =>
        seen.push(
          kit
            .rows()
            .map(({ phase }) => phase?.slice(0, 1))
            .join(''),
        );
      see();
      uploads[0]?.store();
      await uploads[0];
      see();
      const second = uploads[1];
      second?.fail(kit.failure());
      await second?.then(undefined, () => {});
      see();
      // The turn of a new try comes as well.
      kit.one('[part=retry]:not([hidden])').click();
      see();
      uploads[2]?.tell({ fraction: 0.5 });
      kit.one('[part~=uploading] [part=pause]').click();
      see();
      kit.one('[part~=uploading] [part=remove]').click();
      await uploads[4]?.then(undefined, () => {});
      see();
      return [...seen, uploads.map(({ source }) => source.name).join('')];
    });
    assert.deepEqual(told, ['uuwww', 'suuww', 'sfuuw', 'swuuw', 'supuw', 'spuu', 'abcdbe']);
  },

  async 'what another client sends takes nobody’s turn'(stage) {
    const phases = await stage.ask((kit) => {
      kit.mount({ client: kit.actor({}, 1).client, multiple: true });
      kit.it.add([kit.file('a')]);
      kit.it.add([kit.file('b')]);
      const before = kit.rows().map(({ phase }) => phase);
      kit.it.client = kit.actor({}, 1).client;
      kit.it.add([kit.file('c')]);
      return [before, kit.rows().map(({ phase }) => phase)];
    });
    assert.deepEqual(phases, [
      ['uploading', 'waiting'],
      ['uploading', 'uploading', 'waiting'],
    ]);
  },

  async 'one that is being deleted is none of the files any more'(stage) {
    const told = await stage.ask(async (kit) => {
      const { client, uploads } = kit.actor();
      let refuse = () => {};
      const gone = new Promise((_, reject) => {
        refuse = () => reject(kit.failure());
      });
      Object.assign(client, { delete: () => gone });
      const form = document.createElement('form');
      document.body.append(form);
      kit.mount({ client, deleteOnRemove: true, required: true, name: 'ids' }, {}, form);
      kit.it.add([kit.file('one.txt')]);
      uploads[0]?.store();
      await uploads[0];
      const see = () => [
        kit.rows()[0]?.phase,
        kit.it.files.length,
        new FormData(form).getAll('ids').length,
        kit.it.validity.valid,
      ];
      const seen = [see()];
      kit.one('[part=remove]').click();
      seen.push(see());
      refuse();
      await gone.catch(() => {});
      await undefined;
      return [...seen, see()];
    });
    assert.deepEqual(told, [
      ['stored', 1, 1, true],
      ['deleting', 0, 0, false],
      ['stored', 1, 1, true],
    ]);
  },

  async 'options of each upload: fields for each file, and a listener of the page’s own'(stage) {
    await stage.ask((kit) => {
      kit.mount({
        client: kit.client(),
        multiple: true,
        uploadOptions: (file) => {
          if (file.name === 'bad.txt') throw new Error('not this one');
          return {
            name: `own ${file.name}`,
            onProgress: ({ state }) => void (state === 'done' && kit.heard.push()),
          };
        },
      });
      kit.it.add([kit.file('one.txt'), kit.file('bad.txt')]);
    });
    await stage.phases('stored', 'failed');
    assert.deepEqual(await stage.ask((kit) => kit.it.files.map(({ name }) => name)), ['own one.txt']);
  },
};
