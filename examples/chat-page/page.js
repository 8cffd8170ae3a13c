// @ts-check
// The chat page: one conversation, one account a platform, and the parts that show them. A page as a person would write it
// around the client: no framework, no inline script, and a strict content security policy.

import { Account } from './account.js';
import { Attachment } from './attachment.js';
import { card } from './card.js';
import { composer } from './composer.js';
import { announce, byId, element } from './dom.js';
import { size, time } from './format.js';
import { Shelf } from './shelf.js';

/** @typedef {{ uploadRate: number, platforms: import('./account.js').Platform[] }} Settings */

const SAMPLE_LINES = 240_000;

const messages = byId('messages', HTMLElement);
const scroll = byId('scroll', HTMLElement);

/**
 * @param {string} kind
 * @param {...Node} children
 */
function say(kind, ...children) {
  const message = element('li', { class: kind }, ...children);
  messages.append(message);
  toEnd();
  return message;
}

function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
}

/** Bubbles grow: whoever looks at the newest goes on seeing all of it, whoever reads further up is left there. */
function stayAtEnd() {
  let atEnd = true;
  let heights = '';
  const measured = () => `${scroll.scrollHeight} ${scroll.clientHeight}`;
  scroll.addEventListener('scroll', () => {
    // A scroll that a new size caused says nothing about where the person wants to be.
    if (measured() === heights) atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40;
  });
  const watcher = new ResizeObserver(() => {
    heights = measured();
    if (atEnd) toEnd();
  });
  watcher.observe(scroll);
  watcher.observe(messages);
}

const now = () => element('time', { datetime: new Date().toISOString() }, time(new Date()));

/**
 * @param {Account} account
 * @param {File} file
 */
function attach(account, file) {
  const attachment = new Attachment(account, file);
  const message = say('mine');
  const dismiss = () => {
    message.remove();
    byId('text', HTMLElement).focus();
  };
  message.append(card(attachment, dismiss), now());
  toEnd();
  void attachment.start();
}

/** A file large enough to watch: what a network card swallows at once is a few megabytes. */
function sample() {
  const line = 'call,agent,seconds,rating\n';
  const text = Array.from(
    { length: SAMPLE_LINES },
    (_, index) => `${index},${crypto.randomUUID()},${index % 1800},${index % 5}\n`,
  );
  return new File([line, ...text], 'call-log.csv', { type: 'text/csv' });
}

/**
 * @param {Settings} settings
 */
function open({ platforms, uploadRate }) {
  const accounts = platforms.map((platform) => new Account(platform));
  const shelf = new Shelf();
  /** @type {Account | undefined} */
  let account;
  const choose = (/** @type {Account} */ chosen) => {
    account = chosen;
    say('divider', element('p', {}, `Files go to ${chosen.title}`));
    announce(`Files go to ${chosen.title}`);
    void shelf.show(chosen);
  };
  for (const each of accounts) {
    shelf.watch(each);
    const radio = element('input', {
      type: 'radio',
      name: 'platform',
      value: each.name,
      id: `platform-${each.name}`,
      change: () => choose(each),
    });
    radio.checked = each === accounts[0];
    byId('platforms', HTMLElement).append(radio, element('label', { for: radio.id }, each.title));
  }
  composer({
    onFiles: (files) => {
      for (const file of files) if (account) attach(account, file);
    },
    onText: (text) => void say('mine', element('p', { class: 'bubble' }, text), now()),
  });
  byId('about', HTMLElement).textContent =
    `Emulated platforms: nothing leaves this machine. Uploads are slowed to ${size(uploadRate)}/s, so that there is something to see.`;
  const offer = element(
    'button',
    { type: 'button', class: 'quiet', click: () => account && attach(account, sample()) },
    'Attach a sample',
  );
  say('welcome', element('p', {}, 'Hand over a file: pick it, drop it anywhere, or paste it.'), offer);
  const [first] = accounts;
  if (first) choose(first);
}

function foldShelf() {
  const toggle = byId('shelf-toggle', HTMLButtonElement);
  const shelf = byId('shelf', HTMLElement);
  const set = (/** @type {boolean} */ shown) => {
    toggle.setAttribute('aria-expanded', String(shown));
    shelf.classList.toggle('shown', shown);
  };
  toggle.addEventListener('click', () => set(toggle.getAttribute('aria-expanded') !== 'true'));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || toggle.getAttribute('aria-expanded') !== 'true') return;
    set(false);
    toggle.focus();
  });
}

foldShelf();
stayAtEnd();
try {
  const response = await fetch('settings.json');
  if (!response.ok) throw new Error(`the page's server answered ${response.status}`);
  open(await response.json());
} catch (error) {
  say(
    'divider',
    element(
      'p',
      {},
      'The page could not start. Is its server still running? Start it again with npm start, then reload.',
    ),
  );
  throw error;
}
