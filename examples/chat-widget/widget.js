// @ts-check
// The whole widget: the element takes the files, the form sends text and ids together. In an app the two imports are
// '@attache/client' and '@attache/client/element'.

import { defineElement } from '../../js/element.js';
import { createClient } from '../../js/url.js';

defineElement();

const files = /** @type {import('../../js/element.d.ts').AttacheFilesElement} */ (
  document.querySelector('attache-files')
);
const form = /** @type {HTMLFormElement} */ (document.getElementById('composer'));
const messages = /** @type {HTMLElement} */ (document.getElementById('messages'));

// A page asks its own server for a short-lived token; a key never stands in it.
const { baseUrl, token } = await (await fetch('session.json')).json();
files.client = createClient({ backend: 'voipbin', baseUrl, auth: { bearer: token } });

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const data = new FormData(form);
  const text = String(data.get('text') ?? '').trim();
  const ids = data.getAll('files');
  if (text === '' && ids.length === 0) return;
  const message = document.createElement('li');
  message.textContent = text;
  for (const { name } of files.files) {
    const attached = document.createElement('span');
    attached.className = 'attached';
    attached.textContent = name;
    message.append(attached);
  }
  messages.append(message);
  // Here the text and the ids would go to the chat's server.
  message.dataset.ids = ids.join(' ');
  form.reset();
  message.scrollIntoView({ block: 'end' });
});
