// README's widget: a file is dropped on the element, goes up to the emulator, and its id is the form's value.

import assert from 'node:assert/strict';
import { inspect } from '@attache/client/emulator';

/** @type {import('../kit/pages.mjs').PageDriver} */
export async function drive(page, server) {
  await page.waitForFunction(`document.querySelector('attache-files')?.client`);
  await page.evaluate(
    `document.querySelector('attache-files').add([new File(['12 x tea'], 'invoice.txt', { type: 'text/plain' })])`,
  );
  await page.waitForFunction(`document.querySelector('attache-files').files.length === 1`);
  const ids = await page.evaluate(`new FormData(document.querySelector('form')).getAll('files')`);
  const stored = inspect(server.emulator).stored('voipbin');
  assert.deepEqual([ids, stored.map(({ name }) => name)], [stored.map(({ id }) => id), ['invoice.txt']]);
}
