// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backends } from '../../../js/backends.js';
import { readOptions } from '../../../js/options.js';
import { refuses } from './helpers.mjs';

const own = {
  name: 'own',
  baseUrl: 'https://own.example',
  scope: { required: ['room'], optional: ['desk'] },
  record: { id: 'id' },
  get: { path: '/{room}/{id}' },
};
/** @param {Record<string, unknown>} [more] */
const cuadra = (more) => () => readOptions({ backend: 'cuadra', ...more });

test('defaults', () => {
  const { config, hooks, capabilities } = readOptions({ backend: 'cuadra' });
  assert.equal(config.baseUrl, 'https://api.cuadra.ai');
  assert.deepEqual(
    [config.timeout, config.stallTimeout, config.deadline, config.concurrency],
    [30_000, 30_000, null, 3],
  );
  assert.deepEqual(
    [config.auth, config.trustedHosts, config.headers, config.scope, config.retry],
    [null, null, [], {}, {}],
  );
  assert.deepEqual([hooks.backend, hooks.transport, hooks.middleware], ['cuadra', 'auto', []]);
  assert.deepEqual(capabilities, backends.cuadra.capabilities);
});

test('the definition that goes to the core is resolved and holds nothing else', () => {
  const { config } = readOptions({
    backend: 'voipbin',
    variant: { files: 'agent' },
    overrides: { get: { path: '/mine/{id}' } },
  });
  const definition = /** @type {Record<string, Record<string, unknown>>} */ (config.definition);
  assert.equal(definition.upload?.path, '/service_agents/files');
  assert.equal(definition.upload?.encoding, 'form-data');
  assert.equal(definition.get?.path, '/mine/{id}');
  for (const key of ['variants', 'title', 'capabilities', 'basePath']) assert.equal(key in definition, false, key);
  assert.equal(
    /** @type {Record<string, Record<string, unknown>>} */ (readOptions({ backend: 'voipbin' }).config.definition)
      .upload?.path,
    '/storage_files',
  );
});

test('a backend is a known name or a sound definition', () => {
  refuses(() => readOptions(undefined), 'options');
  refuses(() => readOptions({}), 'backend', /required/);
  refuses(() => readOptions({ backend: 'quadra' }), 'backend', /did you mean cuadra\?/);
  refuses(() => readOptions({ backend: 'constructor' }), 'backend', /not built in/);
  refuses(() => readOptions({ backend: 'x'.repeat(5000) }), 'backend', /^.{1,200}$/);
  refuses(() => readOptions({ backend: 7 }), 'backend');
  refuses(
    () => readOptions({ backend: { ...own, get: { path: 'x' } }, scope: { room: '1' } }),
    'backend.get.path',
    /start with/,
  );
});

test('a definition handed over cannot be changed under the client', () => {
  const definition = structuredClone(own);
  const { config } = readOptions({ backend: definition, scope: { room: '1' } });
  definition.get.path = '/elsewhere';
  assert.equal(/** @type {Record<string, Record<string, unknown>>} */ (config.definition).get?.path, '/{room}/{id}');
});

for (const [baseUrl, expected] of [
  ['https://a.example', 'https://a.example'],
  ['https://A.Example:443/', 'https://a.example'],
  ['https://a.example/v1.0/', 'https://a.example/v1.0'],
  ['http://localhost:8080/cuadra', 'http://localhost:8080/cuadra'],
  ['http://api.localhost', 'http://api.localhost'],
  ['http://127.0.0.1:1', 'http://127.0.0.1:1'],
  ['http://127.9.8.7', 'http://127.9.8.7'],
  ['http://127.1', 'http://127.0.0.1'],
  ['http://[::1]:3000/x', 'http://[::1]:3000/x'],
  [new URL('https://a.example/b'), 'https://a.example/b'],
]) {
  test(`base URL ${baseUrl} is taken`, () => assert.equal(cuadra({ baseUrl })().config.baseUrl, expected));
}

for (const [baseUrl, message] of /** @type {[unknown, RegExp][]} */ ([
  ['http://a.example', /https/],
  ['http://127.0.0.1.example', /https/],
  ['http://localhost.example', /https/],
  ['http://notlocalhost', /https/],
  ['http://[::2]', /https/],
  ['http://0.0.0.0', /https/],
  ['ftp://a.example', /https/],
  ['javascript:alert(1)', /https/],
  ['//a.example', /absolute/],
  ['api.example', /absolute/],
  ['', /absolute/],
  ['https://me:secret@a.example', /user name/],
  ['https://me@a.example', /user name/],
  ['https://a.example?', /query/],
  ['https://a.example/?x=1', /query/],
  ['https://a.example#', /fragment/],
  ['https://a.example/#x', /fragment/],
  [7, /URL/],
  [null, /URL/],
])) {
  test(`base URL ${baseUrl} is refused, unquoted`, () => {
    refuses(cuadra({ baseUrl }), 'baseUrl', message);
    assert.throws(cuadra({ baseUrl }), (error) => !String(error).includes('secret'));
  });
}

