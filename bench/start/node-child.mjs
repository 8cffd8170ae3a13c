// @ts-check
// One cold start in Node: imports a module, makes its client, waits as the caller's own work would, makes the first call.
// Tells when each began, by the clock that all processes of a machine share.
//   node bench/start/node-child.mjs <address of the module> <base> <milliseconds between client and call> [apart]

import process from 'node:process';
import { now } from './clock.mjs';

const [, , address = '', base = '', gap = '0', apart] = process.argv;
// Taken apart, a start is told without what Node's own fetch loads, which every way pays.
if (apart) await (await fetch('data:,')).text();
const parts = apart ? (await import('./probe.js')).probe(now) : undefined;

const began = now();
const { create, first } = await import(address);
const imported = now();
const client = create(base);
const created = now();
if (gap !== '0') await new Promise((resolve) => setTimeout(resolve, Number(gap)));
const called = now();
await first(client);
console.log(JSON.stringify({ began, imported, created, called, parts }));
