// `npx @attache/client emulate`, started from the packed package as a person would, in a folder of its own: what it prints, a client
// in Node and one in a page of another origin that work against it, every mistake in the command, and how it ends.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { must, run } from '../../scripts/setup/command.mjs';
import { launched } from '../js/hosts/launch.mjs';
import { packed } from './packed.mjs';

const LONGEST = 60_000;
const windows = process.platform === 'win32';
const NAMES = ['cuadra', 'discovery-engine', 'fruxon', 'kore', 'voipbin'];

let folder = '';

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'attache-cli-'));
  const { file } = await packed(folder);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'tried', private: true, type: 'module' }));
  await must('npm', ['install', file, '--no-audit', '--no-fund', '--offline'], {
    cwd: folder,
    advice: 'read what npm says: the packed package could not be installed.',
  });
});
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** By the program alone: npx takes half a second each time. @param {string[]} args */
const said = (args) => run(process.execPath, [path.join(folder, 'node_modules/@attache/client/js/cli.js'), ...args]);

/**
 * Ended as a terminal's Ctrl-C does it: the signal goes to all of the group.
 * @param {string[]} args
 * @param {string[]} program by npx, or as npx would start it
 */
async function emulating(args, program = [path.join('node_modules', '.bin', 'attache')]) {
  const [file = '', ...first] = program;
  const child = spawn(file, [...first, 'emulate', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: !windows,
    shell: windows,
  });
  const gone = once(child, 'close');
  const timer = setTimeout(() => child.kill(), LONGEST);
  let text = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes('Ctrl-C')) break;
  }
  clearTimeout(timer);
  return {
    text,
    /** @param {string} name */
    address: (name) => new RegExp(`^  ${name} +(http://127\\.0\\.0\\.1:\\d+/\\S+)$`, 'm').exec(text)?.[1] ?? '',
    /** @param {NodeJS.Signals} signal @returns {Promise<unknown[]>} exit code and signal */
    end(signal) {
      if (windows || child.pid === undefined) child.kill(signal);
      else process.kill(-child.pid, signal);
      return gone;
    },
  };
}

