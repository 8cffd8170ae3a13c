// Types of `@attache/client/element`: the contract's section, and below it what the package adds.

import type { AttacheError, Client, FileRecord, Upload, UploadOptions, UploadProgress } from './index.js';

/** Registers `<attache-files>`: pick, drop, paste; per-file progress, pause, retry, remove; keyboard and screen-reader complete;
 *  themeable by parts and custom properties; events `attache-added|progress|stored|failed|removed`; `formAssociated`.
 *  Does nothing where the name is taken, and nothing on a server. Throws `invalid_argument` for a name that no element can have. */
export function defineElement(name?: string): void;

/** The element, as a program sees it. */
export interface AttacheFilesElement extends HTMLElement {
  /** Files that were added before wait for it. Another one takes the files that come after; what is on its way stays where it is. */
  client: Client | null;
  /** Of the files in the list that have begun, in the list's order; a new try has a new one. */
  readonly uploads: readonly Upload[];
  /** Stored ones, in the list's order. */
  readonly files: readonly FileRecord[];
  /** As for `<input type="file">`: endings, media types, `image/*`. Unlike there it is enforced, also for drop, paste and `add`. */
  accept: string;
  /** Without it the list takes one file. */
  multiple: boolean;
  /** Attribute `max-files`. Default Infinity; the platform's own limit holds beside it. */
  maxFiles: number;
  /** Of one file. Attribute `max-bytes`. Default Infinity; the platform's own limit holds beside it. */
  maxBytes: number;
  /** What a person does is refused; what is on its way goes on, and so do `add` and `clear`. */
  disabled: boolean;
  /** Under the same limits as what a person adds. */
  add(files: Iterable<File>): void;
  /** Empties the list, and ends what is on its way. Nothing that is stored is deleted on the platform. */
  clear(): void;

  // ───────────────────────────── additions ─────────────────────────────

  /** What each upload is asked for besides the file: form fields, a target, `until`. A function is asked for each file. Limits of the platform do not
   *  hold where an object names a `target`. */
  uploadOptions: UploadOptions | ((file: File) => UploadOptions) | null;
  /** Other words than the English ones: some of them, or a function that may leave any to English by `undefined`. */
  strings: Partial<ElementStrings> | ((key: keyof ElementStrings, values: StringValues) => string | undefined) | null;
  /** Under which the form sends the files' ids, one entry each. */
  name: string;
  /** The form waits for at least one stored file. */
  required: boolean;
  /** Attribute `delete-on-remove`: a stored file that a person removes is deleted on the platform too, where it can. */
  deleteOnRemove: boolean;
  /** Attribute `area`: `page` takes drops and pastes anywhere in the page, not only upon the element. Default `element`. */
  area: 'element' | 'page';
  /** Attribute `capture`: offers the camera on devices that are touched; `user` or `environment` is the camera that is asked for. Null without. */
  capture: string | null;
  /** Opens the picker, where the browser lets the page. */
  pick(): void;
  readonly form: HTMLFormElement | null;
  readonly labels: NodeList;
  readonly type: string;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;
}

/** Every event bubbles, out of shadow trees too. `source` is the file that was added, `file` its record once it is stored. */
export interface AttacheFileDetail {
  readonly source: File;
  readonly upload: Upload | null;
  readonly file: FileRecord | null;
}
/** Its events; each is a CustomEvent that bubbles. */
export interface AttacheFilesEventMap {
  /** Before anything is sent; `preventDefault()` keeps the file out. */
  'attache-added': CustomEvent<AttacheFileDetail>;
  'attache-progress': CustomEvent<AttacheFileDetail & { readonly progress: UploadProgress }>;
  'attache-stored': CustomEvent<AttacheFileDetail & { readonly file: FileRecord }>;
  /** Also of a file that was not let in; then `upload` is null, and the file is not in the list. */
  'attache-failed': CustomEvent<AttacheFileDetail & { readonly error: AttacheError }>;
  'attache-removed': CustomEvent<AttacheFileDetail>;
}

/** What a word may name, in braces or as a function's argument. Sizes, shares and times are text already. */
export interface StringValues {
  name?: string;
  count?: number;
  most?: number;
  size?: string;
  limit?: string;
  percent?: string;
  time?: string;
  problem?: string;
}
/** A text, in which `{name}`, `{size}` and so on are filled in, or a function that makes it. */
export type ElementString = string | ((values: StringValues) => string);
/** Every word of the element. */
export type ElementStrings = Record<
  | 'label'
  | 'choose'
  | 'camera'
  | 'hint'
  | 'drop'
  | 'limitBytes'
  | 'limitFiles'
  | 'kindImage'
  | 'kindVideo'
  | 'kindAudio'
  | 'kindText'
  | 'noUploads'
  | 'waiting'
  | 'preparing'
  | 'finishing'
  | 'processing'
  | 'paused'
  | 'stored'
  | 'duplicate'
  | 'failed'
  | 'deleting'
  | 'speed'
  | 'left'
  | 'pause'
  | 'resume'
  | 'retry'
  | 'retryLabel'
  | 'cancel'
  | 'remove'
  | 'dismiss'
  | 'tooLarge'
  | 'wrongType'
  | 'tooMany'
  | 'folder'
  | 'moreRefused'
  | 'saidAdded'
  | 'saidProgress'
  | 'saidStored'
  | 'saidFailed'
  | 'saidPaused'
  | 'saidResumed'
  | 'saidRemoved'
  | 'required'
  | 'unfinished'
  | 'unsolved'
  | 'problemNetwork'
  | 'problemBusy'
  | 'problemServer'
  | 'problemAccess'
  | 'problemFull'
  | 'problemTooLarge'
  | 'problemType'
  | 'problemTooMany'
  | 'problemRefused'
  | 'problemAmbiguous'
  | 'problemChanged'
  | 'problemProcessing'
  | 'problemCancelled'
  | 'problemDelete'
  | 'problemOther',
  ElementString
>;

declare global {
  interface HTMLElementTagNameMap {
    'attache-files': AttacheFilesElement;
  }
  interface HTMLElementEventMap extends AttacheFilesEventMap {}
}
