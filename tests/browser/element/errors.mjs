// What goes wrong: the platform refuses, breaks off, is away; and how a person gets on.

import assert from 'node:assert/strict';

/** @type {import('./stage.mjs').Cases} */
export const errors = {
  async 'a fault of the platform: one sentence, a new try, stored'(stage) {
    await stage.ask((kit) => {
      kit.emulator.faults.push({ match: { method: 'POST' }, do: { status: 500, body: '<b>stack trace</b>' } });
      // It takes an idempotency key: nobody need ask whether the file arrived.
      kit.mount({ client: kit.client('cuadra'), multiple: true });
      kit.it.add([kit.file('one.txt')]);
    });
    await stage.phases('failed');
    const [row] = await stage.ask((kit) => kit.rows());
    assert.deepEqual(
      [row?.problem, row?.buttons],
      ['The server had a problem. Try again in a moment.', ['retry', 'remove']],
    );
    assert.deepEqual(
      await stage.ask((kit) => [kit.heard.at(-1)?.type, Reflect.get(Object(kit.heard.at(-1)?.detail.error), 'code')]),
      ['failed', 'server'],
    );
    await stage.click('[part=retry]');
    await stage.phases('stored');
    assert.equal(await stage.ask((kit) => kit.stored('cuadra').length), 1);
  },

  async 'a connection that breaks off'(stage) {
    await stage.ask((kit) => {
      kit.emulator.faults.push({ match: { method: 'POST' }, do: { loseReply: true } });
      kit.mount({
        client: kit.client('voipbin', { retry: { maxRetries: 0 } }),
        uploadOptions: { onAmbiguous: 'fail' },
      });
      kit.it.add([kit.file('one.txt')]);
    });
    await stage.phases('failed');
    const [row] = await stage.ask((kit) => kit.rows());
    assert.equal(row?.problem, 'The file may have been uploaded. Check before you try again.');
  },

  async 'what no new try can mend offers none'(stage) {
    await stage.ask((kit) => {
      kit.emulator.faults.push(
        { match: { method: 'POST' }, do: { status: 413 } },
        { match: { method: 'POST' }, do: { status: 415 } },
      );
      kit.mount({ client: kit.client('voipbin', { concurrency: 1 }), multiple: true });
      kit.it.add([kit.file('one.txt'), kit.file('two.txt')]);
    });
    await stage.phases('failed', 'failed');
    assert.deepEqual(await stage.ask((kit) => kit.rows().map(({ problem, buttons }) => [problem, buttons.join()])), [
      ['The file is too large. Choose a smaller one.', 'remove'],
      ['This type of file is not accepted. Choose another.', 'remove'],
    ]);
  },

  async 'what the platform has all the same is not sent again'(stage) {
    const rows = await stage.ask(async (kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client, multiple: true });
      kit.it.add(['a', 'b', 'c'].map((name) => kit.file(name)));
      uploads[0]?.fail(kit.failure({ code: 'processing_failed', commit: 'stored' }));
      uploads[1]?.fail(kit.failure({ commit: 'stored' }));
      uploads[2]?.fail(kit.failure({ commit: 'unknown' }));
      await uploads[2]?.then(undefined, () => {});
      return kit.rows().map(({ text, problem, buttons }) => [text, problem, buttons.join()]);
    });
    const kept = ['Uploaded · 7 bytes', 'The file was uploaded, but could not be processed.', 'remove'];
    assert.deepEqual(rows, [
      kept,
      kept,
      ['Not uploaded · 7 bytes', 'The connection was lost. Check your network, then try again.', 'retry,remove'],
    ]);
  },

  async 'one of many fails, the others arrive'(stage) {
    await stage.ask((kit) => {
      kit.emulator.faults.push({ match: { method: 'POST' }, skip: 1, do: { status: 503 } });
      kit.mount({ client: kit.client('voipbin', { concurrency: 1 }), multiple: true });
      kit.it.add(['one', 'two', 'three'].map((name) => kit.file(name)));
    });
    await stage.phases('stored', 'failed', 'stored');
  },

  async 'ended by the page, it says so and may be tried again'(stage) {
    await stage.ask(async (kit) => {
      kit.hold();
      kit.mount({ client: kit.client() });
      kit.it.add([kit.file('one.txt')]);
      await kit.it.uploads[0]?.abort();
      kit.release();
    });
    await stage.phases('failed');
    const [row] = await stage.ask((kit) => kit.rows());
    assert.deepEqual([row?.problem, row?.buttons], ['Cancelled.', ['retry', 'remove']]);
    await stage.click('[part=retry]');
    await stage.phases('stored');
  },

  async 'tried again without a client, it waits for one'(stage) {
    await stage.ask((kit) => {
      kit.emulator.faults.push({ match: { method: 'POST' }, do: { status: 500 } });
      kit.mount({ client: kit.client() });
      kit.it.add([kit.file('one.txt')]);
    });
    await stage.phases('failed');
    await stage.ask((kit) => {
      kit.it.client = null;
    });
    await stage.click('[part=retry]');
    await stage.phases('waiting');
    await stage.ask((kit) => {
      kit.it.client = kit.client();
    });
    await stage.phases('stored');
  },

  async 'what was closed does nothing; another client takes what it left'(stage) {
    await stage.ask(async (kit) => {
      const client = kit.client();
      await client.close();
      kit.mount({ client });
      kit.it.add([kit.file('one.txt')]);
    });
    await stage.phases('failed');
    assert.deepEqual((await stage.ask((kit) => kit.rows()))[0]?.buttons, ['remove']);
    const phase = await stage.ask((kit) => {
      const { client } = kit.it;
      kit.it.client = client;
      const same = kit.rows()[0]?.phase;
      kit.it.client = null;
      kit.it.client = kit.client();
      return same;
    });
    assert.equal(phase, 'failed', 'the same is closed still');
    await stage.phases('stored');
    assert.equal(await stage.ask((kit) => kit.stored().length), 1);
  },

  async 'a platform that takes no uploads says so before anybody tries'(stage) {
    const told = await stage.ask((kit) => {
      const { client, uploads } = kit.actor({ upload: false });
      kit.mount({ client });
      kit.drop([kit.file('one.txt')]);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(kit.file('one.txt'));
      const enter = () =>
        kit
          .one('[part~=zone]')
          .dispatchEvent(new DragEvent('dragenter', { bubbles: true, composed: true, dataTransfer }));
      const place = () => [kit.one('[part~=zone]').getAttribute('part'), kit.one('[part=hint]').textContent].join();
      enter();
      const over = [place()];
      kit.it.client = kit.actor().client;
      enter();
      over.push(place());
      // Closed while files are held above it.
      kit.it.client = client;
      over.push(place());
      return [
        ...over,
        kit.one('[part=limits]').textContent,
        kit.one('[part=button]').getAttribute('aria-disabled'),
        kit.rows().length,
        uploads.length,
      ];
    });
    const still = 'zone,or drop or paste it here';
    assert.deepEqual(told, [still, 'zone dragging,Drop to add', still, 'Files cannot be added here.', 'true', 0, 0]);
  },

  async 'of a batch that is refused as a whole each file is told for itself'(stage) {
    await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      const refused = Promise.reject(new Error('no'));
      refused.catch(() => {});
      /** @type {unknown} */
      const refusing = { ...client, uploadAll: () => Object.assign(refused, { uploads: [] }) };
      kit.mount({ client: /** @type {import('@attache/client').Client} */ (refusing), multiple: true });
      kit.it.add([kit.file('one.txt'), kit.file('two.txt')]);
      uploads[0]?.store();
      uploads[1]?.fail(kit.failure());
    });
    await stage.phases('stored', 'failed');
  },

  async 'a pause that comes too late leaves the upload as it is'(stage) {
    const buttons = await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client });
      kit.it.add([kit.file('one.txt')]);
      const [upload] = uploads;
      if (!upload) throw new Error('nothing began');
      upload.pause = () => {
        throw new Error('too late');
      };
      upload.tell({ fraction: 0.5 });
      const before = kit.rows()[0]?.buttons;
      const pause = kit.one('[part=pause]');
      pause.focus();
      pause.click();
      return [before, kit.rows()[0]?.buttons, kit.rows()[0]?.phase, kit.focus()];
    });
    assert.deepEqual(buttons, [['pause', 'remove'], ['remove'], 'uploading', 'row one.txt']);
  },
};
