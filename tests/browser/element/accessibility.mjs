// What people meet who do not look, or look otherwise: axe over every state in each way of seeing, and what is said aloud.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gallery } from './gallery.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @type {Record<string, { name: string, value: string }[]>} */
const WAYS = {
  light: [],
  dark: [{ name: 'prefers-color-scheme', value: 'dark' }],
  'forced colours': [{ name: 'forced-colors', value: 'active' }],
  'more contrast': [{ name: 'prefers-contrast', value: 'more' }],
  'less motion': [{ name: 'prefers-reduced-motion', value: 'reduce' }],
};

/** @type {import('./stage.mjs').Cases} */
export const accessibility = {
  ...Object.fromEntries(
    Object.keys(WAYS).map((way) => [
      `axe finds nothing: ${way}`,
      async (/** @type {Stage} */ stage) => {
        // Dark is the page's own scheme, whatever its person has set.
        if (!(await stage.seen(WAYS[way] ?? [])) && way !== 'dark')
          return 'not applicable: this browser is not seen so';
        await gallery(stage, { scheme: way === 'dark' ? 'dark' : 'light' });
        const checked = await axe(stage);
        await stage.ask((kit) => {
          kit.it.toggleAttribute('compact', true);
          kit.it.disabled = true;
        });
        return `${checked} and ${await axe(stage)} rules passed`;
      },
    ]),
  ),

  async 'axe finds what is wrong, where something is'(stage) {
    await gallery(stage, {});
    await stage.ask((kit) => {
      kit.one('[part=remove]').removeAttribute('aria-label');
      kit.one('[part=remove]').removeAttribute('title');
    });
    await assert.rejects(axe(stage), /button-name/);
  },

  async 'what happens is said aloud: added, a share at times, stored, failed, removed'(stage) {
    await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      Object.assign(globalThis, { uploads });
      kit.mount({ client, multiple: true });
      kit.it.add([kit.file('a.txt', 1000), kit.file('b.txt', 1000)]);
    });
    await stage.until((kit) => kit.said() === '2 files added.');
    await stage.ask(() => {
      const [one, other] = Reflect.get(globalThis, 'uploads');
      for (const fraction of [0.1, 0.3, 0.4, 0.5]) {
        one.tell({ fraction });
        other.tell({ fraction });
      }
    });
    await stage.until((kit) => kit.said() === '50% uploaded.');
    await stage.ask(() => {
      const [one, other] = Reflect.get(globalThis, 'uploads');
      one.store();
      other.fail(new Error('no'));
    });
    await stage.until((kit) => kit.said() === 'a.txt is uploaded.b.txt failed. The file was not accepted.');
    await stage.ask((kit) => kit.one('[part=remove]').click());
    await stage.until((kit) => kit.said() === 'a.txt removed.');
  },

  async 'roles, names and values'(stage) {
    const told = await stage.ask((kit) => {
      const { client, uploads } = kit.actor();
      kit.mount({ client, multiple: true, maxFiles: 3 });
      kit.it.add([kit.file('a.txt')]);
      uploads[0]?.tell({ fraction: 0.4 });
      const bar = /** @type {HTMLProgressElement} */ (kit.one('progress'));
      const button = kit.one('[part=button]');
      return [
        kit.one('[role=status]').getAttribute('aria-live'),
        kit.one('[part=list]').getAttribute('role'),
        [bar.value, bar.getAttribute('aria-label')],
        kit.plain(kit.one(`#${button.getAttribute('aria-describedby')}`).textContent),
        kit.one('[part=thumb]').getAttribute('aria-hidden'),
        kit.all('svg').every((each) => each.getAttribute('aria-hidden') === 'true'),
      ];
    });
    assert.deepEqual(told, ['polite', 'list', [0.4, 'a.txt'], 'up to 3 files', 'true', true]);
  },

  async 'less motion: nothing moves'(stage) {
    if (!(await stage.seen(WAYS['less motion'] ?? []))) return 'not applicable: this browser is not seen so';
    await gallery(stage, {});
    const moving = await stage.ask((kit) => {
      const [upload] = Reflect.get(globalThis, 'uploads');
      upload.tell({ state: 'processing' });
      return kit.it.shadowRoot?.getAnimations().length;
    });
    assert.equal(moving, 0);
    return undefined;
  },
};

/** @param {Stage} stage @returns {Promise<number>} rules that passed */
async function axe(stage) {
  await stage.page.addScript(AXE);
  const { found, passes } = /** @type {{ found: string[], passes: number }} */ (
    await stage.page.evaluate(`axe.run('attache-files').then(({ violations, incomplete, passes }) => ({
      // What it could not judge is no pass: text in the colour of its ground, for one.
      found: [...violations, ...incomplete].map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary).join('; ')),
      passes: passes.length,
    }))`)
  );
  assert.deepEqual(found, []);
  assert.ok(passes > 10, 'it looked at something');
  return passes;
}
