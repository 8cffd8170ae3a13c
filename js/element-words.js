// @ts-check
// Every word that the element says, in English, and how they give way to others. When they are said is decided elsewhere.

/** @typedef {import('./element.js').ElementStrings} ElementStrings */
/** @typedef {import('./element.js').StringValues} StringValues */
/** @typedef {keyof ElementStrings} Key */
/** @typedef {(key: Key, values?: StringValues) => string} Say */

/** @type {ElementStrings} */
export const english = {
  label: 'Files',
  choose: ({ most }) => (most === 1 ? 'Choose a file' : 'Choose files'),
  camera: 'Take a photo',
  hint: ({ most }) => `or drop or paste ${most === 1 ? 'it' : 'them'} here`,
  drop: 'Drop to add',
  limitBytes: ({ size, most }) => `up to ${size}${most === 1 ? '' : ' each'}`,
  limitFiles: ({ most }) => (most === 1 ? 'one file' : `up to ${most} files`),
  kindImage: 'Images',
  kindVideo: 'Video',
  kindAudio: 'Audio',
  kindText: 'Text',
  noUploads: 'Files cannot be added here.',

  waiting: 'Waiting',
  preparing: 'Preparing',
  finishing: 'Finishing',
  processing: 'Processing',
  paused: 'Paused',
  stored: 'Uploaded',
  duplicate: 'Already uploaded',
  failed: 'Not uploaded',
  deleting: 'Deleting',
  speed: '{size}/s',
  left: '{time} left',

  pause: 'Pause {name}',
  resume: 'Resume {name}',
  retry: 'Try again',
  retryLabel: 'Try again: {name}',
  cancel: 'Cancel {name}',
  remove: 'Remove {name}',
  dismiss: 'Dismiss',

  tooLarge: '{name} was not added: it is {size}, and the limit is {limit}.',
  wrongType: '{name} was not added: this type of file is not accepted.',
  tooMany: ({ count, most }) =>
    `${count === 1 ? '{name} was' : `${count} files were`} not added: the limit is ${most === 1 ? 'one file' : `${most} files`}.`,
  folder: '{name} was not added: it is a folder. Choose the files in it.',
  moreRefused: '{count} more were not added.',

  saidAdded: ({ count }) => (count === 1 ? '{name} added.' : `${count} files added.`),
  saidProgress: '{percent} uploaded.',
  saidStored: '{name} is uploaded.',
  saidFailed: '{name} failed. {problem}',
  saidPaused: '{name} is paused.',
  saidResumed: '{name} is resumed.',
  saidRemoved: '{name} removed.',

  required: 'Add a file.',
  unfinished: 'Wait until the files are uploaded.',
  unsolved: 'A file could not be uploaded. Try it again, or remove it.',

  problemNetwork: 'The connection was lost. Check your network, then try again.',
  problemBusy: 'The server is busy. Wait a moment, then try again.',
  problemServer: 'The server had a problem. Try again in a moment.',
  problemAccess: 'You are not allowed to upload here. Sign in again, or ask for access.',
  problemFull: 'There is no space left. Delete some files first.',
  problemTooLarge: 'The file is too large. Choose a smaller one.',
  problemType: 'This type of file is not accepted. Choose another.',
  problemTooMany: 'There are more files than can be added here.',
  problemRefused: 'The file was not accepted.',
  problemAmbiguous: 'The file may have been uploaded. Check before you try again.',
  problemChanged: 'The file has changed or can no longer be read. Choose it again.',
  problemProcessing: 'The file was uploaded, but could not be processed.',
  problemCancelled: 'Cancelled.',
  problemDelete: 'It could not be deleted. Try again.',
  problemOther: 'This did not work. Try again.',
};

/**
 * How the element speaks: the page's own words where it has them, English where not.
 * @param {() => Partial<ElementStrings> | ((key: Key, values: StringValues) => string | undefined) | null} own
 * @param {(count: number) => string} [counted] in the page's digits
 * @returns {Say}
 */
export const speaker =
  (own, counted = String) =>
  (key, values = {}) => {
    const theirs = own();
    const word = (typeof theirs === 'function' ? theirs(key, values) : theirs?.[key]) ?? english[key];
    const text = String((typeof word === 'function' ? word(values) : word) ?? '');
    return text.replace(/\{(\w+)\}/g, (whole, named) => {
      const value = values[/** @type {keyof StringValues} */ (named)];
      if (typeof value === 'number') return counted(value);
      return value === undefined ? whole : named === 'name' ? isolated(value) : value;
    });
  };

/**
 * What is written in the other direction stays in its place within a sentence.
 * @param {string} name
 */
export const isolated = (name) => `\u2068${name}\u2069`;

/**
 * A file's name as it is shown: nothing in it turns the direction of what follows (so that an ending cannot be hidden), breaks a line, or
 * cannot be seen, but for what joins letters and what chooses between a sign and its picture.
 * @param {string} name
 */
export const shown = (name) =>
  name.replace(/(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Zl}\p{Zp}\p{DI}]/gu, '') || 'file';

/**
 * The same within a sentence, where one without end would hide what is said of it.
 * @param {string} name
 */
export const brief = (name) => {
  const all = [...shown(name)];
  return all.length > 60 ? [...all.slice(0, 40), '…', ...all.slice(-18)].join('') : all.join('');
};

/**
 * Facts beside each other, each read in its own direction; where a line ends, it ends behind the dot.
 * @param {string[]} words
 */
export const beside = (words) => words.map(isolated).join('\u00a0· ');
