// Pictures to look at, in `--shots folder`: each state, light and dark, from right to left, narrow. What can be judged without eyes is
// judged here too: nothing sticks out, nothing lies over another.

import assert from 'node:assert/strict';
import { gallery } from './gallery.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */

const WIDE = { width: 720, height: 900 };
/** A browser's window may be no narrower than its frame: the element itself is. */
const NARROW = { viewport: { width: 320, height: 1100 }, width: 272 };

/** @type {Record<string, Parameters<typeof gallery>[1] & { viewport: { width: number, height: number } }>} */
const LOOKS = {
  light: { viewport: WIDE },
  dark: { viewport: WIDE, scheme: 'dark' },
  'right-to-left': { viewport: WIDE, direction: 'rtl', words: 'arabic' },
  'right-to-left-dark-narrow': { ...NARROW, direction: 'rtl', words: 'arabic', scheme: 'dark' },
  narrow: NARROW,
  compact: { viewport: WIDE, compact: true },
};

/** @type {import('./stage.mjs').Cases} */
export const pictures = {
  ...Object.fromEntries(
    Object.entries(LOOKS).map(([name, { viewport, ...how }]) => [
      name,
      async (/** @type {Stage} */ stage) => {
        await stage.page.setViewport(viewport);
        await gallery(stage, how);
        await stage.shot(name);
        assert.deepEqual(await misplaced(stage), []);
      },
    ]),
  ),

  async 'empty and dragged over'(stage) {
    await stage.page.setViewport(WIDE);
    await stage.ask((kit) => {
      kit.look();
      kit.mount({
        client: kit.actor().client,
        multiple: true,
        accept: 'image/*,.pdf',
        maxFiles: 5,
        maxBytes: 25_000_000,
      });
    });
    await stage.shot('empty');
    await stage.ask((kit) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(kit.file('a'));
      kit
        .one('[part~=zone]')
        .dispatchEvent(new DragEvent('dragenter', { bubbles: true, composed: true, dataTransfer }));
    });
    await stage.shot('dragging');
    await stage.ask((kit) => {
      kit.it.disabled = true;
    });
    await stage.shot('disabled');
  },

  async 'focus is seen'(stage) {
    await stage.page.setViewport(WIDE);
    await gallery(stage, {});
    await stage.ask((kit) => kit.one('[part=button]').focus());
    await stage.press('Tab', 'Tab', 'ArrowDown');
    await stage.shot('focus');
    const outline = await stage.ask((kit) => {
      const active = kit.it.shadowRoot?.activeElement;
      return active && getComputedStyle(active).outlineStyle;
    });
    assert.equal(outline, 'solid');
  },

  async 'forced colours'(stage) {
    await stage.page.setViewport(WIDE);
    if (!(await stage.seen([{ name: 'forced-colors', value: 'active' }])))
      return 'not applicable: this browser is not seen so';
    await gallery(stage, {});
    await stage.shot('forced-colours');
    assert.deepEqual(await misplaced(stage), []);
    return undefined;
  },

  async 'a hand’s sizes'(stage) {
    if (stage.browser !== 'chromium') return 'not applicable: the driver cannot say that this browser is touched';
    await stage.page.setViewport({ width: 390, height: 844, hasTouch: true, isMobile: true });
    await stage.open();
    await gallery(stage, {});
    await stage.ask((kit) => {
      kit.it.capture = 'environment';
    });
    await stage.shot('touch');
    const small = await stage.ask((kit) =>
      kit
        .all('button')
        .filter((each) => each.checkVisibility())
        .map((each) => ({ part: each.getAttribute('part'), ...each.getBoundingClientRect().toJSON() }))
        .filter(({ width, height }) => width < 44 || height < 44)
        .map(({ part }) => part),
    );
    await stage.page.setViewport(null);
    assert.deepEqual(small, []);
    return undefined;
  },
};

/** What sticks out of its row or of the page, and buttons that lie over text. @param {Stage} stage @returns {Promise<string[]>} */
const misplaced = (stage) =>
  stage.ask((kit) => {
    const out = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
    for (const row of kit.all('li')) {
      const outer = row.getBoundingClientRect();
      const actions = row.querySelector('.actions')?.getBoundingClientRect();
      for (const each of row.querySelectorAll('*')) {
        const { left, right, width } = each.getBoundingClientRect();
        if (width > 0 && (left < outer.left - 1 || right > outer.right + 1)) out.push(`${each.localName} sticks out`);
      }
      for (const each of row.querySelectorAll('.text > *')) {
        const text = each.getBoundingClientRect();
        const beside = !actions || text.right <= actions.left || actions.right <= text.left;
        if (!beside && text.width > 0 && text.top < actions.bottom - 1)
          out.push(`${each.localName} lies under buttons`);
      }
      const meta = row.querySelector('[part=meta]');
      if (meta && meta.getBoundingClientRect().height > 2.5 * parseFloat(getComputedStyle(meta).lineHeight))
        out.push('what is said of it takes more than two lines');
    }
    return out;
  });
