// @ts-check
// `npm run token -- <file id> …`: a session for trying out, signed with the secret of `npm run dev`, or with SESSION_SECRET
// where that is set. An application signs its own in the same way.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { signToken } from '../src/session.mjs';

const HOUR = 3_600;
const settings = readFileSync(new URL('worker.toml', import.meta.url), 'utf8');
const secret = process.env.SESSION_SECRET ?? /^SESSION_SECRET = "(.*)"$/m.exec(settings)?.[1] ?? '';
const files = process.argv.slice(2);
const until = Math.floor(Date.now() / 1000) + HOUR;
console.log(await signToken({ session: 'tried-out', files, upload: true, until }, secret));
