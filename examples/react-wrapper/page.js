// @ts-check
// A page around the component: its properties change, its events become state.

import { createClient } from '@attache/client';
import { defineElement } from '@attache/client/element';
import { createEmulator } from '@attache/client/emulator';
import { createElement, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { AttacheFiles } from './attache-files.js';

// React sets properties of what it knows; the component sees to that by itself.
defineElement();

/** @typedef {import('@attache/client/element').AttacheFilesEventMap} Events */

const emulator = createEmulator();
const client = createClient({
  backend: 'voipbin',
  baseUrl: emulator.baseUrl('voipbin'),
  auth: { bearer: 'key' },
  fetch: (input, init) => emulator.fetch(new Request(input, init)),
});

function Page() {
  const [ids, setIds] = useState(/** @type {string[]} */ ([]));
  const [limited, setLimited] = useState(true);
  const [bare, setBare] = useState('');
  // What React's types do not know.
  const bareProps = /** @type {object} */ ({
    client,
    compact: '',
    'onattache-stored': (/** @type {Events['attache-stored']} */ { detail }) => setBare(detail.file.id),
  });
  return createElement(
    'main',
    null,
    createElement(AttacheFiles, {
      client,
      multiple: true,
      ...(limited && { maxFiles: 1 }),
      onStored: ({ detail }) => setIds((ids) => [...ids, detail.file.id]),
      onRemoved: ({ detail }) => setIds((ids) => ids.filter((id) => id !== detail.file?.id)),
    }),
    createElement('button', { type: 'button', id: 'more', onClick: () => setLimited(false) }, 'Take more than one'),
    createElement('output', null, ids.join(' ')),
    createElement('h2', null, 'Without the component, from React 19 on'),
    createElement('attache-files', bareProps),
    createElement('output', null, bare),
  );
}

createRoot(document.body.appendChild(document.createElement('div'))).render(
  createElement(StrictMode, null, createElement(Page)),
);