describe('npx @attache/client', { concurrency: 3 }, () => {
  test('it tells where each platform is, a client works there, and Ctrl-C ends it', async () => {
    const running = await emulating([], ['npx', '@attache/client']);
    try {
      for (const name of NAMES) assert(running.address(name), `${name} is told of in ${running.text}`);
      const entry = pathToFileURL(path.join(folder, 'node_modules/@attache/client/js/inline.js')).href;
      /** @type {typeof import('../../js/index.js')} */
      const { createClient } = await import(entry);
      const line = /createClient\((\{.*\})\);/.exec(running.text)?.[1] ?? '{}';
      // What is printed is JavaScript, to be pasted.
      const client = createClient(new Function(`return ${line}`)());
      const stored = await client.upload(new File(['12 x tea'], 'invoice.txt'));
      assert.deepEqual(
        (await client.list().toArray()).map(({ id, name }) => [id, name]),
        [[stored.id, 'invoice.txt']],
      );
      assert.equal(await (await client.download(stored)).text(), '12 x tea');
      await client.close();
    } finally {
      // npx dies of the signal itself; its pipe closes when the program below it has gone too.
      await running.end('SIGINT');
    }
    await assert.rejects(fetch(running.address('cuadra')), 'nobody listens any more');
  });

  test('a page of another origin may use it, links and all', async () => {
    const running = await emulating(['--backend', 'voipbin']);
    const { browser, close } = await launched('chromium', LONGEST);
    const origin = createServer((request, response) => {
      if (request.url === '/') return void response.setHeader('content-type', 'text/html').end('<!doctype html>');
      if (request.url === '/favicon.ico') return void response.writeHead(404).end();
      const file = path.join(folder, 'node_modules/@attache/client', new URL(`http://page${request.url}`).pathname);
      const type = file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
      response.setHeader('content-type', type).end(readFileSync(file));
    });
    await new Promise((resolve) => origin.listen(0, '127.0.0.1', () => resolve(undefined)));
    try {
      assert.deepEqual(
        NAMES.filter((name) => running.address(name)),
        ['voipbin'],
      );
      const bound = origin.address();
      assert(bound && typeof bound === 'object');
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${bound.port}/`);
      const worked = await page.evaluate(`(async () => {
        const { createClient } = await import('/js/url.js');
        const client = createClient({ backend: 'voipbin', baseUrl: '${running.address('voipbin')}', auth: { bearer: 'any' } });
        const steps = [];
        const stored = await client.upload(new File(['12 x tea'], 'invoice.txt'), { onProgress: () => {} });
        for await (const file of client.list()) steps.push(file.name);
        steps.push(await (await client.download(stored)).text());
        await client.delete(stored.id);
        return steps;
      })()`);
      assert.deepEqual(worked, ['invoice.txt', '12 x tea']);
    } finally {
      await close();
      origin.closeAllConnections();
      origin.close();
      assert.deepEqual(await running.end('SIGINT'), [0, null]);
    }
  });

  test('the same seed gives the same ids', async () => {
    const ids = [];
    for (const seed of ['7', '7', '8']) {
      const running = await emulating(['--backend', 'cuadra', '--seed', seed]);
      try {
        const form = new FormData();
        form.append('file', new File(['x'], 'x.txt'));
        const init = { method: 'POST', headers: { authorization: 'Bearer any' }, body: form };
        const answer = await (await fetch(`${running.address('cuadra')}/v1/files`, init)).json();
        ids.push(JSON.stringify(answer).match(/"id":"?([^",]+)/)?.[1]);
      } finally {
        assert.deepEqual(await running.end('SIGTERM'), [0, null]);
      }
    }
    assert(ids[0]);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], ids[2]);
  });

  test('a port that is taken is told, with what to do', async () => {
    const other = createServer();
    await new Promise((resolve) => other.listen(0, '127.0.0.1', () => resolve(undefined)));
    const bound = other.address();
    assert(bound && typeof bound === 'object');
    const { code, lines } = await said(['emulate', '--port', String(bound.port)]);
    other.close();
    assert.deepEqual(
      [code, ...lines],
      [
        1,
        `Port ${bound.port} is taken by another program.`,
        'What to do: name another one, or leave out --port for one that is free.',
      ],
    );
  });

  /** @type {[args: string[], code: number, said: RegExp][]} */
  const WORDS = [
    [['--help'], 0, /^npx @attache\/client emulate \[--port N\][\s\S]*--backend NAME[\s\S]*--seed N/],
    [['emulate', '-h'], 0, /^npx @attache\/client emulate /],
    [['--version'], 0, /^\d+\.\d+\.\d+$/],
    [[], 2, /^No command is given\.\nWhat to do: .*emulate/],
    [['emulat'], 2, /^There is no command "emulat"\.\nWhat to do: .*`emulate`/],
    [['emulate', 'now'], 2, /^"now" is one word too many\.\nWhat to do: /],
    [['emulate', '--prot', '1'], 2, /^Unknown option '--prot'\.\nWhat to do: .*--help/],
    [['emulate', '--port'], 2, /^Option '--port <value>' argument missing\.\nWhat to do: /],
    [['emulate', '--port', '70000'], 2, /^--port takes a whole number from 0 to 65535\.\nWhat to do: /],
    [['emulate', '--port', '8e3'], 2, /^--port takes a whole number from 0 to 65535\./],
    [['emulate', '--seed', '1.5'], 2, /^--seed takes a whole number /],
    [['emulate', '--backend', 'dropbox'], 2, /^There is no platform "dropbox"\.\nWhat to do: take one of cuadra, /],
  ];

  for (const [args, code, wanted] of WORDS)
    test(`attache ${args.join(' ')}`, async () => {
      const answer = await said(args);
      assert.equal(answer.code, code);
      assert.match(answer.lines.join('\n'), wanted);
    });
});
