// The exercise in a service worker that no bundler has seen. It names the package by address: a service worker has no import map.

import { answerWith } from './answer.js';
import { AttacheError, createClient } from './node_modules/@attache/client/js/url.js';

answerWith({ AttacheError, createClient });
