// A visitor's file on its way through a Worker to the platform: what arrives is what was sent, and what one side does,
// leave, stop reading, send too much, reaches the other.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf, patterned } from './kit/content.mjs';
import { LONG_DATES } from './kit/runtime.mjs';
import { sending } from './kit/sending.mjs';
import { stage, worldsOf } from './kit/stage.mjs';

const MIB = 1 << 20;
/** So much of what nobody reads leaves the answer a way back. */
const LITTLE = 16 << 10;
const WAYS = /** @type {const} */ (['with a length', 'without a length', 'as a form']);
const { world } = stage(worldsOf(LONG_DATES));

for (const date of LONG_DATES) {
  const here = world(date);
  const { at } = here;
  const uploads = () => here.depot.of('upload');

  describe(`workerd ${date}: a file goes up`, () => {
    for (const how of WAYS) {
      test(`${how}: it arrives byte for byte`, async () => {
        const content = patterned(5 * MIB + 3);
        const answer = await sending(at('/relay'), content, how).answer;
        assert.equal(answer.status, 201, answer.text);
        const { id, name, size } = JSON.parse(answer.text);
        const arrived = here.depot.arrived.at(-1);
        assert.deepEqual([arrived?.size, arrived?.sha256], [content.size, digestOf(content)]);
        assert.deepEqual([id, name, size], [arrived?.id, 'relayed.bin', content.size]);
      });

      test(`${how}: one that is too large is refused, and not stored`, async () => {
        const stored = here.depot.arrived.length;
        const before = uploads().length;
        // As much as shows that it is too much, and then the visitor listens.
        const upTo = how === 'without a length' ? 2 * MIB + LITTLE : LITTLE;
        const visitor = sending(at(`/relay?max=${2 * MIB}`), patterned(64 * MIB), how, { upTo });
        const answer = await visitor.answer;
        assert.equal(answer.status, 413, answer.text);
        visitor.leave();
        await here.depot.until(
          () =>
            uploads()
              .slice(before)
              .every(({ left }) => left),
          'what was begun is broken off',
        );
        if (how !== 'without a length') assert.equal(uploads().length, before, 'it told its length, and was not begun');
        assert.equal(here.depot.arrived.length, stored);
      });

      test(`${how}: one that is too large and does not listen is not stored either`, async () => {
        const stored = here.depot.arrived.length;
        const before = uploads().length;
        const visitor = sending(at(`/relay?max=${2 * MIB}`), patterned(16 * MIB), how);
        const status = await visitor.answer.then(
          (answer) => answer.status,
          () => 'the connection is closed',
        );
        assert.notEqual(status, 201);
        await here.depot.until(
          () =>
            uploads()
              .slice(before)
              .every(({ left }) => left),
          'what was begun is broken off',
        );
        assert.equal(here.depot.arrived.length, stored);
      });

      test(`${how}: a visitor who leaves in the middle ends the upload too`, async () => {
        const stored = here.depot.arrived.length;
        const before = uploads().length;
        const visitor = sending(at('/relay'), patterned(64 * MIB), how, { upTo: 4 * MIB });
        await here.depot.until(() => (uploads()[before]?.received ?? 0) > MIB, 'the platform has the first of it');
        visitor.leave();
        await here.depot.until(() => uploads()[before]?.left, 'the platform sees its connection close');
        assert.equal(here.depot.arrived.length, stored);
        assert.equal(uploads().length, before + 1, 'nobody tries again');
      });
    }

    test('a platform that stops reading stops the visitor', async () => {
      const size = 256 * MIB;
      const before = uploads().length;
      const open = here.depot.gates.shut('taking');
      const visitor = sending(at('/relay'), patterned(size), 'with a length');
      let last = -1;
      let still = 0;
      await here.depot.until(() => {
        still = uploads().length > before && visitor.state.sent === last ? still + 1 : 0;
        last = visitor.state.sent;
        return still > 60 || last === size;
      }, 'the visitor waits, or has sent everything');
      assert(visitor.state.sent < size / 4, `${visitor.state.sent} bytes were taken for a platform that reads none`);
      visitor.leave();
      open();
      await here.depot.until(() => uploads()[before]?.left, 'the platform sees its connection close');
    });
  });
}
