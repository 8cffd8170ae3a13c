// F8, L4, M11: every failure that can be provoked, of a client whose every secret is a canary, against servers that quote all
// they know. Each is of the one class, of its code, says rightly whether to try again and what is known of a write, and no
// text of it tells a secret.

import { AttacheError } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { Search } from './support/canaries.mjs';
import { WAYS } from './support/canary-rows.mjs';
import { AUTHS, inspectorOf, SHAPES, world } from './support/canary-world.mjs';

/** @typedef {import('./support/canary-statuses.mjs').Way} Way */

/** The cut of a long sentence goes through the secret in it, of a word as of a message. */
const CUTS = [105, 285];
/** The forms that are tried everywhere, and those whose sentences are cut. */
const MAIN = ['problem', 'google', 'xml'];

/** @type {[string, Way][]} */
const ways = Object.entries(WAYS).flatMap(([code, found]) =>
  typeof found === 'string' ? [] : found.map((way) => /** @type {[string, Way]} */ ([code, way])),
);

/**
 * The forms in which the server quotes, and how many characters it lets stand before what it quotes.
 * @param {Way} way
 * @param {string} auth
 * @returns {[string, number[]][]}
 */
function formsOf({ once, all, shapes = Object.keys(SHAPES) }, auth) {
  if (once) return [['text', [0]]];
  const main = auth === 'bearer';
  if (all && main) return shapes.map((shape) => [shape, MAIN.includes(shape) ? [0, ...CUTS] : [0]]);
  const tried = shapes.filter((shape) => (main || all ? MAIN.includes(shape) : shape === MAIN[1]));
  return (tried.length > 0 ? tried : shapes.slice(0, 1)).map((shape) => [shape, [0]]);
}

/**
 * @param {Way} way
 * @param {import('./support/canary-world.mjs').World} w
 */
async function failureOf({ run, how }, w) {
  try {
    await run(w);
  } catch (error) {
    return error;
  }
  return assert.fail(`${how} should have failed`);
}

/**
 * @param {import('./harness.mjs').Test} t
 * @param {Search} search
 * @param {string} auth
 */
async function provokeAll(t, search, auth) {
  /** @type {Set<string>} */
  const wrong = new Set();
  let failures = 0;
  for (const [code, way] of ways) {
    for (const [shape, pads] of formsOf(way, auth)) {
      for (const pad of pads) {
        const w = world(t, auth, { shape, pad });
        const error = await failureOf(way, w);
        failures++;
        const where = `${code} (${way.how}, ${auth}, ${shape})`;
        const { status = null, retryable = false, commit = null } = way;
        if (!AttacheError.is(error) || !(error instanceof Error) || error.name !== 'AttacheError') {
          wrong.add(`${where}: is no AttacheError but ${error}`);
          continue;
        }
        const seen = { code: error.code, status: error.status, retryable: error.retryable, commit: error.commit };
        const wanted = { code, status, retryable, commit };
        if (JSON.stringify(seen) !== JSON.stringify(wanted))
          wrong.add(`${code} (${way.how}): ${JSON.stringify(seen)} in the place of ${JSON.stringify(wanted)}`);
        search.way = `${code} (${way.how}, ${shape})`;
        search.failure('the error', error);
        for (const event of w.events) search.look(`the event ${event.event}`, JSON.stringify(event));
      }
    }
  }
  return { wrong, failures };
}

/** Whatever the package writes to the console by itself. @param {import('./harness.mjs').Test} t @param {Search} search */
function listenToConsole(t, search) {
  const methods = /** @type {const} */ (['log', 'info', 'warn', 'error', 'debug', 'trace']);
  for (const method of methods) {
    const real = console[method];
    console[method] = (...told) => {
      for (const text of told) search.look(`console.${method}`, String(text));
    };
    t.after(() => {
      console[method] = real;
    });
  }
}

for (const auth of Object.keys(AUTHS)) {
  const all = async (/** @type {import('./harness.mjs').Test} */ t) => {
    const search = new Search(await inspectorOf(t));
    listenToConsole(t, search);
    const { wrong, failures } = await provokeAll(t, search, auth);
    t.tell(`${new Set(ways.map(([code]) => code)).size} codes, ${failures} failures, ${search.summary()}`);
    const complaints = [...wrong, ...search.complaints()];
    if (complaints.length > 0) throw new Error(`${search.summary()}\n${complaints.slice(0, 60).join('\n')}`);
  };
  test(`F8, M11: no text of any failure tells a secret, every one says what it is: ${auth}`, all, {
    heavy: auth !== 'bearer',
  });
}
