// The parts of a core in pieces: that each is read once, and that one of another build is refused and forgotten.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Instance } from '../../../js/instance.js';
import { lacking, setParts } from '../../../js/parts.js';
import open from '../../../pkg/attache.js';
import { coded } from './helpers.mjs';

/** @param {string} piece */
const bytes = (piece) => readFileSync(new URL(`../../../pkg/attache_${piece}.wasm`, import.meta.url));

/** @param {string} piece */
const begun = (piece) => new Instance(open, new WebAssembly.Module(bytes(piece)));

/** What links only with the core that it was cut from. @param {string} part */
function ofAnotherBuild(part) {
  const other = Buffer.from(bytes(part));
  const table = WebAssembly.Module.imports(new WebAssembly.Module(other)).find(({ name }) =>
    /^\$[0-9a-f]{8}$/.test(name),
  );
  assert.ok(table, 'every part is marked with its build');
  other.write('$00000000', other.indexOf(table.name), 'latin1');
  return other;
}

test('a core that comes whole lacks nothing', () => {
  assert.equal(lacking(begun('bg'), ['rest', 'sessions']), undefined);
});

test('a part is read once, however many calls need it', async () => {
  let reads = 0;
  const rest = () => {
    reads += 1;
    return bytes('rest');
  };
  setParts({ rest, sessions: () => bytes('sessions') });
  const instance = begun('first');
  await Promise.all([lacking(instance, ['rest']), lacking(instance, ['rest', 'sessions'])]);
  assert.equal(lacking(instance, ['rest', 'sessions']), undefined);
  assert.equal(reads, 1);
});

/** Parts are known once they were read: a copy has read none. @returns {Promise<typeof import('../../../js/parts.js')>} */
const copyOf = (/** @type {string} */ mark) => import(`../../../js/parts.js?${mark}`);

test('a first piece whose entry knows of no parts says what to load instead', async () => {
  const { lacking: look } = await copyOf('none');
  const instance = begun('first');
  const refused = coded('unsupported', { reason: 'wasm' });
  await assert.rejects(async () => look(instance, ['rest']), refused);
});

test('a part of another build is refused, and asked for again by the next call', async () => {
  const instance = begun('first');
  const answers = [ofAnotherBuild('sessions'), bytes('sessions')];
  const { lacking: look, setParts: put } = await copyOf('another');
  put({ rest: () => bytes('rest'), sessions: () => /** @type {Buffer} */ (answers.shift()) });
  await assert.rejects(async () => look(instance, ['sessions']), coded('unsupported', { reason: 'wasm' }));
  await look(instance, ['sessions']);
  assert.equal(look(instance, ['sessions']), undefined);
});
