// @ts-check
// What is seen of one file: picture, name, state, progress, and what can be done with it. What is done is the entry's.

import { button, element, icon, mark, name, turned, write } from './element-dom.js';
import { problemOf } from './element-problem.js';
import { thumb } from './element-thumb.js';
import { beside, shown } from './element-words.js';

/** @typedef {import('./element-entry.js').Entry} Entry */
/** @typedef {import('./element-words.js').Say} Say */
/**
 * @typedef {object} RowHost
 * @property {Say} say
 * @property {() => import('./element-format.js').Formats} formats
 * @property {() => boolean} disabled
 * @property {(entry: Entry) => void} toggle pauses or resumes
 * @property {(entry: Entry) => void} retry
 * @property {(entry: Entry) => void} remove
 */

/** States of an upload that have a word of their own. */
const WORDS = /** @type {const} */ ({
  hashing: 'preparing',
  verifying: 'finishing',
  processing: 'processing',
});

/**
 * @param {Entry} entry
 * @param {RowHost} host
 */
export function row(entry, host) {
  const { say } = host;
  const file = shown(entry.source.name);
  const values = { name: file };
  const meta = element('span', { part: 'meta' });
  const bar = element('progress', { part: 'bar', max: '1' });
  const problem = element('p', { part: 'problem' });
  const toggleIcon = icon('pause');
  const toggle = button('pause', () => host.toggle(entry), toggleIcon);
  const retry = button('retry', () => host.retry(entry));
  const remove = button('remove', () => host.remove(entry), icon('remove'));
  const sign = icon('stored');
  const item = element(
    'li',
    { part: 'row', tabindex: '-1' },
    thumb(entry.source, file),
    element(
      'div',
      { class: 'text' },
      element('bdi', { part: 'name', title: file }, file),
      element('span', { class: 'state' }, sign, meta),
      bar,
      problem,
      retry,
    ),
    element('div', { class: 'actions' }, toggle, remove),
  );

  const draw = () => {
    const { phase, error, record, progress } = entry;
    const off = host.disabled();
    mark(item, 'part', `row ${phase}`);
    write(meta, stateOf(entry, host));
    turned(sign, phase === 'failed' ? 'failed' : 'stored');
    sign.toggleAttribute('hidden', phase !== 'stored' && phase !== 'failed');

    bar.hidden = !entry.busy && phase !== 'deleting';
    mark(bar, 'aria-label', file);
    const fraction = entry.busy ? (progress?.fraction ?? 0) : null;
    const unsure = phase === 'deleting' || progress?.state === 'processing' || progress?.state === 'hashing';
    if (unsure || fraction === null) bar.removeAttribute('value');
    else bar.value = fraction;

    write(problem, error && !record ? problemOf(error, say) : error ? say('problemDelete', values) : '');
    problem.hidden = problem.textContent === '';

    const paused = phase === 'paused';
    turned(toggleIcon, paused ? 'resume' : 'pause');
    name(toggle, say(paused ? 'resume' : 'pause', values));
    name(remove, say(entry.busy && entry.upload ? 'cancel' : 'remove', values));
    write(retry, say('retry'));
    mark(retry, 'aria-label', say('retryLabel', values));
    kept(item, () => {
      const moving = phase === 'uploading' && ['queued', 'hashing', 'uploading'].includes(progress?.state ?? 'queued');
      toggle.hidden = !(entry.pausable && (paused || moving));
      retry.hidden = !entry.retriable;
      for (const each of [toggle, retry, remove]) each.disabled = off;
      remove.disabled ||= phase === 'deleting';
    });
  };
  draw();
  return { item, draw };
}

/**
 * Whoever stands on a button that goes stays at its file: not on the next button, which a held key would press as well.
 * @param {HTMLElement} item
 * @param {() => void} change
 */
function kept(item, change) {
  const root = /** @type {ShadowRoot | Document} */ (item.getRootNode());
  const active = /** @type {HTMLButtonElement | null} */ (root.activeElement ?? null);
  change();
  if (active && item !== active && item.contains(active) && (active.hidden || active.disabled)) item.focus();
}

/**
 * @param {Entry} entry
 * @param {RowHost} host
 * @returns {string}
 */
function stateOf({ phase, upload, source, progress, record, arrived }, { say, formats }) {
  const { size, percent, time } = formats();
  const all = size(record?.size ?? source.size);
  const state = progress?.state ?? 'queued';
  const joined = (/** @type {string[]} */ ...words) => beside(words);
  if (phase === 'failed') return joined(say(arrived ? 'stored' : 'failed'), all);
  if (phase === 'deleting') return joined(say('deleting'), all);
  if (phase === 'stored') return joined(say(record?.duplicate ? 'duplicate' : 'stored'), all);
  if (phase === 'waiting' || !upload || state === 'queued') return joined(say('waiting'), all);
  if (Object.hasOwn(WORDS, state)) return joined(say(WORDS[/** @type {keyof typeof WORDS} */ (state)]), all);
  const share = percent(progress?.fraction ?? 0);
  if (phase === 'paused') return joined(say('paused'), share, all);
  const rest = (progress?.total ?? source.size) - (progress?.sent ?? 0);
  // All of it has left; what is waited for is the answer, and the last speed is long past.
  if (rest <= 0) return joined(say('finishing'), all);
  const speed = progress?.bytesPerSecond;
  if (!speed) return joined(share, all);
  const seconds = rest / speed;
  return joined(
    share,
    all,
    say('speed', { size: size(speed) }),
    ...(seconds >= 1 ? [say('left', { time: time(seconds) })] : []),
  );
}
