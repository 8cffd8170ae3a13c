// @ts-check
// The ways by which a person hands over files: drop and paste, upon the element or anywhere in the page. The picker is the
// view's. Whether a file may come in is decided elsewhere.

/**
 * @typedef {object} Taker
 * @property {() => boolean} open whether files are taken just now
 * @property {(files: File[], folders: File[]) => void} take
 * @property {(over: boolean) => void} over files are held above the place
 */

/** @param {DataTransfer | null} data */
const holdsFiles = (data) => data?.types.includes('Files') === true;

/**
 * @param {EventTarget} place
 * @param {Taker} taker
 * @returns {() => void} leaves the place alone again
 */
export function listen(place, { open, take, over }) {
  const life = new AbortController();
  const { signal } = life;
  // A drag enters and leaves each element under it; the place is left when as many were left as entered.
  let depth = 0;
  /** @param {number} to */
  const deep = (to) => {
    depth = Math.max(0, to);
    over(depth > 0);
  };
  /** @type {Record<string, (event: DragEvent) => void>} */
  const drags = {
    dragenter: () => deep(depth + 1),
    dragleave: () => deep(depth - 1),
    dragover(event) {
      // Else the browser would leave the page for the file.
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = open() ? 'copy' : 'none';
    },
    drop(event) {
      deep(0);
      event.preventDefault();
      if (open()) take(...sorted(event.dataTransfer));
    },
  };
  for (const [type, handle] of Object.entries(drags)) {
    const heard = (/** @type {Event} */ event) => {
      const drag = /** @type {DragEvent} */ (event);
      // What another element has taken is not taken twice.
      if (holdsFiles(drag.dataTransfer) && !event.defaultPrevented) handle(drag);
      else if (type === 'drop') deep(0);
    };
    place.addEventListener(type, heard, { signal });
  }
  // What was under the drag may have gone, and then tells of no leaving; while it lasts no pointer moves.
  place.addEventListener('pointermove', () => depth > 0 && deep(0), { signal });
  const pasted = (/** @type {Event} */ event) => {
    const { clipboardData } = /** @type {ClipboardEvent} */ (event);
    const [files] = sorted(clipboardData);
    if (files.length === 0 || event.defaultPrevented || !open()) return;
    // Tables and formatted words are copied with a picture of themselves: who writes means the words.
    if (clipboardData?.types.includes('text/plain') && isEditable(event.composedPath()[0])) return;
    event.preventDefault();
    take(files, []);
  };
  place.addEventListener('paste', pasted, { signal });
  return () => {
    life.abort();
    deep(0);
  };
}

/** @param {EventTarget | undefined} target */
const isEditable = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || 'selectionStart' in target);

/**
 * @param {DataTransfer | null} data
 * @returns {[files: File[], folders: File[]]}
 */
function sorted(data) {
  /** @type {File[]} */
  const files = [];
  /** @type {File[]} */
  const folders = [];
  for (const item of data?.items ?? []) {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    if (file) (item.webkitGetAsEntry()?.isDirectory ? folders : files).push(file);
  }
  return [files, folders];
}
