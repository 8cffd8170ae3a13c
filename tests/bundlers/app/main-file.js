// For bundlers that give the address of a file that they carry along where it is imported.

import wasm from '@attache/client/core.wasm';
import { AttacheError, createClient, init } from '@attache/client/slim';
import { exercise } from './exercise.js';
import { tell } from './page.js';

const api = new URLSearchParams(location.search).get('api');
tell(init(new URL(wasm, import.meta.url)).then(() => exercise({ AttacheError, createClient }, api)));
