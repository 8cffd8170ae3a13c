// @ts-check
// The small picture before a file: the image itself, of types that every browser draws, else the ending of its name. An image is
// decoded into a canvas: so there is no address to give back, a strict `img-src` does not refuse it, and nothing in it moves. SVG is
// never drawn.

import { element, icon } from './element-dom.js';
import { ending } from './element-format.js';

const DRAWN = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;
/** Larger ones cost more than the picture is worth. */
const LARGEST = 40_000_000;
/** Pixels of a side, for dense screens too. */
const SIDE = 96;

/** One after the other: fifty photographs decoded at once are a gigabyte. @type {Promise<unknown>} */
let turn = Promise.resolve();

/**
 * @param {File} file
 * @param {string} name as it is shown
 */
export function thumb(file, name) {
  const badge = element('span', { part: 'thumb', 'aria-hidden': 'true' }, ending(name) || icon('file'));
  if (DRAWN.test(file.type) && file.size <= LARGEST && typeof createImageBitmap === 'function') {
    turn = turn.then(() => draw(file, badge)).catch(() => {}); // What cannot be drawn keeps its letters.
  }
  return badge;
}

/**
 * @param {File} file
 * @param {HTMLElement} badge
 */
async function draw(file, badge) {
  // Taken away before its turn came.
  if (!badge.closest('ul')) return;
  const image = await createImageBitmap(file);
  try {
    const { width, height } = image;
    const side = Math.min(width, height);
    const canvas = element('canvas', { width: String(SIDE), height: String(SIDE) });
    const context = canvas.getContext('2d');
    if (!context) return;
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
    badge.replaceChildren(canvas);
  } finally {
    image.close();
  }
}
