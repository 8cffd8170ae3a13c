// The form control: a file that is added to it goes up by the client that it was given.

import { AttacheError, createClient } from '@attache/client';
import { defineElement } from '@attache/client/element';
import { exercise } from './exercise.js';
import { tell } from './page.js';

/** @type {import('./exercise.js').Upload} */
function byElement(client, file, onProgress) {
  defineElement();
  const files = document.createElement('attache-files');
  document.body.append(files);
  files.client = client;
  let moves = 0;
  files.addEventListener('attache-progress', () => {
    moves += 1;
  });
  const stored = new Promise((resolve, reject) => {
    files.addEventListener('attache-stored', ({ detail }) => {
      // That all of it is there, the element tells by this event, not as progress.
      onProgress({ fraction: moves > 0 ? 1 : 0 });
      resolve(detail.file);
    });
    files.addEventListener('attache-failed', ({ detail }) => reject(detail.error));
  });
  files.add([file]);
  return stored;
}

tell(exercise({ AttacheError, createClient }, new URLSearchParams(location.search).get('api'), byElement));
