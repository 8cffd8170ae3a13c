// The exercise in a service worker that a bundler makes one classic script of.

import { AttacheError, createClient } from '@attache/client/inline';
import { answerWith } from './answer.js';

answerWith({ AttacheError, createClient });
