// Files that go up in pieces, to a tus server on loopback: paused, continued, cancelled, and what is left behind.

import assert from 'node:assert/strict';
import { startTus } from '../server/tus.mjs';

const SIZE = 24 << 20;
/** Where the server stops taking bytes. */
const HOLD = 11_000_000;

/** @type {import('./stage.mjs').Cases} */
export const resuming = {
  async 'a large file by tus: it is paused in its middle, goes on, and arrives whole'(stage) {
    const server = await startTus(HOLD);
    try {
      await stage.ask(
        (kit, endpoint, size) => {
          kit.mount({ ...kit.tus(endpoint), multiple: true });
          kit.it.add([kit.file('film.mp4', size, 'video/mp4')]);
        },
        server.endpoint,
        SIZE,
      );
      await server.gate.reached;
      await stage.until((kit) => {
        const bar = /** @type {HTMLProgressElement} */ (kit.one('[part=bar]'));
        return bar.value > 0 && bar.value < 1;
      });
      assert.deepEqual((await stage.ask((kit) => kit.rows()))[0]?.buttons, ['pause', 'remove']);
      await stage.click('[part=pause]');
      await stage.phases('paused');
      const { state, text, focus } = await stage.ask((kit) => ({
        state: kit.it.uploads[0]?.state,
        text: kit.rows()[0]?.text,
        focus: kit.focus(),
      }));
      assert.equal(state, 'paused');
      assert.match(text ?? '', /^Paused · \d+% · 25\.2 MB$/);
      assert.equal(focus, 'pause film.mp4', 'the same button goes on with it');
      server.gate.open();
      await stage.press('Enter');
      await stage.phases('stored');
      const [kept] = server.uploads.values();
      assert.equal(kept?.offset, SIZE);
      assert.equal(server.uploads.size, 1);
      return `${kept?.pieces.length} pieces`;
    } finally {
      await server.close();
    }
  },

  async 'one that failed by tus goes on from where it stopped'(stage) {
    const server = await startTus(HOLD);
    try {
      await stage.ask(
        (kit, endpoint, size) => {
          const { client, uploadOptions } = kit.tus(endpoint);
          const life = new AbortController();
          Object.assign(globalThis, { life });
          // Ended by its signal, an upload is kept by the server.
          kit.mount({
            client,
            uploadOptions: () => (life.signal.aborted ? uploadOptions : { ...uploadOptions, signal: life.signal }),
          });
          kit.it.add([kit.file('film.mp4', size)]);
        },
        server.endpoint,
        SIZE,
      );
      await server.gate.reached;
      await stage.until((kit) => kit.it.uploads[0]?.token());
      await stage.ask(() => Reflect.get(globalThis, 'life').abort());
      await stage.phases('failed');
      server.gate.open();
      const [had] = server.uploads.values();
      const offset = had?.offset ?? 0;
      assert.ok(offset >= HOLD && offset < SIZE);
      await stage.click('[part=retry]');
      await stage.phases('stored');
      assert.equal(server.uploads.size, 1, 'no second upload was begun');
      assert.equal(had?.offset, SIZE);
      assert.equal(had?.pieces[1]?.from, offset);
    } finally {
      await server.close();
    }
  },

  async 'another client begins anew, the same one goes on'(stage) {
    const told = await stage.ask(async (kit) => {
      const [one, other] = [kit.actor(), kit.actor()];
      kit.mount({ client: one.client });
      kit.it.add([kit.file('film.mp4')]);
      /** @param {ReturnType<typeof kit.actor>} by @param {string} left */
      const broken = async ({ uploads }, left) => {
        const upload = uploads.at(-1);
        Object.assign(upload ?? {}, { left });
        upload?.fail(kit.failure());
        await upload?.then(undefined, () => {});
      };
      await broken(one, 'one');
      kit.it.client = other.client;
      kit.one('[part=retry]').click();
      await broken(other, 'other');
      kit.one('[part=retry]').click();
      return [one, other].map(({ uploads }) => uploads.map(({ calls }) => calls.join()));
    });
    // What was left where nobody goes on with it is taken away.
    assert.deepEqual(told, [['abort'], ['', 'from other']]);
  },

  async 'where going on is refused, a new try begins anew; where that is refused too, there is none'(stage) {
    const told = await stage.ask(async (kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client });
      kit.it.add([kit.file('film.mp4')]);
      /** @type {unknown[]} */
      const seen = [];
      for (const code of /** @type {const} */ (['network', 'invalid_argument', 'invalid_argument'])) {
        const upload = uploads.at(-1);
        Object.assign(upload ?? {}, { left: 'here' });
        upload?.fail(kit.failure({ code }));
        await upload?.then(undefined, () => {});
        seen.push(upload?.calls.join(), kit.rows()[0]?.buttons.join());
        kit.one('[part=retry]').click();
      }
      return seen;
    });
    assert.deepEqual(told, ['', 'retry,remove', 'from here', 'retry,remove', '', 'remove']);
  },

  async 'cancelled in its middle, it leaves list and server'(stage) {
    const server = await startTus(HOLD);
    try {
      await stage.ask(
        (kit, endpoint, size) => {
          kit.mount(kit.tus(endpoint));
          kit.it.add([kit.file('film.mp4', size)]);
        },
        server.endpoint,
        SIZE,
      );
      await server.gate.reached;
      assert.equal(
        await stage.ask((kit) => kit.one('[part=remove]').getAttribute('aria-label')),
        'Cancel \u2068film.mp4\u2069',
      );
      const state = await stage.ask(async (kit) => {
        const [upload] = kit.it.uploads;
        kit.one('[part=remove]').click();
        await upload?.catch(() => {});
        return upload?.state;
      });
      assert.equal(state, 'aborted');
      await stage.phases('');
      await stage.here(() => server.seen.includes('DELETE /files/upload-1'));
      // It answers when it has done with what came before.
      server.gate.cut();
      await stage.here(() => server.uploads.size === 0);
      assert.deepEqual(await stage.ask((kit) => kit.heard.at(-1)?.type), 'removed');
      assert.equal(await stage.ask((kit) => kit.heard.filter(({ type }) => type === 'failed').length), 0);
    } finally {
      await server.close();
    }
  },

  async 'one that failed and is removed leaves nothing behind, on the server and in the browser'(stage) {
    const server = await startTus(HOLD);
    try {
      await stage.ask(
        (kit, endpoint, size) => {
          const { client, uploadOptions } = kit.tus(endpoint);
          const life = new AbortController();
          Object.assign(globalThis, { life, client });
          kit.mount({ client, uploadOptions: { ...uploadOptions, signal: life.signal } });
          kit.it.add([kit.file('film.mp4', size)]);
        },
        server.endpoint,
        SIZE,
      );
      await server.gate.reached;
      await stage.until((kit) => kit.it.uploads[0]?.token());
      await stage.ask(() => Reflect.get(globalThis, 'life').abort());
      await stage.phases('failed');
      await stage.until(async () => (await Reflect.get(globalThis, 'client').pendingUploads()).length === 1);
      await stage.click('[part=remove]');
      await stage.phases('');
      await stage.here(() => server.seen.includes('DELETE /files/upload-1'));
      server.gate.cut();
      await stage.here(() => server.uploads.size === 0);
      await stage.until(async () => (await Reflect.get(globalThis, 'client').pendingUploads()).length === 0);
    } finally {
      await server.close();
    }
  },
};
