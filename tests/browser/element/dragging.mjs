// Files that come from outside the browser, as a person drags and pastes them: events that no script made. Only Chromium lets a driver do
// that; in the others events that are dispatched stand in (adding.mjs).

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @typedef {import('./stage.mjs').Stage} Stage */

const ELSEWHERE = 'not applicable: the driver drags and pastes nothing, dispatched events stand in';

/** @type {import('./stage.mjs').Cases} */
export const dragging = {
  'files and a folder that are dropped from outside': inFolder(async (stage, folder) => {
    const files = ['report.txt', 'figures.csv'].map((name) => path.join(folder, name));
    for (const file of files) await writeFile(file, path.basename(file));
    const photos = path.join(folder, 'photos');
    await mkdir(photos);
    await stage.ask((kit) => {
      kit.mount({ client: kit.client(), multiple: true });
      kit.it.addEventListener('drop', ({ isTrusted }) => Object.assign(globalThis, { isTrusted }));
    });
    const place = await middle(stage, '[part~=zone]');
    await stage.drag('dragEnter', place, files);
    await stage.drag('dragOver', place, files);
    await stage.until((kit) => kit.one('[part~=zone]').getAttribute('part') === 'zone dragging');
    await stage.drag('drop', place, files);
    await stage.phases('stored', 'stored');
    assert.deepEqual(await seen(stage), { isTrusted: true, zone: 'zone', stayed: true, notice: '' });
    assert.deepEqual(await stage.ask((kit) => kit.stored().map(({ name, size }) => [name, size])), [
      ['report.txt', 10],
      ['figures.csv', 11],
    ]);
    for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop']))
      await stage.drag(type, place, [photos]);
    await stage.until((kit) => kit.one('[role=alert]').textContent !== '');
    const { notice } = await seen(stage);
    assert.equal(notice, 'photos was not added: it is a folder. Choose the files in it.');
    assert.equal(await stage.ask((kit) => kit.rows().length), 2);
  }),

  'a drop beside it is the page’s, and anywhere its own with area="page"': inFolder(async (stage, folder) => {
    const file = path.join(folder, 'note.txt');
    await writeFile(file, 'note');
    await stage.ask((kit) => {
      kit.mount({ client: kit.client() });
      // Else the browser opens it beside the page.
      for (const type of ['dragover', 'drop'])
        addEventListener(type, (event) => {
          Object.assign(globalThis, { taken: event.defaultPrevented });
          event.preventDefault();
        });
    });
    const { bottom } = await stage.ask((kit) => kit.it.getBoundingClientRect().toJSON());
    const beside = { x: 300, y: bottom + 60 };
    const drop = async () => {
      for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop']))
        await stage.drag(type, beside, [file]);
    };
    await drop();
    const taken = () => stage.ask((kit) => [Reflect.get(globalThis, 'taken'), kit.rows().length]);
    assert.deepEqual(await taken(), [false, 0]);
    await stage.ask((kit) => {
      kit.it.area = 'page';
    });
    await drop();
    assert.deepEqual(await taken(), [true, 1]);
    await stage.phases('stored');
  }),

  async 'a picture from the clipboard, by its keys'(stage) {
    if (stage.browser !== 'chromium') return ELSEWHERE;
    await stage.allow(['clipboardReadWrite', 'clipboardSanitizedWrite']);
    await stage.ask(async (kit) => {
      kit.mount({ client: kit.client() });
      const picture = await kit.photo('copied.png');
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
      kit.one('[part=button]').focus();
    });
    await stage.paste();
    await stage.phases('stored');
    assert.deepEqual(await stage.ask((kit) => kit.it.files.map(({ mediaType }) => mediaType)), ['image/png']);
    return undefined;
  },
};

/**
 * @param {(stage: Stage, folder: string) => Promise<void>} run
 * @returns {import('./stage.mjs').Case}
 */
function inFolder(run) {
  return async (stage) => {
    if (stage.browser !== 'chromium') return ELSEWHERE;
    const folder = await mkdtemp(path.join(tmpdir(), 'attache-dragging-'));
    try {
      await run(stage, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return undefined;
  };
}

/** @param {Stage} stage @param {string} selector @returns {Promise<{ x: number, y: number }>} */
const middle = (stage, selector) =>
  stage.ask((kit, selector) => {
    const { left, top, width, height } = kit.one(selector).getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }, selector);

/** @param {Stage} stage */
const seen = (stage) =>
  stage.ask((kit) => ({
    isTrusted: Reflect.get(globalThis, 'isTrusted'),
    zone: kit.one('[part~=zone]').getAttribute('part'),
    stayed: location.pathname === '/element',
    notice: kit.plain(kit.one('[role=alert]').textContent),
  }));
