// For bundlers that do not carry files along: the wasm is text in the bundle.

import { AttacheError, createClient } from '@attache/client/inline';
import { run } from './page.js';

run({ AttacheError, createClient });
