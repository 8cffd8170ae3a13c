// The element's types: the contract's members, the events as a page listens to them, the words that may be others.

import type { AttacheError, Client, FileRecord, Upload, UploadProgress } from '@attache/client';
import {
  type AttacheFilesElement,
  type AttacheFilesEventMap,
  defineElement,
  type ElementStrings,
} from '@attache/client/element';
import type { Holds, Same } from './expect.js';

/** As agreed before the code. */
interface Agreed extends HTMLElement {
  client: Client | null;
  readonly uploads: readonly Upload[];
  readonly files: readonly FileRecord[];
  accept: string;
  multiple: boolean;
  maxFiles: number;
  maxBytes: number;
  disabled: boolean;
  add(files: Iterable<File>): void;
  clear(): void;
}

type Members = Exclude<keyof Agreed, keyof HTMLElement>;
export type _Members = Holds<Same<Pick<AttacheFilesElement, Members>, Pick<Agreed, Members>>>;
export type _Define = Holds<Same<typeof defineElement, (name?: string) => void>>;

defineElement();
defineElement('chat-files');

const element = document.createElement('attache-files');
export type _Made = Holds<Same<typeof element, AttacheFilesElement>>;
const found = document.querySelector('attache-files');
export type _Found = Holds<Same<typeof found, AttacheFilesElement | null>>;

element.addEventListener('attache-added', (event) => event.preventDefault());
element.addEventListener('attache-progress', ({ detail }) => {
  const progress: UploadProgress = detail.progress;
  return progress.fraction;
});
element.addEventListener('attache-stored', ({ detail }) => {
  const file: FileRecord = detail.file;
  const source: File = detail.source;
  return [file.id, source.name];
});
document.body.addEventListener('attache-failed', ({ detail }) => {
  const error: AttacheError = detail.error;
  const upload: Upload | null = detail.upload;
  return [error.code, upload?.state];
});
export type _Events = Holds<
  Same<
    keyof AttacheFilesEventMap,
    'attache-added' | 'attache-progress' | 'attache-stored' | 'attache-failed' | 'attache-removed'
  >
>;

element.strings = { choose: 'Datei wählen', limitBytes: ({ size }) => `bis ${size}` };
element.strings = (key: keyof ElementStrings, { name }) => (key === 'remove' ? `${name} entfernen` : undefined);
element.uploadOptions = { fields: { type: 'rag' } };
element.uploadOptions = (file) => ({ name: file.name.toLowerCase() });
element.capture = null;

// @ts-expect-error there is no such word
element.strings = { chose: 'x' };
// @ts-expect-error it is told, not set
element.files = [];
// @ts-expect-error files, not their names
element.add(['a.txt']);
