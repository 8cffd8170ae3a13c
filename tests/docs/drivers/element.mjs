// A page with the element and an emulator of its own: a file that is added is stored.

/** @type {import('../kit/pages.mjs').PageDriver} */
export async function drive(page) {
  await page.waitForFunction(`document.querySelector('attache-files')?.client`);
  await page.evaluate(
    `document.querySelector('attache-files').add([new File(['12 x tea'], 'invoice.txt', { type: 'text/plain' })])`,
  );
  await page.waitForFunction(`document.querySelector('attache-files').files[0]?.name === 'invoice.txt'`);
}
