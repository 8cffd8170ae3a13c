// The element as a control of a form: its value, its validity, its reset, its label, disabled by a fieldset.

import assert from 'node:assert/strict';

/** In the page: a form with the element in it, and what a submit would send. */
const FORM = `void Object.assign(kit, {
    form(properties = {}, attributes = {}) {
      const form = document.createElement('form');
      const fieldset = document.createElement('fieldset');
      form.append(fieldset);
      document.body.append(form);
      kit.mount(properties, { name: 'ids', ...attributes }, fieldset);
      return form;
    },
    sent: () => [...new FormData(document.forms[0])].map(([name, value]) => name + '=' + value),
  })`;

/** @typedef {import('./page.mjs').Kit & { form: (properties?: object, attributes?: Record<string, string>) => HTMLFormElement, sent: () => string[] }} FormKit */

/** @type {import('./stage.mjs').Cases} */
export const forms = {
  async 'its value is the ids, one entry each, and a reset empties it'(stage) {
    await stage.page.evaluate(FORM);
    await stage.ask((kit) => {
      const { form } = /** @type {FormKit} */ (kit);
      form({ client: kit.client(), multiple: true });
      kit.it.add([kit.file('one.txt'), kit.file('two.txt')]);
    });
    await stage.phases('stored', 'stored');
    const told = await stage.ask((kit) => {
      const { sent } = /** @type {FormKit} */ (kit);
      const ids = kit.it.files.map(({ id }) => `ids=${id}`);
      const whole = sent();
      kit.it.name = 'attachments';
      const renamed = sent();
      kit.it.name = '';
      const nameless = sent();
      kit.it.name = 'ids';
      kit.one('[part=remove]').click();
      const one = sent();
      document.forms[0]?.reset();
      return {
        ids,
        whole,
        renamed,
        nameless,
        one,
        reset: sent(),
        rows: kit.rows().length,
        form: kit.it.form === document.forms[0],
      };
    });
    const { ids } = told;
    assert.equal(ids.length, 2);
    assert.deepEqual(told, {
      ids,
      whole: ids,
      renamed: ids.map((id) => id.replace('ids', 'attachments')),
      nameless: [],
      one: ids.slice(1),
      reset: [],
      rows: 0,
      form: true,
    });
    assert.equal(
      await stage.ask((kit) => kit.stored().filter(({ deleted }) => deleted).length),
      0,
      'a reset deletes nothing',
    );
  },

  async 'the form waits for files, and says why'(stage) {
    await stage.page.evaluate(FORM);
    const state = () =>
      stage.ask((kit) => [
        kit.it.validity.valid,
        kit.it.validity.valueMissing,
        kit.it.validationMessage,
        document.forms[0]?.checkValidity(),
      ]);
    await stage.ask((kit) => {
      const { form } = /** @type {FormKit} */ (kit);
      kit.emulator.faults.push({ match: { method: 'POST' }, do: { status: 500 } });
      form({ required: true, multiple: true });
    });
    assert.deepEqual(await state(), [false, true, 'Add a file.', false]);
    await stage.ask((kit) => kit.it.add([kit.file('one.txt')]));
    assert.deepEqual(await state(), [false, false, 'Wait until the files are uploaded.', false]);
    await stage.ask((kit) => {
      kit.it.client = kit.client();
    });
    await stage.phases('failed');
    assert.deepEqual(await state(), [false, false, 'A file could not be uploaded. Try it again, or remove it.', false]);
    await stage.click('[part=retry]');
    await stage.phases('stored');
    assert.deepEqual(await state(), [true, false, '', true]);
    await stage.click('[part=remove]');
    await stage.phases('');
    assert.deepEqual((await state())[2], 'Add a file.');
    await stage.ask((kit) => {
      kit.it.required = false;
    });
    assert.deepEqual((await state())[0], true);
  },

  async 'a submit that is refused leads to the button'(stage) {
    await stage.page.evaluate(FORM);
    const told = await stage.ask((kit) => {
      const form = /** @type {FormKit} */ (kit).form({ client: kit.client(), required: true });
      let submitted = false;
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        submitted = true;
      });
      form.requestSubmit();
      return [submitted, kit.focus()];
    });
    assert.deepEqual(told, [false, 'button']);
  },

  async 'a fieldset disables it, and then it is not sent'(stage) {
    await stage.page.evaluate(FORM);
    await stage.ask((kit) => {
      /** @type {FormKit} */ (kit).form({ client: kit.client() });
      kit.it.add([kit.file('one.txt')]);
    });
    await stage.phases('stored');
    const told = await stage.ask((kit) => {
      const { sent } = /** @type {FormKit} */ (kit);
      const fieldset = document.querySelector('fieldset');
      const button = /** @type {HTMLButtonElement} */ (kit.one('[part=button]'));
      const remove = /** @type {HTMLButtonElement} */ (kit.one('[part=remove]'));
      if (fieldset) fieldset.disabled = true;
      const off = [kit.it.disabled, button.disabled, remove.disabled, sent().length];
      if (fieldset) fieldset.disabled = false;
      return [off, [button.disabled, remove.disabled, sent().length]];
    });
    assert.deepEqual(told, [
      [false, true, true, 0],
      [false, false, 1],
    ]);
  },

  async 'a label names it and opens it'(stage) {
    const told = await stage.ask((kit) => {
      const label = Object.assign(document.createElement('label'), { htmlFor: 'files', textContent: 'Evidence' });
      document.body.append(label);
      kit.mount({ client: kit.client() }, { id: 'files' });
      let opened = 0;
      const [input] = kit.all('input');
      if (input) input.click = () => void opened++;
      label.click();
      return [kit.it.labels.length, opened];
    });
    assert.deepEqual(told, [1, 1]);
  },
};