test('a platform without a public address needs one, and puts its base path to a bare host', () => {
  const { baseUrl: _, ...placeless } = own;
  refuses(() => readOptions({ backend: placeless, scope: { room: '1' } }), 'baseUrl', /required/);
  const kore = (/** @type {string} */ baseUrl) =>
    readOptions({ backend: 'kore', baseUrl, scope: { app: 'a', environment: 'e' } }).config.baseUrl;
  refuses(() => readOptions({ backend: 'kore', scope: { app: 'a', environment: 'e' } }), 'baseUrl', /required/);
  assert.equal(kore('https://kore.example'), 'https://kore.example/api/v2');
  assert.equal(kore('https://kore.example/own/v3/'), 'https://kore.example/own/v3');
});

test('a resource name is given whole or in its parts', () => {
  const session = (/** @type {Record<string, string>} */ scope) => () =>
    readOptions({ backend: 'discovery-engine', scope }).config.scope.session;
  const parts = { project: 'p', location: 'eu', collection: 'c', engine: 'e' };
  const whole = 'projects/p/locations/eu/collections/c/engines/e/sessions/-';
  assert.equal(session({ ...parts, session: '-' })(), whole);
  assert.equal(session({ session: whole })(), whole);
  refuses(session({ session: '-' }), 'scope.session', /full resource name/);
  refuses(session(parts), 'scope.session', /required/);
  refuses(session({ project: 'p', session: '-' }), 'scope.location', /required where/);
  refuses(session({ ...parts, project: 'a/b', session: '-' }), 'scope.project', /one segment/);
  refuses(session({ ...parts, session: whole }), 'scope.session', /one segment/);
});

test('scope: what is required is named, what is unknown is refused', () => {
  refuses(() => readOptions({ backend: own }), 'scope.room', /required by own/);
  refuses(() => readOptions({ backend: own, scope: { room: '' } }), 'scope.room', /not empty/);
  refuses(() => readOptions({ backend: own, scope: { room: 7 } }), 'scope.room', /text/);
  refuses(() => readOptions({ backend: own, scope: { room: '1', dsk: '2' } }), 'scope.dsk', /did you mean desk\?/);
  refuses(() => readOptions({ backend: own, scope: 'room' }), 'scope');
  assert.deepEqual(readOptions({ backend: own, scope: { room: '1' } }).config.scope, { room: '1' });
});

test('uploadTransport xhr goes with neither fetch nor middleware', () => {
  refuses(cuadra({ uploadTransport: 'xhr', fetch: () => {} }), 'uploadTransport');
  refuses(cuadra({ uploadTransport: 'xhr', middleware: [() => {}] }), 'uploadTransport');
  refuses(cuadra({ uploadTransport: 'ajax' }), 'uploadTransport', /one of/);
  assert.equal(cuadra({ uploadTransport: 'xhr', middleware: [] })().hooks.transport, 'xhr');
});

for (const [name, value] of [
  ['x-a', 'one\r\nx-b: two'],
  ['x-a', 'one\0'],
  ['x-a', 'é'],
  ['x-a', '\u0100'],
  ['x-a', '\x7f'],
  ['x-a', 7],
]) {
  test(`the header value ${JSON.stringify(value)} is refused, unquoted`, () => {
    refuses(cuadra({ headers: { [String(name)]: value } }), `headers.${name}`);
    assert.throws(
      cuadra({ headers: { [String(name)]: `${value}canary\n` } }),
      (error) => !String(error).includes('canary'),
    );
  });
}

for (const name of [
  'Host',
  'content-length',
  'Transfer-Encoding',
  'CONNECTION',
  'cookie',
  'Proxy-Authorization',
  'a b',
  'x:',
  '',
  'ü',
]) {
  test(`the header name ${JSON.stringify(name)} is refused`, () =>
    refuses(cuadra({ headers: { [name]: 'x' } }), `headers.${name}`));
}

