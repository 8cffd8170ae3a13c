// @ts-check
// A page around the component, as its test drives it.

import { createClient } from '@attache/client';
import { createEmulator } from '@attache/client/emulator';
import { createElement, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { AttacheFiles } from './attache-files.js';

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
  return createElement(
    'main',
    null,
    createElement(AttacheFiles, {
      client,
      multiple: true,
      ...(limited && { maxFiles: 1 }),
      onStored: ({ detail }) => setIds([...ids, detail.file.id]),
      onRemoved: ({ detail }) => setIds(ids.filter((id) => id !== detail.file?.id)),
    }),
    createElement('button', { type: 'button', id: 'more', onClick: () => setLimited(false) }, 'More'),
    createElement('output', null, ids.join(' ')),
  );
}

createRoot(document.body.appendChild(document.createElement('div'))).render(
  createElement(StrictMode, null, createElement(Page)),
);
