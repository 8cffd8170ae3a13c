// @ts-check
// One attached file as a bubble of the conversation: badge, name, bar, a line that says how it stands, and what can be done.

import { adviceFor } from './advice.js';
import { announce, element } from './dom.js';
import { ending, percent, size } from './format.js';

/** @typedef {import('./attachment.js').Attachment} Attachment */
/** @typedef {[label: string, act: () => void, kind?: string]} Action */

/** Progress is said aloud at these points, not at each step. */
const SPOKEN = [0.25, 0.5, 0.75];

/**
 * @param {Attachment} attachment
 * @param {() => void} dismiss takes the bubble away
 * @returns {HTMLElement}
 */
export function card(attachment, dismiss) {
  const { file } = attachment;
  const bar = element('progress', { max: '1', 'aria-label': `Progress of ${file.name}` });
  const note = element('p', { class: 'note' });
  const trouble = element('div', { class: 'trouble' });
  const actions = element('div', { class: 'actions' });
  const name = element('p', { class: 'name', title: file.name }, file.name);
  const text = element('div', { class: 'card-text' }, name, bar, note, trouble, actions);
  const article = element('article', { class: 'card', 'aria-label': file.name, tabindex: '-1' }, badge(file), text);

  let spoken = '';
  let shown = '';
  const draw = () => {
    const { view } = attachment;
    article.dataset.phase = view.phase;
    article.setAttribute('aria-busy', String(barIsShown(attachment)));
    bar.hidden = !barIsShown(attachment);
    if (view.fraction === null) bar.removeAttribute('value');
    else bar.value = view.fraction;
    note.textContent = line(attachment);
    const key = `${view.phase} ${view.busy} ${view.error?.code}`;
    if (key !== shown) {
      shown = key;
      trouble.replaceChildren(...explained(attachment));
      // Whoever pressed a button that is gone now must not lose their place.
      const held = actions.contains(document.activeElement);
      actions.replaceChildren(...choices(attachment, dismiss).map(button));
      if (held) /** @type {HTMLElement} */ (actions.querySelector('button') ?? article).focus();
    }
    const words = aloud(attachment);
    if (words !== '' && words !== spoken) announce(words);
    spoken = words === '' ? spoken : words;
  };
  attachment.addEventListener('change', draw);
  draw();
  return article;
}

/** @param {File} file */
function badge(file) {
  if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
    return element('span', { class: 'badge', 'aria-hidden': 'true' }, ending(file.name));
  }
  const address = URL.createObjectURL(file);
  const forget = () => URL.revokeObjectURL(address);
  return element('img', { class: 'badge', src: address, alt: '', load: forget, error: forget });
}

/** @param {Attachment} attachment */
const barIsShown = ({ view }) =>
  ['waiting', 'uploading', 'processing'].includes(view.phase) || view.busy === 'downloading';

/** @param {Attachment} attachment */
function line({ view, file, record, account }) {
  const total = size(file.size);
  const share = view.fraction === null ? '' : ` ${percent(view.fraction)}`;
  if (view.busy === 'downloading') return `Downloading${share}`;
  if (view.busy === 'deleting') return 'Deleting…';
  switch (view.phase) {
    case 'waiting':
      return `Starting · ${total}`;
    case 'uploading': {
      if (view.fraction === null) return `Uploading · ${total}`;
      if (view.sent >= file.size) return `All ${total} sent · waiting for ${account.title}`;
      const speed = view.speed === null ? '' : ` · ${size(view.speed)}/s`;
      return `${percent(view.fraction)} · ${size(view.sent)} of ${total}${speed}`;
    }
    case 'processing':
      return `${account.title} is working on it: ${record?.status ?? 'stored'}${share}`;
    case 'ready':
      return record?.duplicate ? `Ready · ${total} · was in the account already` : `Ready · ${total}`;
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return 'Failed';
    case 'deleted':
      return 'Deleted';
  }
}

/** @param {Attachment} attachment */
function aloud({ view, file }) {
  const reached = SPOKEN.filter((step) => (view.fraction ?? 0) >= step).at(-1);
  const words = {
    waiting: 'is starting',
    uploading: reached === undefined ? 'is going up' : `is ${percent(reached)} up`,
    processing: 'is up and being processed',
    ready: 'is ready',
    cancelled: 'was cancelled',
    failed: 'failed',
    deleted: 'is deleted',
  };
  return view.busy === null ? `${file.name} ${words[view.phase]}` : '';
}

/** @param {Attachment} attachment */
function explained({ view, account }) {
  if (view.error === null) return [];
  const { title, advice } = adviceFor(view.error, account.client.capabilities);
  return [
    element('p', { class: 'trouble-title' }, title),
    element('p', {}, advice),
    element('p', { class: 'said' }, view.error.message),
  ];
}

/**
 * @param {Attachment} attachment
 * @param {() => void} dismiss
 * @returns {Action[]}
 */
function choices(attachment, dismiss) {
  const { view, record, account } = attachment;
  const { capabilities } = account.client;
  /** @type {Action} */
  const download = ['Download', () => void attachment.download()];
  /** @type {Action} */
  const remove = ['Delete', () => void attachment.delete(), 'risky'];
  /** @type {Action} */
  const away = ['Dismiss', dismiss];
  /** @type {Action} */
  const again = ['Try again', () => void attachment.start()];
  if (view.busy !== null) return [];
  switch (view.phase) {
    case 'waiting':
    case 'uploading':
      return [['Cancel', () => void attachment.cancel()]];
    case 'ready':
      return [...(capabilities.download ? [download] : []), ...(capabilities.delete ? [remove] : [])];
    case 'failed': {
      const retry = view.error !== null && adviceFor(view.error, capabilities).retry;
      return [...(retry ? [again] : []), ...(record !== null && capabilities.delete ? [remove] : []), away];
    }
    case 'cancelled':
      return [again, away];
    case 'deleted':
      return [away];
    default:
      return [];
  }
}

/** @param {Action} action */
const button = ([label, act, kind = '']) =>
  element('button', { type: 'button', class: `small-button ${kind}`.trim(), click: act }, label);