test('headers are a plain object', () => {
  refuses(cuadra({ headers: new Headers({ a: 'b' }) }), 'headers', /plain object/);
  assert.deepEqual(cuadra({ headers: { 'X-A': 'b\tc' } })().config.headers, [['X-A', 'b\tc']]);
});

for (const [option, value, path = option] of /** @type {[string, unknown, string?][]} */ ([
  ['timeout', 0],
  ['timeout', Number.POSITIVE_INFINITY],
  ['timeout', '1000'],
  ['stallTimeout', -1],
  ['deadline', Number.NaN],
  ['concurrency', 1.5],
  ['concurrency', 0],
  ['retry', 3],
  ['retry', { maxRetries: -1 }, 'retry.maxRetries'],
  ['retry', { maxRetries: 1.5 }, 'retry.maxRetries'],
  ['retry', { baseDelay: Number.POSITIVE_INFINITY }, 'retry.baseDelay'],
  ['retry', { max: 1 }, 'retry.max'],
  ['fetch', 'fetch'],
  ['middleware', () => {}],
  ['middleware', ['x'], 'middleware.0'],
  ['logger', { debug: true }, 'logger.debug'],
  ['auth', 'token'],
  ['auth', {}],
  ['auth', { bearer: 'a', apiKey: 'b' }],
  ['auth', { bearer: '' }, 'auth.bearer'],
  ['auth', { headers: {} }, 'auth.headers'],
  ['auth', { token: 'x' }, 'auth.token'],
  ['trustedHosts', 'a.example'],
  ['trustedHosts', ['https://a.example'], 'trustedHosts.0'],
  ['trustedHosts', ['a.example:443'], 'trustedHosts.0'],
  ['trustedHosts', ['a.example/x'], 'trustedHosts.0'],
  ['trustedHosts', ['*'], 'trustedHosts.0'],
  ['trustedHosts', ['a b'], 'trustedHosts.0'],
  ['urlStore', { get() {} }, 'urlStore.set'],
  ['uploadStore', {}, 'uploadStore.get'],
  ['variant', { files: 'agent' }, 'variant.files'],
  ['variant', 'agent'],
  ['overrides', 'x'],
  ['overrides', { get: { path: () => '' } }],
  ['baseURL', 'https://a.example'],
])) {
  test(`${option}: ${typeof value === 'function' ? 'a function' : JSON.stringify(value)} is refused`, () =>
    refuses(cuadra({ [option]: value }), path));
}

test('a misspelt option is told the right name', () =>
  refuses(cuadra({ baseURL: 'https://a.example' }), 'baseURL', /did you mean baseUrl\?/));

test('an unknown variant is told the known ones', () => {
  refuses(
    () => readOptions({ backend: 'voipbin', variant: { files: 'agents' } }),
    'variant.files',
    /storage, agent; did you mean agent\?/,
  );
  refuses(
    () => readOptions({ backend: 'voipbin', variant: { file: 'agent' } }),
    'variant.file',
    /did you mean files\?/,
  );
});

test('hosts are written as the URL parser writes them', () => {
  const { config } = cuadra({ trustedHosts: ['*.Example.COM', 'bücher.example', '[::1]'] })();
  assert.deepEqual(config.trustedHosts, ['*.example.com', 'xn--bcher-kva.example', '[::1]']);
});

test('the kinds of auth', () => {
  assert.equal(cuadra({ auth: { bearer: 'a' } })().config.auth, 'bearer');
  assert.equal(cuadra({ auth: { apiKey: () => 'a' } })().config.auth, 'apiKey');
  assert.equal(cuadra({ auth: { headers: () => ({}) } })().config.auth, 'headers');
});

test('the built-in platforms are told whole and cannot be changed', () => {
  for (const [name, info] of Object.entries(backends)) {
    assert.equal(info.name, name);
    assert.deepEqual(Object.keys(info).sort(), ['baseUrl', 'capabilities', 'name', 'scope', 'title']);
    assert(Object.isFrozen(info) && Object.isFrozen(info.capabilities));
  }
  assert.deepEqual(backends.cuadra.capabilities.upload, {
    protocols: ['form-data'],
    maxBytes: 50_000_000,
    maxFiles: null,
    idempotencyKey: true,
  });
  assert.deepEqual(backends.voipbin.capabilities.list, { paged: true, maxPageSize: 100, filters: [] });
  assert.deepEqual(
    [backends.cuadra.capabilities.download, backends.voipbin.capabilities.download],
    ['bytes', 'signed-url'],
  );
  assert.deepEqual([backends.cuadra.capabilities.refresh, backends.voipbin.capabilities.refresh], [false, true]);
});
