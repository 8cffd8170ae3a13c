// The package as its own name brings it: which entry that is, the bundler's conditions decide.

import { AttacheError, createClient } from '@attache/client';
import { run } from './page.js';

run({ AttacheError, createClient });
