// @ts-check
// The ways by which a person hands over files: picker, drop, paste. And the line of text beside them.

import { byId } from './dom.js';

/**
 * @param {{ onFiles: (files: File[]) => void, onText: (text: string) => void }} handlers
 */
export function composer({ onFiles, onText }) {
  const picker = byId('picker', HTMLInputElement);
  const text = byId('text', HTMLInputElement);
  byId('attach', HTMLButtonElement).addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    give([...(picker.files ?? [])]);
    // The same file may be picked again.
    picker.value = '';
  });
  byId('composer', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (words !== '') onText(words);
    text.value = '';
    text.focus();
  });
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    give(files);
  });
  drops(give);

  /** @param {File[]} files */
  function give(files) {
    if (files.length > 0) onFiles(files);
  }
}

/** @param {(files: File[]) => void} give */
function drops(give) {
  const veil = byId('drop', HTMLElement);
  // A drag enters and leaves each element under it; the page is left when as many were left as entered.
  let depth = 0;
  const holdsFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') === true;
  document.addEventListener('dragenter', (event) => {
    if (!holdsFiles(event)) return;
    depth++;
    veil.hidden = false;
  });
  document.addEventListener('dragleave', (event) => {
    if (!holdsFiles(event)) return;
    depth = Math.max(0, depth - 1);
    veil.hidden = depth === 0;
  });
  document.addEventListener('dragover', (event) => {
    if (!holdsFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  });
  document.addEventListener('drop', (event) => {
    depth = 0;
    veil.hidden = true;
    if (!holdsFiles(event)) return;
    // Without this the browser leaves the page for the file.
    event.preventDefault();
    give([...(event.dataTransfer?.files ?? [])]);
  });
}
